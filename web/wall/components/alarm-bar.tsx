import { useTranslation } from 'react-i18next'
import type { Wall } from '#contract/rest/dispatch.ts'
import { alarmsOf, type Alarm } from '../../shared/alarms/alarms.ts'
import { useConnection } from '../../shared/realtime/connection-state.ts'
import { useTrueNow } from '../../shared/realtime/use-true-now.ts'
import { clockSpan } from '../../shared/ui/spans.ts'
import { shortNumber, titleOf } from '../names.ts'
import { EventLine } from './event-list.tsx'

/** Every limit that is passed as of the moment the wall is true for, gravest first. */
export const useWallAlarms = (wall: Wall): Alarm[] => alarmsOf(wall.calls, wall.incidents, useTrueNow())

/** The one gravest limit that is passed now; the others are counted beside it. In calm hours: what happened last. */
export function AlarmBar({ wall, zone }: { wall: Wall; zone: string }) {
  const { t } = useTranslation(['wall', 'words'])
  const now = useTrueNow()
  const [first, ...others] = useWallAlarms(wall)
  const isOld = useConnection((line) => line.state) === 'offline'
  if (!first)
    return (
      <div className="wall-alarm wall-alarm--none">
        <span>{t('alarm.none')}</span>
        {wall.recent[0] ? <EventLine event={wall.recent[0]} zone={zone} /> : null}
      </div>
    )
  const incident = wall.incidents.find((one) => one.id === first.target.id)
  const what = incident ? `${titleOf(incident, t)} ${shortNumber(incident.number)}` : ''
  // Where its pin is on the map the pin moves; only one thing does.
  const moves = !isOld && !incident?.place
  return (
    <div className={moves ? 'wall-alarm alarm-ring' : 'wall-alarm'} role={isOld ? undefined : 'alert'} key={first.key} data-old={isOld}>
      <span className="wall-alarm__mark" aria-hidden="true">
        ▲
      </span>
      <b>{t(`alarm.${first.kind}`, { what, callSign: first.callSign ?? '' })}</b>
      <time>+{clockSpan(now - first.since_ms)}</time>
      {others.length > 0 ? <small>{t('alarm.more', { count: others.length })}</small> : null}
    </div>
  )
}
