import type { RoomSummary } from '#contract/rest/rooms.ts'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { inLanguage } from '../../../shared/i18n/i18n.ts'
import { PriorityBadge, StatusBadge } from '../../../shared/ui/badges.tsx'
import { agoText, clockSpan } from '../../../shared/ui/spans.ts'
import { hourMinute, timeOfDay } from '../../../shared/ui/time-of-day.ts'
import { useNow } from '../../../shared/ui/use-now.ts'
import { usePatients, type Arrival } from '../api/arrivals.ts'
import { minutesLeft } from '../logic/arrivals.ts'
import { SignDialog } from './sign-dialog.tsx'

/** A road time older than this is no time any more. */
const old_ms = 60_000

interface Props {
  arrival: Arrival
  /** Of the run, where somebody has opened it. */
  room: RoomSummary | undefined
  reckonedAt_ms: number
  zone: string
  isNew: boolean
}

/** One unit that comes: when, how grave, what, who, and what is to be done. */
export function ArrivalCard({ arrival, room, reckonedAt_ms, zone, isNew }: Props) {
  const { t } = useTranslation(['arrivals', 'words'])
  const { assignment, incident, handover } = arrival
  const [signing, setSigning] = useState(false)
  const here = assignment.step === 'at_hospital'
  const title = incident.card ? inLanguage(incident.card.title) : t(`words:runType.${incident.runType}`)
  return (
    <article
      className={`arrival arrival--p${incident.priority}${here ? ' arrival--here' : ''}${isNew ? ' arrival--new' : ''}`}
      data-assignment={assignment.id}
    >
      <When arrival={arrival} reckonedAt_ms={reckonedAt_ms} zone={zone} />
      <div className="arrival__what">
        <h3>
          <PriorityBadge level={incident.priority} />
          {title}
        </h3>
        {incident.chiefComplaint ? <p className="arrival__complaint">{incident.chiefComplaint}</p> : null}
        <Patients incidentId={incident.id} />
        {handover?.crewSignedAt ? (
          <p className="arrival__condition">
            <span>{t('crewSigned', { name: handover.crewSignedBy ?? '', time: timeOfDay(handover.crewSignedAt, zone) })}</span>
            {handover.condition || t('noCondition')}
          </p>
        ) : null}
      </div>
      <div className="arrival__unit">
        <b>{assignment.callSign}</b>
        <StatusBadge state={assignment.step === 'handed_over' ? 'at_hospital' : assignment.step} />
        <span>
          {t(`words:runStep.${assignment.step}`)} {timeOfDay(assignment.stepAt, zone)}
          {assignment.stepSource === 'geofence' ? <em>{t('words:stepSource.geofence')}</em> : null}
        </span>
        <span className="arrival__number">#{incident.number.slice(incident.number.lastIndexOf('-') + 1)}</span>
        {room && assignment.endedAt === null ? (
          <a className="button arrival__room" href={`/room/${room.id}`} target="jilian-room">
            {t('video')}
          </a>
        ) : null}
      </div>
      {here ? (
        <div className="arrival__sign">
          {handover?.hospitalSignedAt ? (
            <p>{t('waitingForCrew', { time: timeOfDay(handover.hospitalSignedAt, zone) })}</p>
          ) : (
            <button type="button" className="button button--primary" onClick={() => setSigning(true)}>
              {t('sign')}
            </button>
          )}
          {handover?.crewSignedAt || handover?.hospitalSignedAt ? null : <small>{t('crewNotSigned')}</small>}
        </div>
      ) : null}
      {signing ? <SignDialog arrival={arrival} title={title} onClose={() => setSigning(false)} /> : null}
    </article>
  )
}

function Patients({ incidentId }: { incidentId: string }) {
  const { t } = useTranslation(['arrivals', 'words'])
  const patients = usePatients(incidentId)
  if (patients.length === 0) return <p className="arrival__patients arrival__patients--none">{t('noPatient')}</p>
  return (
    <ul className="arrival__patients">
      {patients.map((patient) => (
        <li key={patient.id}>
          <b>{patient.name}</b> {t(`words:sex.${patient.sex}`)}{' '}
          {patient.ageYears === null ? t('ageUnknown') : t('age', { value: patient.ageYears })}
        </li>
      ))}
    </ul>
  )
}

/** When they are here, as far as it is known: a time that runs down only while the patient is on the way, and never without its age. */
function When({ arrival: { assignment, etaS }, reckonedAt_ms, zone }: Pick<Props, 'arrival' | 'reckonedAt_ms' | 'zone'>) {
  const { t } = useTranslation('arrivals')
  const now = useNow()
  if (assignment.step === 'at_hospital')
    return (
      <div className="arrival__when arrival__when--here">
        <strong>{t('here')}</strong>
        <span>{t('since', { span: clockSpan(now - Date.parse(assignment.stepAt)) })}</span>
      </div>
    )
  if (etaS === null)
    return (
      <div className="arrival__when arrival__when--unknown">
        <strong>—</strong>
        <span>{t('noPosition')}</span>
      </div>
    )
  const moving = assignment.step === 'leave_scene'
  const age_ms = now - reckonedAt_ms
  const old = age_ms > old_ms
  const minutes = moving && !old ? minutesLeft(etaS, reckonedAt_ms, now) : Math.max(1, Math.ceil(etaS / 60))
  return (
    <div className={`arrival__when${old ? ' arrival__when--old' : ''}${moving ? '' : ' arrival__when--announced'}`}>
      <strong>
        {minutes}
        <small>{t('minutes')}</small>
      </strong>
      {moving ? <span>{t('arrives', { time: hourMinute(reckonedAt_ms + etaS * 1000, zone) })}</span> : <span>{t('roadTimeOnly')}</span>}
      <em>{t('reckoned', { ago: agoText(Math.max(0, age_ms)) })}</em>
    </div>
  )
}
