import type { Run } from '#contract/rest/dispatch.ts'
import { ordinal } from './steps.ts'

/** Where the unit is to go now: to the scene, then to the hospital; nowhere while it works at one of them, or has handed over. */
export function targetOf(run: Run): 'scene' | 'hospital' | null {
  const { assignment } = run
  if (assignment.endedAt !== null) return null
  if (ordinal(assignment.step) < ordinal('on_scene')) return 'scene'
  return assignment.destination && ordinal(assignment.step) < ordinal('at_hospital') ? 'hospital' : null
}
