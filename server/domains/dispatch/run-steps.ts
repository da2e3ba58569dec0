import { runSteps, type RunEnd, type RunStep, type UnitState } from '#contract/vocabulary.ts'

/** Place of a step in the run; 1 is dispatched. */
export const ordinal = (step: RunStep): number => runSteps.indexOf(step) + 1

/** Steps that a person or a position may record; the first and the handover come from commands of their own. */
export const isRecordable = (step: RunStep): boolean => step !== 'dispatched' && step !== 'handed_over'

/** After the run's end only these still happen. */
export const isReturn = (step: RunStep): boolean => step === 'returning' || step === 'available'

/** Not yet at the scene: it may be sent elsewhere. */
export const isOnItsWay = (step: RunStep): boolean => ordinal(step) < ordinal('on_scene')

/** A patient is on board. */
export const hasPatient = (step: RunStep): boolean => ordinal(step) >= ordinal('patient_on_board') && ordinal(step) < ordinal('handed_over')

/** From the first contact on: such a unit is not taken away from its patient. */
export const isWithPatient = (step: RunStep): boolean => hasPatient(step) || step === 'patient_contact'

/** What the unit is doing once the step stands. */
export const unitStateAt = (step: RunStep): UnitState => (step === 'handed_over' ? 'returning' : step)

/** What the unit does when its run ends without a handover. */
export const unitStateAfterEnd = (step: RunStep): UnitState => (ordinal(step) >= ordinal('en_route') ? 'returning' : 'available')

/** The one step that a crew's big button offers. */
export function nextStep(step: RunStep, ended: RunEnd | 'handed_over' | null): RunStep | null {
  if (step === 'available') return null
  if (ended !== null) return step === 'returning' ? 'available' : 'returning'
  return runSteps[runSteps.indexOf(step) + 1] ?? null
}
