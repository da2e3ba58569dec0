import Type, { type Static, type TObject } from 'typebox'
import type { Role } from './roles.ts'
import { Closed, Id, Nullable, OneOf } from './values.ts'
import { roomEntryKinds, roomKinds, roomSubjects } from './vocabulary-rooms.ts'
import { callClasses, callStates, locationSources, runEnds, runSteps, stepSources, unitStates } from './vocabulary.ts'
import {
  bookingStates,
  consultClocks,
  consultGrades,
  consultKinds,
  consultStates,
  escalationSteps,
  invitationStates,
  remoteServices,
  rotaServices,
} from './vocabulary-consults.ts'

export type AggregateType =
  | 'call'
  | 'incident'
  | 'assignment'
  | 'vehicle'
  | 'terminal'
  | 'card'
  | 'institution'
  | 'account'
  | 'road_network'
  | 'shift'
  | 'station'
  | 'consult'
  | 'practitioner'
  | 'agreement'
  | 'rota'
  | 'booking'
  | 'room'

/**
 * A fact's form. Payloads carry ids and words of the vocabulary only: nothing that names a patient or quotes a caller, so that a
 * fact may pass every screen that `roles` names; what a screen may know beyond that it reads by REST, where the object's guard stands.
 * Crew see the facts of their own vehicle, hospital staff those of their own institution, the others those of their centre.
 */
export interface FactForm<P extends TObject = TObject> {
  readonly aggregate: AggregateType
  readonly roles: readonly Role[]
  readonly payload: P
}
const fact = <P extends TObject>(aggregate: AggregateType, roles: readonly Role[], payload: P): FactForm<P> => ({
  aggregate,
  roles,
  payload,
})

const seats = ['dispatcher', 'supervisor'] as const
const command = [...seats, 'wall'] as const
const onCase = [...command, 'crew', 'emergency_department'] as const
const onConsult = [...seats, 'crew', 'emergency_department', 'specialist', 'clinic', 'coordinator'] as const
const desk = ['coordinator', 'supervisor'] as const
const registers = [...desk, 'emergency_department', 'specialist', 'clinic', 'system_admin'] as const
const inRooms = [...onCase, 'specialist', 'clinic', 'coordinator'] as const
const Level = Type.Integer({ minimum: 1, maximum: 4 })

