import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { inLanguage } from '../../../shared/i18n/i18n.ts'
import { PriorityBadge, StatusBadge } from '../../../shared/ui/badges.tsx'
import { limits } from '../../../shared/alarms/alarms.ts'
import { activeRuns, shortNumber, type BoardIncident } from '../logic/queue.ts'
import { unitStateOfStep } from '../logic/steps.ts'
import { useSeat } from '../seat-store.ts'
import { Since } from '../../../shared/realtime/since.tsx'

interface Props {
  incident: BoardIncident
  selected: boolean
}

/** An open incident with its units, each with what it does and since when. The board is read again with every fact; a row is drawn again only where something of it changed. */
export const IncidentRow = memo(function IncidentRow({ incident, selected }: Props) {
  const { t } = useTranslation(['dispatch', 'words'])
  const select = useSeat((seat) => seat.select)
  const runs = activeRuns(incident)
  const lateAfter_ms = incident.assignments.length === 0 ? limits.order_ms : Number.POSITIVE_INFINITY
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
          <Since at={incident.rangAt ?? incident.openedAt} className="row__time" lateAfter_ms={lateAfter_ms} />
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
            <Since at={run.stepAt} className="row__time" />
          </span>
        ))}
      </button>
    </li>
  )
})
