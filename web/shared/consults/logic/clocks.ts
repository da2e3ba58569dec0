import type { ConsultRow } from '#contract/rest/consult-shapes.ts'
import { consultClocks, type ConsultClock, type ConsultGrade } from '#contract/vocabulary-consults.ts'

export interface RunningClock {
  clock: ConsultClock
  /** Business time, ms; null where the server says overdue and no longer until when. */
  due_ms: number | null
  state: 'runs' | 'near' | 'overdue'
}

type Clocked = Pick<ConsultRow, 'due' | 'overdue' | 'grade'>

/** From here on a clock looks pressing: a quarter of the shortest wait of the grade, or thereabouts. */
const near_ms: Record<ConsultGrade, number> = { immediate: 60_000, urgent: 180_000, routine: 3_600_000 }

/**
 * Every clock that runs against a consult, what is overdue first, then what is due soonest. The server says which have run out; one that
 * runs out between two readings is overdue here at once.
 */
export function clocksOf({ due, overdue, grade }: Clocked, now_ms: number): RunningClock[] {
  const running = consultClocks.flatMap((clock): RunningClock[] => {
    const at = due[clock]
    const due_ms = at === null ? null : Date.parse(at)
    const late = overdue.includes(clock) || (due_ms !== null && due_ms <= now_ms)
    if (due_ms === null && !late) return []
    const near = due_ms !== null && due_ms - now_ms <= near_ms[grade ?? 'routine']
    return [{ clock, due_ms, state: late ? 'overdue' : near ? 'near' : 'runs' }]
  })
  const late = (one: RunningClock) => (one.state === 'overdue' ? 0 : 1)
  return running.toSorted((a, b) => late(a) - late(b) || (a.due_ms ?? 0) - (b.due_ms ?? 0))
}

/** The clock to be shown where there is room for one: null where none runs. A signature that is outstanding never hides a running wait. */
export function pressingClock(consult: Clocked, now_ms: number): RunningClock | null {
  const clocks = clocksOf(consult, now_ms)
  return clocks.find((one) => one.clock !== 'consent') ?? clocks[0] ?? null
}
