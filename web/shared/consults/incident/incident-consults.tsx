import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ConsultRow } from '#contract/rest/consult-shapes.ts'
import { useIncidentConsults, type Box } from '../api.ts'
import { nextStepOf, whoHas } from '../logic/next-step.ts'
import { GradeBadge, StateBadge } from '../parts/badges.tsx'
import { ClockChip } from '../parts/clock-chip.tsx'
import './incident-ask.css'

const isAsked = ({ state }: Pick<ConsultRow, 'state'>): boolean => state !== 'draft' && state !== 'cancelled'

interface Props {
  incidentId: string
  box: Box
  /** Where a consult's room lies within this screen, and what is told when somebody goes there; where left out, rooms open in a tab of their own. */
  within?: { roomPath: (consultId: string) => string; onEnter: () => void }
}

/** Where each consult of an incident stands, who has it, and the way to its room. */
export function IncidentConsults({ incidentId, box, within }: Props) {
  const { t } = useTranslation(['clinic', 'consults', 'words', 'common'])
  const asked = (useIncidentConsults(incidentId, box).data?.consults ?? []).filter(isAsked)
  if (asked.length === 0) return null
  return (
    <ul className="incident-consults">
      {asked.map((row) => {
        const { who, names } = whoHas(row)
        const step = nextStepOf(row)
        const isLive = step === 'enter' || step === 'wait' || step === 'waiting'
        const look = isLive ? 'button button--small button--primary' : 'button button--small'
        const word = t(step === 'none' || step === 'pending' || step === 'reportPending' ? 'incident.open' : `next.${step}`)
        return (
          <li key={row.id} className="incident-consult" data-consult={row.id} data-state={row.state}>
            <span className="incident-consult__line">
              <GradeBadge grade={row.grade} />
              <b>{row.specialty ? t(`words:specialty.${row.specialty}`) : ''}</b>
              <StateBadge state={row.state} />
              <ClockChip consult={row} />
            </span>
            <span className="incident-consult__line">
              <span className="incident-consult__who">
                {who === 'none' || who === 'me'
                  ? row.number
                  : t(`requests.who.${who}`, { name: names[0] ?? '', names: names.join(t('common:listSeparator')) })}
              </span>
              {within ? (
                <Link className={look} to={within.roomPath(row.id) as never} onClick={within.onEnter}>
                  {word}
                </Link>
              ) : (
                <a className={look} href={`/consults/${row.id}/room`} target="jilian-consults" rel="noreferrer">
                  {word}
                </a>
              )}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
