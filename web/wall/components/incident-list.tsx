import { useTranslation } from 'react-i18next'
import type { Wall } from '#contract/rest/dispatch.ts'
import { useTrueNow } from '../../shared/realtime/use-true-now.ts'
import { PriorityBadge, StatusBadge } from '../../shared/ui/badges.tsx'
import { clockSpan } from '../../shared/ui/spans.ts'
import type { WallIncident } from '../data.ts'
import { activeRuns, shortNumber, titleOf } from '../names.ts'
import { useFit } from './use-fit.ts'

/** Open incidents: those nobody goes to first, then the gravest, each with its clock from the ring and what each unit is doing. */
export function IncidentList({ wall }: { wall: Wall }) {
  const { t } = useTranslation('wall')
  const open = wall.incidents.filter((incident) => incident.state === 'open').toSorted(byNeed)
  const ringing = wall.calls.filter((call) => call.state === 'ringing')
  const { ref, fit } = useFit<HTMLOListElement>(open.length)
  return (
    <section className="panel incidents" aria-label={t('incidents.title')}>
      <h2>
        {t('incidents.title')} <strong>{open.length}</strong>
      </h2>
      <PriorityCounts incidents={open} />
      {ringing.length > 0 ? <Ringing since={ringing.map((call) => call.rangAt)} /> : null}
      {open.length === 0 ? <p className="panel__none">{t('incidents.none')}</p> : null}
      <ol ref={ref}>
        {open.map((incident) => (
          <Row key={incident.id} incident={incident} />
        ))}
      </ol>
      <p className="incidents__more">{open.length > fit ? t('incidents.more', { count: open.length - fit }) : ''}</p>
    </section>
  )
}

const waits = (incident: WallIncident) => Number(activeRuns(incident).length === 0)
const byNeed = (a: WallIncident, b: WallIncident) =>
  waits(b) - waits(a) || a.priority - b.priority || a.openedAt.localeCompare(b.openedAt) || a.id.localeCompare(b.id)

/** English words of danger are three times as wide as Chinese ones: there the level and its bars stand alone. */
const useTerse = () => useTranslation().i18n.language !== 'zh-CN'

function PriorityCounts({ incidents }: { incidents: readonly WallIncident[] }) {
  const terse = useTerse()
  return (
    <ul className="priorities">
      {[1, 2, 3, 4].map((level) => {
        const count = incidents.filter((incident) => incident.priority === level).length
        return (
          <li key={level} data-none={count === 0}>
            <PriorityBadge level={level} compact={terse} />
            <strong>{count}</strong>
          </li>
        )
      })}
    </ul>
  )
}

function Ringing({ since }: { since: readonly string[] }) {
  const { t } = useTranslation('wall')
  const now = useTrueNow()
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
  const now = useTrueNow()
  const terse = useTerse()
  const runs = activeRuns(incident)
  return (
    <li className="case" data-waiting={runs.length === 0}>
      <div className="case__head">
        <PriorityBadge level={incident.priority} compact={terse} />
        <b>{titleOf(incident, t)}</b>
        <small>{shortNumber(incident.number)}</small>
        <time>{clockSpan(now - Date.parse(incident.rangAt ?? incident.openedAt))}</time>
      </div>
      {runs.length === 0 ? (
        <div className="case__waiting">{t(incident.assignments.length > 0 ? 'incidents.over' : 'incidents.waiting')}</div>
      ) : (
        runs.map((run) => (
          <div key={run.id} className="case__run">
            <span>{run.callSign}</span>
            <StatusBadge state={run.step === 'handed_over' ? 'returning' : run.step} />
            {run.destination ? <span className="case__to">→ {run.destination.shortName}</span> : null}
            <time>{clockSpan(now - Date.parse(run.stepAt))}</time>
          </div>
        ))
      )}
    </li>
  )
}
