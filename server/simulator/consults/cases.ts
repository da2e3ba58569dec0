import type { Body } from '#contract/route.ts'
import type { createConsult } from '#contract/rest/consults.ts'
import type { saveReport } from '#contract/rest/consult-reports.ts'
import texts from './cases.json' with { type: 'json' }

type Asked = Body<typeof createConsult>
type Content = Omit<Asked, 'incidentId' | 'patientId' | 'kind' | 'newPatient' | 'specialty'> & {
  newPatient: NonNullable<Asked['newPatient']>
  specialty: NonNullable<Asked['specialty']>
}

/** What the demonstration's doctors ask about. The people are nobody. */
export const cases = texts.cases as Record<keyof typeof texts.cases, Content>
export const report: Omit<Body<typeof saveReport>, 'version'> = texts.report
export const { said } = texts
