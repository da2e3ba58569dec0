import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readReports, saveReport, type Report } from '#contract/rest/consult-reports.ts'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import { getConsult } from '#contract/rest/consults.ts'
import type { Reply } from '#contract/route.ts'
import { api } from '../../../../shared/api/client.ts'
import { readAgain } from '../../../../shared/api/queries.ts'
import { ApiProblem } from '../../../../shared/api/problem.ts'
import { useKeeper } from '../../../../shared/forms/use-keeper.ts'
import { SignReport } from './sign-report.tsx'
import { isWhole, noTexts, TextsEditor, type Texts } from './texts-editor.tsx'

interface Props {
  consult: Consult
  draft: Report | null
  opinions: Reply<typeof readReports>['opinions']
}

const textsOf = ({ opinion, diagnosis, recommendations }: Report): Texts => ({ opinion, diagnosis, recommendations })

/** Writes the report while the picture still stands, and signs it. */
export function ReportEditor({ consult, draft, opinions }: Props) {
  const { t } = useTranslation('consults')
  const params = { consultId: consult.id }
  const [parts] = useState(() => ({
    send: ({ values, version, key }: { values: Texts; version: number | null; key: string }) =>
      api.call(saveReport, { params, body: { ...values, version }, idempotencyKey: key }),
    async read() {
      const { reports } = await api.call(readReports, { params })
      const newest = reports.find(({ state }) => state === 'draft')
      if (!newest) throw new ApiProblem('consult.report_signed', 409)
      return newest
    },
    valuesOf: textsOf,
    idOf: (report: Report) => report.id,
    versionOf: (report: Report) => report.version,
    onSaved(report: Report) {
      // The first save makes it: then the consult may be signed.
      if (report.version === 1) {
        void readAgain(readReports, params)
        void readAgain(getConsult, params)
      }
    },
  }))
  const [keeper, view] = useKeeper<Texts, Report>({
    name: () => `consult.${consult.id}.report`,
    parts,
    newest: draft,
    initial: noTexts,
  })
  const lacking = opinions.filter(({ givenAt }) => givenAt === null).map(({ doctor }) => doctor.name)
  return (
    <>
      {draft?.correctionReason ? (
        <p className="notice notice--warning">
          {t('report.correcting', { no: draft.reportNo - 1 })} {draft.correctionReason}
        </p>
      ) : null}
      <TextsEditor keeper={keeper} view={view} />
      <SignReport consult={consult} ready={isWhole(view.values)} lacking={lacking} flush={() => keeper.flush()} />
    </>
  )
}
