import { expect, it } from 'vitest'
import { runSteps, unitStates } from '#contract/vocabulary.ts'
import { hasPatient, isRecordable, isReturn, isWithPatient, nextStep, ordinal, unitStateAfterEnd, unitStateAt } from './run-steps.ts'

it('numbers the steps from one, in their order', () => {
  expect(runSteps.map(ordinal)).toEqual(runSteps.map((_, index) => index + 1))
})

it('leaves the first step and the handover to their own commands', () => {
  expect(runSteps.filter((step) => !isRecordable(step))).toEqual(['dispatched', 'handed_over'])
  expect(runSteps.filter(isReturn)).toEqual(['returning', 'available'])
})

it('knows from when to when a patient is there', () => {
  expect(runSteps.filter(hasPatient)).toEqual(['patient_on_board', 'leave_scene', 'at_hospital'])
  expect(runSteps.filter(isWithPatient)).toEqual(['patient_contact', 'patient_on_board', 'leave_scene', 'at_hospital'])
})

it('gives every step a state of the unit', () => {
  for (const step of runSteps) {
    expect(unitStates).toContain(unitStateAt(step))
    expect(unitStateAfterEnd(step)).toBe(ordinal(step) < ordinal('en_route') ? 'available' : 'returning')
  }
  expect(unitStateAt('handed_over')).toBe('returning')
})

it('offers one next step, and after the end only the way home', () => {
  expect(runSteps.map((step) => nextStep(step, null))).toEqual([...runSteps.slice(1), null])
  expect(nextStep('on_scene', 'no_patient')).toBe('returning')
  expect(nextStep('handed_over', 'handed_over')).toBe('returning')
  expect(nextStep('returning', 'cancelled')).toBe('available')
  expect(nextStep('available', 'cancelled')).toBeNull()
})
