import { runSteps, type RunStep, type UnitState } from '#contract/vocabulary.ts'

/** What a unit does once a step of its run stands: handed over, it is still at the hospital. */
export const unitStateOfStep = (step: RunStep): UnitState => (step === 'handed_over' ? 'at_hospital' : step)

/** The step that comes after; null at the end. */
export const stepAfter = (step: RunStep): RunStep | null => runSteps[runSteps.indexOf(step) + 1] ?? null

/** With a patient on board a unit is neither called back nor diverted. */
export const hasPatient = (step: RunStep): boolean => {
  const at = runSteps.indexOf(step)
  return at >= runSteps.indexOf('patient_on_board') && at < runSteps.indexOf('handed_over')
}
