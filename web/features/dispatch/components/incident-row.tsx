import { useTranslation } from 'react-i18next'
import { inLanguage } from '../../../shared/i18n/i18n.ts'
import { PriorityBadge, StatusBadge } from '../../../shared/ui/badges.tsx'
import { clockSpan } from '../../../shared/ui/spans.ts'
import { limits } from '../../../shared/alarms/alarms.ts'
import { activeRuns, shortNumber, type BoardIncident } from '../logic/queue.ts'
import { unitStateOfStep } from '../logic/steps.ts'
import { useSeat } from '../seat-store.ts'
import { useTrueNow } from '../../../shared/realtime/use-true-now.ts'

/** An open incident with its units, each with what it does and since when. */
export function IncidentRow({ incident, selected }: { incident: BoardIncident; selected: boolean }) {
  const { t } = useTranslation(['dispatch', 'words'])
  const select = useSeat((seat) => seat.select)
  const now = useTrueNow()
  const runs = activeRuns(incident)
  const age_ms = now - Date.parse(incident.rangAt ?? incident.openedAt)
  const late = incident.assignments.length === 0 && age_ms >= limits.order_ms
  return (
    <li>
      <button
        type="button"
        data-row
        data-selected={selected}
        className={`row row--incident row--p${incident.priority}${selected ? ' row--selected' : ''}`}
        onClick={() => select({ kind: 'incident', id: incident.id }, runs.length === 0 ? 'send' : 'detail')}
      >
        <span className="row__line">
          <PriorityBadge level={incident.priority} />
          <b className="row__main">
            {incident.card ? inLanguage(incident.card.title) : (incident.chiefComplaint ?? t(`words:runType.${incident.runType}`))}
          </b>
          <span className={late ? 'row__time row__time--late' : 'row__time'}>{clockSpan(age_ms)}</span>
        </span>
        <span className="row__line row__sub">
          <span className="row__number">{shortNumber(incident.number)}</span>
          <span className="row__cut">
            {incident.place ? incident.place.label || t(`words:locationSource.${incident.place.source}`) : t('incident.noPlace')}
          </span>
        </span>
        {runs.map((run) => (
          <span className="row__line row__unit" key={run.id}>
            <b>{run.callSign}</b>
            <StatusBadge state={unitStateOfStep(run.step)} />
            <span className="row__time">{clockSpan(now - Date.parse(run.stepAt))}</span>
          </span>
        ))}
      </button>
    </li>
  )
}