export const factForms = {
  'call.rang.v1': fact('call', command, Closed({ callId: Id })),
  'call.claimed.v1': fact('call', command, Closed({ callId: Id, accountId: Id })),
  'call.updated.v1': fact('call', seats, Closed({ callId: Id, state: OneOf(callStates), class: Nullable(OneOf(callClasses)) })),
  'call.located.v1': fact('call', command, Closed({ callId: Id, incidentId: Nullable(Id), source: OneOf(locationSources) })),
  'call.abandoned.v1': fact('call', command, Closed({ callId: Id })),
  'call.ended.v1': fact('call', command, Closed({ callId: Id })),
  'call.called_back.v1': fact('call', command, Closed({ callId: Id, reached: Type.Boolean() })),
  'call.link_changed.v1': fact('call', seats, Closed({ callId: Id, state: Type.String() })),
  'incident.created.v1': fact('incident', onCase, Closed({ incidentId: Id, number: Type.String(), priority: Level, callId: Nullable(Id) })),
  'incident.updated.v1': fact('incident', onCase, Closed({ incidentId: Id, fields: Type.Array(Type.String()), priority: Level })),
  'incident.call_joined.v1': fact('incident', command, Closed({ incidentId: Id, callId: Id })),
  'incident.closed.v1': fact('incident', onCase, Closed({ incidentId: Id })),
  'incident.cancelled.v1': fact('incident', onCase, Closed({ incidentId: Id })),
  'assignment.dispatched.v1': fact('assignment', onCase, Closed({ assignmentId: Id, incidentId: Id, vehicleId: Id })),
  'assignment.step_recorded.v1': fact(
    'assignment',
    onCase,
    Closed({ assignmentId: Id, incidentId: Id, vehicleId: Id, step: OneOf(runSteps), source: OneOf(stepSources), applied: Type.Boolean() }),
  ),
  'assignment.step_corrected.v1': fact(
    'assignment',
    onCase,
    Closed({ assignmentId: Id, incidentId: Id, vehicleId: Id, step: OneOf(runSteps) }),
  ),
  'assignment.destination_set.v1': fact(
    'assignment',
    onCase,
    Closed({ assignmentId: Id, incidentId: Id, vehicleId: Id, institutionId: Id, diverted: Type.Boolean() }),
  ),
  'assignment.handover_signed.v1': fact(
    'assignment',
    onCase,
    Closed({ assignmentId: Id, incidentId: Id, vehicleId: Id, side: OneOf(['crew', 'hospital'] as const), complete: Type.Boolean() }),
  ),
  'assignment.ended.v1': fact(
    'assignment',
    onCase,
    Closed({ assignmentId: Id, incidentId: Id, vehicleId: Id, end: Nullable(OneOf(runEnds)) }),
  ),
  'vehicle.state_changed.v1': fact('vehicle', [...command, 'crew'], Closed({ vehicleId: Id, state: OneOf(unitStates) })),
  'vehicle.changed.v1': fact('vehicle', [...command, 'crew', 'system_admin'], Closed({ vehicleId: Id })),
  'shift.changed.v1': fact('shift', [...command, 'crew', 'system_admin'], Closed({ shiftId: Id, vehicleId: Id })),
  'station.changed.v1': fact('station', [...command, 'system_admin'], Closed({ stationId: Id })),
  'terminal.unknown_seen.v1': fact('terminal', ['system_admin', 'supervisor'], Closed({ terminalId: Id })),
  'terminal.changed.v1': fact('terminal', ['system_admin', 'supervisor'], Closed({ terminalId: Id })),
  'terminal.session_conflict.v1': fact(
    'terminal',
    ['system_admin', 'supervisor', 'dispatcher'],
    Closed({ terminalId: Id, vehicleId: Nullable(Id) }),
  ),
  'card.published.v1': fact('card', [...seats, 'system_admin'], Closed({ cardId: Id, code: Type.String() })),
  'card.retired.v1': fact('card', [...seats, 'system_admin'], Closed({ cardId: Id, code: Type.String() })),
  'institution.changed.v1': fact('institution', [...command, 'system_admin'], Closed({ institutionId: Id })),
  'account.changed.v1': fact('account', ['system_admin', 'security_admin'], Closed({ accountId: Id })),
  /** Something of the consult is another now: text, material, grade, triage, time. `state` tells where it stands. */
  'consult.changed.v1': fact('consult', onConsult, Closed({ consultId: Id, state: OneOf(consultStates) })),
  'consult.submitted.v1': fact('consult', onConsult, Closed({ consultId: Id, kind: OneOf(consultKinds), grade: OneOf(consultGrades) })),
  'consult.returned.v1': fact('consult', onConsult, Closed({ consultId: Id })),
  /** Rings at the doctor's screens: `accountId`. */
  'consult.invited.v1': fact(
    'consult',
    onConsult,
    Closed({ consultId: Id, invitationId: Id, accountId: Id, institutionId: Id, grade: OneOf(consultGrades) }),
  ),
  'consult.invitation_changed.v1': fact(
    'consult',
    onConsult,
    Closed({ consultId: Id, invitationId: Id, accountId: Id, invitation: OneOf(invitationStates), state: OneOf(consultStates) }),
  ),
  'consult.escalated.v1': fact('consult', onConsult, Closed({ consultId: Id, step: OneOf(escalationSteps), grade: OneOf(consultGrades) })),
  'consult.overdue.v1': fact('consult', onConsult, Closed({ consultId: Id, clock: OneOf(consultClocks), grade: OneOf(consultGrades) })),
  'consult.report_due_soon.v1': fact('consult', onConsult, Closed({ consultId: Id })),
  'consult.consent_changed.v1': fact('consult', onConsult, Closed({ consultId: Id, outstanding: Type.Boolean() })),
  /** Places in a doctor's waiting room are others now, for all of `consultIds`. */
  'consult.queue_changed.v1': fact(
    'consult',
    onConsult,
    Closed({ consultId: Id, waiting: Type.Boolean(), hostIds: Type.Array(Id), consultIds: Type.Array(Id) }),
  ),
  'consult.started.v1': fact('consult', onConsult, Closed({ consultId: Id, roomId: Id })),
  'consult.admitted.v1': fact('consult', onConsult, Closed({ consultId: Id, roomId: Id })),
  'consult.ended.v1': fact('consult', onConsult, Closed({ consultId: Id })),
  'consult.reported.v1': fact('consult', onConsult, Closed({ consultId: Id, reportId: Id, reportNo: Type.Integer() })),
  'consult.rated.v1': fact('consult', onConsult, Closed({ consultId: Id, state: OneOf(consultStates) })),
  'consult.archived.v1': fact('consult', onConsult, Closed({ consultId: Id })),
  'consult.cancelled.v1': fact('consult', onConsult, Closed({ consultId: Id })),
  'practitioner.changed.v1': fact('practitioner', registers, Closed({ accountId: Id })),
  'agreement.changed.v1': fact('agreement', registers, Closed({ agreementId: Id })),
  'rota.changed.v1': fact(
    'rota',
    [...registers, 'dispatcher', 'crew'],
    Closed({ institutionId: Id, service: Nullable(OneOf(rotaServices)) }),
  ),
  'booking.changed.v1': fact(
    'booking',
    [...desk, 'emergency_department', 'specialist', 'clinic'],
    Closed({ bookingId: Id, service: OneOf(remoteServices), state: OneOf(bookingStates) }),
  ),
  'road_network.changed.v1': fact('road_network', command, Closed({ networkId: Id, reason: Type.String() })),
  'room.opened.v1': fact(
    'room',
    inRooms,
    Closed({ roomId: Id, incidentId: Nullable(Id), kind: OneOf(roomKinds), subjectType: OneOf(roomSubjects), subjectId: Id }),
  ),
  'room.changed.v1': fact(
    'room',
    inRooms,
    Closed({ roomId: Id, incidentId: Nullable(Id), what: OneOf(['members', 'recording'] as const) }),
  ),
  'room.entry_added.v1': fact('room', inRooms, Closed({ roomId: Id, entryId: Id, kind: OneOf(roomEntryKinds) })),
  'room.closed.v1': fact('room', inRooms, Closed({ roomId: Id, incidentId: Nullable(Id) })),
  'room.pinned.v1': fact('room', command, Closed({ roomId: Id })),
  'room.unpinned.v1': fact('room', command, Closed({ roomId: Id })),
} as const satisfies Record<string, FactForm>

export type FactName = keyof typeof factForms
export type FactPayload<N extends FactName> = Static<(typeof factForms)[N]['payload']>

/** A fact as a screen receives it. */
export interface Fact<N extends FactName = FactName> {
  position: number
  name: N
  aggregate: { type: AggregateType; id: string; version: number }
  payload: FactPayload<N>
  occurredAt: string
  recordedAt: string
}

/**
 * Socket protocol for facts, namespace `/`.
 * client → `facts.subscribe` { cursor: number | null } ; ack { ok: true, stream, cursor, head } or { ok: false, error }. A new one replaces
 * the one before it. null begins at the newest fact: the screen reads its snapshot after the answer.
 * server → `facts` { stream, previous, last, facts }, acknowledged by the screen: complete from `previous` (the `last` of the message
 * before, or the cursor) up to `last` for what this screen may see. Where `previous` is not what the screen holds, it subscribes again
 * from its own cursor. server → `facts.snapshot_needed` { stream }: the cursor is too old or unknown, or the permissions changed; this
 * stream is over: subscribe with null and read the snapshot again.
 */
export interface FactsMessage {
  stream: string
  previous: number
  last: number
  facts: Fact[]
}
