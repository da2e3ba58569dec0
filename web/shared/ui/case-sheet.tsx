import { useTranslation } from 'react-i18next'
import type { consultIncident } from '#contract/rest/consults.ts'
import type { Incident, TimelineEntry } from '#contract/rest/incidents.ts'
import type { Reply } from '#contract/route.ts'
import { useMe } from '../api/session.ts'
import { inLanguage } from '../i18n/i18n.ts'
import { PriorityBadge } from './badges.tsx'
import { timeOfDay } from './time-of-day.ts'
import './case-sheet.css'

interface Props {
  /** As those on the case read it, or as those who are asked about it do: without note, number and other patients. */
  incident: Reply<typeof consultIncident>['incident'] & Partial<Pick<Incident, 'addressNote' | 'patients'>>
  timeline?: readonly TimelineEntry[]
}

/** An emergency on one page: what, where, who, and the course of its runs. */
export function CaseSheet({ incident, timeline = [] }: Props) {
  const { t } = useTranslation(['common', 'words'])
  const zone = useMe().centre.timeZone
  const steps = timeline.filter((entry) => entry.kind === 'assignment.step' && typeof entry.details.step === 'string')
  return (
    <article className="case-sheet" data-testid="case-sheet">
      <h3>
        <PriorityBadge level={incident.priority} />
        {incident.card ? inLanguage(incident.card.title) : t(`words:runType.${incident.runType}`)}
        <small>{incident.number}</small>
      </h3>
      <dl>
        <Row label={t('case.complaint')} value={incident.chiefComplaint} />
        <Row label={t('case.place')} value={incident.place?.label ?? null} />
        <Row label={t('case.note')} value={incident.addressNote ?? null} />
      </dl>
      {incident.patients ? (
        <>
          <h4>{t('case.patients')}</h4>
          <ul>
            {incident.patients.map((patient) => (
              <li key={patient.id}>
                <b>{patient.name ?? t('case.unknown')}</b> {t(`words:sex.${patient.sex}`)}{' '}
                {patient.ageYears === null ? '' : t('case.age', { value: patient.ageYears })}
              </li>
            ))}
            {incident.patients.length === 0 ? <li>{t('case.noPatients')}</li> : null}
          </ul>
        </>
      ) : null}
      <h4>{t('case.runs')}</h4>
      <ul>
        {incident.assignments.map((run) => (
          <li key={run.id}>
            <b>{run.callSign}</b> {t(`words:runStep.${run.step}`)} {timeOfDay(run.stepAt, zone)}
            {run.destination ? ` → ${run.destination.shortName}` : ''}
          </li>
        ))}
      </ul>
      {steps.length > 0 ? (
        <ol>
          {steps.map((entry) => (
            <li key={entry.id}>
              <time>{timeOfDay(entry.occurredAt, zone)}</time> {t(`words:runStep.${entry.details.step as string}`)}
            </li>
          ))}
        </ol>
      ) : null}
    </article>
  )
}

function Row({ label, value }: { label: string; value: string | null }) {
  return value ? (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  ) : null
}
