import { useTranslation } from 'react-i18next'
import type { ConsultRow } from '#contract/rest/consult-shapes.ts'
import { useConnection } from '../../realtime/connection-state.ts'
import { useTrueNow } from '../../realtime/use-true-now.ts'
import { clockSpan } from '../../ui/spans.ts'
import { pressingClock, type RunningClock } from '../logic/clocks.ts'
import './badges.css'

const day_ms = 86_400_000

/** The clock that presses most: what it is about and how long is left, or by how much it is over. Nothing where none runs. */
export function ClockChip({ consult }: { consult: Pick<ConsultRow, 'due' | 'overdue' | 'grade'> }) {
  const now = useTrueNow()
  const clock = pressingClock(consult, now)
  return clock ? <Clock clock={clock} now_ms={now} /> : null
}

export function Clock({ clock, now_ms }: { clock: RunningClock; now_ms: number }) {
  const { t } = useTranslation(['consults', 'words'])
  const offline = useConnection((one) => one.state === 'offline')
  const { due_ms, state } = clock
  const late = state === 'overdue'
  const span = due_ms === null ? null : Math.abs(due_ms - now_ms)
  const text = span === null ? '' : span >= day_ms ? t('clock.days', { value: Math.floor(span / day_ms) }) : clockSpan(span)
  return (
    <span className={`c-clock c-clock--${state}${offline ? ' c-clock--stale' : ''}`} data-clock={clock.clock} data-state={state}>
      <svg
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.7"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        <path
          d={
            late
              ? 'M8 2L14.500 13.500H1.500zM8 6.500v3.500M8 11.500v.5'
              : 'M8 2.500a5.500 5.500 0 1 1 0 11a5.500 5.500 0 0 1 0-11zM8 5v3.200l2.200 1.300'
          }
        />
      </svg>
      {late ? t(`words:consultClock.${clock.clock}`) : t(`clock.${clock.clock}`)} {text}
    </span>
  )
}
