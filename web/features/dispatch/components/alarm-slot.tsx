import { useTranslation } from 'react-i18next'
import { clockSpan } from '../../../shared/ui/spans.ts'
import { Kbd } from '../../../shared/ui/kbd.tsx'
import { alarmsOf, type Alarm } from '../../../shared/alarms/alarms.ts'
import { shortNumber } from '../logic/queue.ts'
import { useSeatContext } from '../seat-context.ts'
import { useSeat } from '../seat-store.ts'
import { useTrueNow } from '../../../shared/realtime/use-true-now.ts'

/** The alarms not yet looked at, the one to be drawn first. */
export function useAlarms(): Alarm[] {
  const { board } = useSeatContext()
  const now = useTrueNow()
  const seen = useSeat((seat) => seat.seen)
  return alarmsOf(board.calls, board.incidents, now).filter((alarm) => !seen.includes(alarm.key))
}

/** One alarm at a time, in a place that is always the same; the others are counted. */
export function AlarmSlot() {
  const { t } = useTranslation('dispatch')
  const now = useTrueNow()
  const { live } = useSeatContext()
  const alarms = useAlarms()
  const first = alarms[0]
  if (!first) return <div className="alarm" />
  return (
    <div className={live ? 'alarm' : 'alarm alarm--old'} role="alert">
      <button type="button" className={live ? 'alarm__body alarm-ring' : 'alarm__body'} onClick={() => openAlarm(first)}>
        <span className="alarm__mark" aria-hidden="true">
          ▲
        </span>
        <span className="alarm__text">
          {t(`alarm.${first.kind}`, { number: first.number ? shortNumber(first.number) : '', callSign: first.callSign ?? '' })}
        </span>
        <span className="alarm__span">+{clockSpan(now - first.since_ms)}</span>
        <Kbd keys="F9" />
      </button>
      {alarms.length > 1 ? <span className="alarm__more">{t('alarm.more', { count: alarms.length - 1 })}</span> : null}
    </div>
  )
}

/** Looks at it: it stops pulsing, and its case opens. */
export function openAlarm(alarm: Alarm): void {
  const seat = useSeat.getState()
  seat.see(alarm.key)
  seat.select(alarm.target, alarm.kind === 'undispatched' ? 'send' : 'detail')
}
