import { useTranslation } from 'react-i18next'
import type { Wall } from '#contract/rest/dispatch.ts'
import { inLanguage } from '../../shared/i18n/i18n.ts'
import { PriorityBadge, StatusBadge } from '../../shared/ui/badges.tsx'
import { clockSpan } from '../../shared/ui/spans.ts'
import { useNow } from '../../shared/ui/use-now.ts'
import type { WallIncident } from '../data.ts'

/** As many as stand on the wall without scrolling; the rest is counted. */
const shown = 6

/** Open incidents, gravest first, each with its clock from the ring and what each unit is doing. */
export function IncidentList({ wall }: { wall: Wall }) {
  const { t } = useTranslation('wall')
  const open = wall.incidents.filter((incident) => incident.state === 'open')
  const byDanger = open.toSorted((a, b) => waits(b) - waits(a) || a.priority - b.priority || a.openedAt.localeCompare(b.openedAt))
  const ringing = wall.calls.filter((call) => call.state === 'ringing')
  return (
    <section className="incidents" aria-label={t('incidents.title')}>
      <h2>
        {t('incidents.title')} <span>{open.length}</span>
      </h2>
      {ringing.length > 0 ? <Ringing since={ringing.map((call) => call.rangAt)} /> : null}
      {open.length === 0 ? <p className="incidents__none">{t('incidents.none')}</p> : null}
      <ol>
        {byDanger.slice(0, shown).map((incident) => (
          <Row key={incident.id} incident={incident} />
        ))}
      </ol>
      {open.length > shown ? <p className="incidents__more">{t('incidents.more', { count: open.length - shown })}</p> : null}
    </section>
  )
}

const active = (incident: WallIncident) => incident.assignments.filter((run) => run.endedAt === null)
const waits = (incident: WallIncident) => Number(active(incident).length === 0)

function Ringing({ since }: { since: readonly string[] }) {
  const { t } = useTranslation('wall')
  const now = useNow()
  const longest = Math.min(...since.map((at) => Date.parse(at)))
  return (
    <div className="incidents__ringing">
      <span>{t('incidents.ringing', { count: since.length })}</span>
      <strong>{clockSpan(now - longest)}</strong>
    </div>
  )
}

function Row({ incident }: { incident: WallIncident }) {
  const { t } = useTranslation(['wall', 'words'])
  const now = useNow()
  const runs = active(incident)
  return (
    <li className="incident" data-waiting={runs.length === 0}>
      <div className="incident__head">
        <PriorityBadge level={incident.priority} />
        <b>{incident.card ? inLanguage(incident.card.title) : t(`words:runType.${incident.runType}`)}</b>
        <small>{incident.number.split('-').at(-1)}</small>
        <time>{clockSpan(now - Date.parse(incident.rangAt ?? incident.openedAt))}</time>
      </div>
      {runs.length === 0 ? (
        <div className="incident__waiting">{t('incidents.waiting')}</div>
      ) : (
        runs.map((run) => (
          <div key={run.id} className="incident__run">
            <span>{run.callSign}</span>
            <StatusBadge state={run.step === 'handed_over' ? 'returning' : run.step} />
            {run.destination ? <span className="incident__to">→ {run.destination.shortName}</span> : null}
            <time>{clockSpan(now - Date.parse(run.stepAt))}</time>
          </div>
        ))
      )}
    </li>
  )
}
