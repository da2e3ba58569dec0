import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Consult, ConsultRow } from '#contract/rest/consult-shapes.ts'
import type { Incident } from '#contract/rest/incidents.ts'
import { useMe } from '../../api/session.ts'
import { inLanguage } from '../../i18n/i18n.ts'
import { notedVitals } from '../../rooms/vitals/noted-vitals.ts'
import { Failed, Loading } from '../../ui/faces.tsx'
import { useConsult, useIncidentConsults, type Box } from '../api.ts'
import { AskFoot } from '../ask/ask-foot.tsx'
import { AskTexts } from '../ask/ask-texts.tsx'
import { textFields } from '../ask/cases.ts'
import type { TextField } from '../ask/content.ts'
import { DoctorField } from '../ask/doctor-field.tsx'
import { GradeField } from '../ask/grade-field.tsx'
import { PatientField } from '../ask/patient-field.tsx'
import { useAskForm } from '../ask/use-ask-form.ts'
import { WhereField } from '../ask/where-field.tsx'
import { caseOf, incidentContent, patientsOf } from './incident-content.ts'
import '../ask/ask.css'
import './incident-ask.css'

interface Props {
  incident: Incident
  /** Where the requests of this incident are found. */
  box: Box
  onSubmitted: (consult: Consult) => void
}

/** What a seat or a crew looks over before it asks; everything else of the request the incident filled in already. */
const foremost: readonly TextField[] = ['chiefComplaint', 'examination', 'purpose']
const folded = textFields.filter((field) => !foremost.includes(field))

/** Asks for a consult from an emergency: short, filled with what is known of it. What was begun and not sent is gone on with. */
export function IncidentAsk({ box, ...props }: Props) {
  const { data, error, refetch, isFetching } = useIncidentConsults(props.incident.id, box)
  const { accountId } = useMe()
  const [begun, setBegun] = useState<{ draftId: string | null } | null>(null)
  useEffect(() => {
    // A draft of a moment ago may not be in the list yet. Another's draft is theirs: they know what they were about to ask.
    if (!data || isFetching) return
    const own = ({ state, inviting }: ConsultRow) =>
      state === 'returned' || (state === 'draft' && inviting.requestedBy.accountId === accountId)
    setBegun((before) => before ?? { draftId: data.consults.find(own)?.id ?? null })
  }, [data, isFetching, accountId])
  if (!begun) return error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />
  return begun.draftId ? <Begun {...props} draftId={begun.draftId} /> : <Form {...props} consult={null} />
}

type FormProps = Omit<Props, 'box'>

function Begun({ draftId, ...props }: FormProps & { draftId: string }) {
  const { data, error, refetch } = useConsult(draftId)
  if (!data) return error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />
  return <Form {...props} consult={data} />
}

function Form({ incident, consult, onSubmitted }: FormProps & { consult: Consult | null }) {
  const { t } = useTranslation(['clinic', 'words'])
  const zone = useMe().centre.timeZone
  const [initial] = useState(() => {
    const say = (key: string, values?: Record<string, unknown>) => t(key as never, values as never) as unknown as string
    return incidentContent(incident, notedVitals(incident.id), { t: say, inLanguage, zone })
  })
  const { keeper, view, doctors, marked, set, form, foot } = useAskForm({ consult, incidentId: incident.id, initial, onSubmitted })
  const { values } = view
  const first = form.ref
  useEffect(() => {
    // The hand stands on how fast: two keys change it, and one chord sends.
    first.current?.querySelector<HTMLInputElement>('.ask-grade input:checked')?.focus()
  }, [first])
  const chosenCase = caseOf(incident)
  return (
    <form className="ask incident-ask" {...form}>
      <div className="incident-ask__columns">
        <div className="incident-ask__column">
          <GradeField value={values.grade} onChange={set('grade')} missing={marked('grade')} />
          <PatientField value={values.patient} onChange={set('patient')} missing={marked('patient')} known={patientsOf(incident)} />
          <DoctorField doctors={doctors} onChange={set('treatingDoctorId')} missing={marked('treatingDoctorId')} />
        </div>
        <div className="incident-ask__column">
          <AskTexts keeper={keeper} view={view} chosenCase={chosenCase} marked={marked} fields={foremost} />
          <details className="incident-ask__rest">
            <summary>{t('incident.rest')}</summary>
            <AskTexts keeper={keeper} view={view} chosenCase={chosenCase} marked={marked} fields={folded} />
          </details>
        </div>
        <div className="incident-ask__column">
          <WhereField
            specialty={values.specialty}
            onSpecialty={set('specialty')}
            institutionId={values.wishedInstitutionId}
            onInstitution={set('wishedInstitutionId')}
            missing={marked('specialty')}
          />
        </div>
      </div>
      <AskFoot {...foot} />
    </form>
  )
}
