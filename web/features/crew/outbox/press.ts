import type { Body } from '#contract/route.ts'
import type { correctStep, endAssignment, recordStep, setDestination, signHandoverByCrew } from '#contract/rest/dispatch.ts'
import type { setVehicleState } from '#contract/rest/fleet.ts'
import type { addPatient } from '#contract/rest/incidents.ts'
import type { RunStep } from '#contract/vocabulary.ts'
import type { ProblemCode } from '../../../shared/api/problem.ts'

/** What a crew did on its tablet, as it will be told to the server. No passwords: it is kept until it has been delivered. */
export type Press =
  | { kind: 'step'; assignmentId: string; body: Body<typeof recordStep> }
  | { kind: 'correction'; assignmentId: string; step: RunStep; body: Body<typeof correctStep> }
  | { kind: 'end'; assignmentId: string; body: Body<typeof endAssignment> }
  | { kind: 'destination'; assignmentId: string; shortName: string; body: Body<typeof setDestination> }
  | { kind: 'patient'; incidentId: string; body: Body<typeof addPatient> }
  | { kind: 'signature'; assignmentId: string; body: Body<typeof signHandoverByCrew> }
  | { kind: 'state'; vehicleId: string; body: Body<typeof setVehicleState> }

/** One press on its way. The key stays the same however often it is sent, so that it has one effect. */
export interface Pressed {
  key: string
  accountId: string
  /** Business time, Unix ms. */
  pressed_ms: number
  press: Press
  /** Why the server will not have it; null while it is on its way. */
  refused: ProblemCode | null
}
