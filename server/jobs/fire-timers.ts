import type { Clock } from '#platform/clock.ts'
import { inScope, type Database } from '#platform/db/database.ts'
import type { Logger } from '#platform/log.ts'
import { claimTimer, dueTimers, type DueTimer, type TimerHandlers } from '#platform/timers.ts'

export interface TimerParts {
  db: Database
  clock: Clock
  log: Logger
  timers: TimerHandlers
}

/** More than this wait for the next sweep. */
const atOnce = 500

/**
 * Fires what is due, each in a transaction of its own that sees the timer's centre only. Whatever dies in between leaves the timer due;
 * of two processes that find the same one, the second sees that it was fired. One that fails is tried again by the next sweep and holds
 * nobody else up.
 */
export async function fireDueTimers({ db, clock, log, timers }: TimerParts): Promise<number> {
  const kinds = Object.keys(timers)
  if (kinds.length === 0) return 0
  const due = await inScope(db, 'system', (tx) => dueTimers(tx, kinds, clock.now(), atOnce))
  let fired = 0
  for (const timer of due) {
    try {
      if (await fire(timer)) fired += 1
    } catch (error) {
      log.error({ err: error, timer: timer.kind, subjectId: timer.subjectId }, 'timer failed; the next sweep tries again')
    }
  }
  return fired

  function fire(timer: DueTimer): Promise<boolean> {
    const handler = timers[timer.kind]!
    return inScope(db, timer.centreId, async (tx) => {
      await handler.lock(tx, timer.subjectId)
      const now = clock.now()
      if (!(await claimTimer(tx, timer.id, now))) return false
      await handler.fire(tx, timer, now)
      return true
    })
  }
}
