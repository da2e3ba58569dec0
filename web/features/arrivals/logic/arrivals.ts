import { runSteps, type RunStep } from '#contract/vocabulary.ts'
import type { Arrival } from '../api/arrivals.ts'

export interface Sorted {
  /** At the door: waits for our signature. */
  here: Arrival[]
  /** On the way with the patient, soonest first. */
  coming: Arrival[]
  /** Bound for here, the patient not yet on board. */
  announced: Arrival[]
  /** Handed over; newest first. */
  signed: Arrival[]
}

const at = (step: RunStep) => runSteps.indexOf(step)
const onBoard = at('patient_on_board')

export function sorted(arrivals: readonly Arrival[]): Sorted {
  const open = arrivals.filter(({ assignment }) => assignment.endedAt === null)
  const here = open.filter(({ assignment }) => assignment.step === 'at_hospital')
  const moving = open.filter(({ assignment }) => assignment.step !== 'at_hospital')
  const grave = (a: Arrival, b: Arrival) => a.incident.priority - b.incident.priority
  return {
    here: here.toSorted((a, b) => grave(a, b) || a.assignment.stepAt.localeCompare(b.assignment.stepAt)),
    coming: moving
      .filter(({ assignment }) => at(assignment.step) >= onBoard)
      .toSorted((a, b) => (a.etaS ?? Number.POSITIVE_INFINITY) - (b.etaS ?? Number.POSITIVE_INFINITY) || grave(a, b)),
    announced: moving.filter(({ assignment }) => at(assignment.step) < onBoard).toSorted(grave),
    signed: arrivals
      .filter(({ assignment }) => assignment.endedAt !== null)
      .toSorted((a, b) => (b.assignment.endedAt ?? '').localeCompare(a.assignment.endedAt ?? '')),
  }
}

/** Whole minutes that are left of a road time reckoned at `reckoned_ms`; never below one while the unit is under way. */
export const minutesLeft = (etaS: number, reckoned_ms: number, now_ms: number): number =>
  Math.max(1, Math.ceil((etaS - (now_ms - reckoned_ms) / 1000) / 60))
