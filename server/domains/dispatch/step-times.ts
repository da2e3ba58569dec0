import type { RunStep } from '#contract/vocabulary.ts'
import { Refusal } from '#platform/refusal.ts'
import { isReturn, ordinal } from './run-steps.ts'

export interface StandingStep {
  step: string
  occurred_at: Date
}

const earliestTolerance_ms = 60_000
const futureTolerance_ms = 60_000

/** The time as it may stand in the record. Refuses one before the dispatch or in the future; within a minute it is the clock that errs. */
export function checkTime(occurredAt: Date, dispatchedAt: Date, now: Date): Date {
  if (occurredAt.getTime() > now.getTime() + futureTolerance_ms) throw new Refusal('assignment.step_in_future')
  if (occurredAt.getTime() < dispatchedAt.getTime() - earliestTolerance_ms) throw new Refusal('assignment.step_before_dispatch')
  return new Date(Math.max(dispatchedAt.getTime(), Math.min(occurredAt.getTime(), now.getTime())))
}

/** Whether the time lies between those of the steps before and after it, and on the right side of the run's end. */
export function fits(standing: readonly StandingStep[], endedAt: Date | null, step: RunStep, at: Date): boolean {
  const others = standing.filter((other) => other.step !== step)
  const inOrder = others.every((other) =>
    ordinal(other.step as RunStep) < ordinal(step) ? other.occurred_at <= at : other.occurred_at >= at,
  )
  return inOrder && (endedAt === null || (isReturn(step) ? at >= endedAt : at <= endedAt))
}

/** The step farthest along the run. */
export const farthest = <T extends StandingStep>(standing: readonly T[]): T =>
  standing.toSorted((a, b) => ordinal(a.step as RunStep) - ordinal(b.step as RunStep)).at(-1)!
