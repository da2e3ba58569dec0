import type { RunStep, UnitState } from '#contract/vocabulary.ts'
import { runSteps } from '#contract/vocabulary.ts'

export const ordinal = (step: RunStep): number => runSteps.indexOf(step)

/** The step of the big button, as the server would offer it; `ended` is any end of the run. */
export function nextStep(step: RunStep, ended: boolean): RunStep | null {
  if (step === 'available') return null
  if (ended) return step === 'returning' ? 'available' : 'returning'
  return runSteps[ordinal(step) + 1] ?? null
}

/** What a crew presses by itself: the dispatch is the seat's, the handover has a signature, and the way home begins when the run has ended. */
export function isPressable(step: RunStep, ended: boolean): boolean {
  if (step === 'returning' || step === 'available') return ended
  return !ended && step !== 'dispatched' && step !== 'handed_over'
}

/** With a patient on board the way leads to the hospital. */
export const hasPatient = (step: RunStep): boolean => ordinal(step) >= ordinal('patient_on_board') && ordinal(step) < ordinal('handed_over')

/** The unit's state once a step stands. */
export const unitStateOf = (step: RunStep): UnitState => (step === 'handed_over' ? 'at_hospital' : step)
