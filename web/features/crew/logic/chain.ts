import type { Run } from '#contract/rest/dispatch.ts'
import { runSteps, type RunStep, type StepSource } from '#contract/vocabulary.ts'
import { isPressable, ordinal } from './steps.ts'

export type StepRecord = Run['steps'][number]

export interface ChainRow {
  step: RunStep
  /** The time that stands; null where it has none. */
  at: string | null
  source: StepSource | null
  isNow: boolean
  corrected: boolean
  /** Somebody reported it again, or too late to count: kept, not applied. */
  notApplied: number
  undelivered: boolean
  /** May be recorded by hand now: the next, one further on, or one that was passed without a time. */
  open: boolean
  /** Steps without a time between here and where the run stands; 0 for the next one. */
  skips: number
  records: readonly StepRecord[]
}

/** 派车 … 待命 with everything the record has about each. */
export function chainOf(run: Run, pending: ReadonlySet<RunStep>): ChainRow[] {
  const { assignment } = run
  const ended = assignment.endedAt !== null
  return runSteps.map((step) => {
    const records = run.steps.filter((record) => record.step === step)
    const standing = records.find((record) => record.applied && !record.corrected)
    const at = assignment.times[step] ?? null
    const open = at === null && isPressable(step, ended)
    const between = runSteps.filter(
      (one) => ordinal(one) > ordinal(assignment.step) && ordinal(one) < ordinal(step) && one !== 'handed_over',
    )
    return {
      step,
      at,
      source: at === null ? null : pending.has(step) ? 'crew' : (standing?.source ?? (step === 'dispatched' ? 'dispatcher' : null)),
      isNow: !ended && assignment.step === step,
      corrected: records.some((record) => record.corrected),
      notApplied: records.filter((record) => !record.applied && !record.corrected).length,
      undelivered: pending.has(step),
      open,
      skips: open ? between.length : 0,
      records,
    }
  })
}

/** Between which times a step can have happened: after those before it, before those after it, and not in the future. */
export function boundsOf(times: Run['assignment']['times'], step: RunStep, now_ms: number): { earliest_ms: number; latest_ms: number } {
  const known = runSteps.flatMap((one) => (times[one] ? [{ order: ordinal(one), at_ms: Date.parse(times[one]) }] : []))
  const before = known.filter(({ order }) => order < ordinal(step)).map(({ at_ms }) => at_ms)
  const after = known.filter(({ order }) => order > ordinal(step)).map(({ at_ms }) => at_ms)
  return { earliest_ms: Math.max(0, ...before), latest_ms: Math.min(now_ms, ...after) }
}
