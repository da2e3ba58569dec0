import Type, { type Static } from 'typebox'
import { command, observation, query } from '../route.ts'
import { Closed, Id, Instant, Line, Nullable, OneOf, Point, Text } from '../values.ts'
import { runEnds, runSteps, stepSources, unitCapabilities, unitStates } from '../vocabulary.ts'
import { AssignmentSummary } from './dispatch-shapes.ts'
import { Incident, incidentPublic } from './incidents.ts'
import { Call } from './calls.ts'
import { Vehicle } from './fleet.ts'

const onIncident = (action: 'dispatch.recommend' | 'dispatch.assign') =>
  ({ by: 'session', action, object: { kind: 'incident', param: 'incidentId' } }) as const
const onAssignment = (action: 'dispatch.assign' | 'dispatch.step' | 'dispatch.correct' | 'handover.sign') =>
  ({ by: 'session', action, object: { kind: 'assignment', param: 'assignmentId' } }) as const
const incidentId = Closed({ incidentId: Id })
const assignmentId = Closed({ assignmentId: Id })

/** Why a unit stands where it stands, as codes; the screens translate them into one line. */
export const reasonCodes = [
  'nearest',
  'capable',
  'preferred',
  'missing_capability',
  'crew_on_shift',
  'no_crew',
  'position_live',
  'position_stale',
  'position_unknown',
  'returning',
  'busy_divertible',
  'unreachable',
  'not_available',
] as const

export const Candidate = Closed({
  vehicleId: Id,
  vehicleNo: Type.Integer(),
  callSign: Type.String(),
  kind: Type.String(),
  state: OneOf(unitStates),
  capabilities: Type.Array(OneOf(unitCapabilities)),
  /** Road time from its last position; null when unreachable or nowhere. */
  etaS: Nullable(Type.Number()),
  distanceM: Nullable(Type.Number()),
  /** Seconds since the device measured the position. */
  positionAgeS: Nullable(Type.Number()),
  crewCount: Type.Integer(),
  reasons: Type.Array(Closed({ code: OneOf(reasonCodes), value: Nullable(Type.Union([Type.String(), Type.Number()])) })),
})
export type Candidate = Static<typeof Candidate>

/**
 * Units that can be sent, best first; `diversions` are busy ones without a patient, only ever suggested; `excluded` says why not.
 * `previous` are the vehicle ids already on the caller's screen in their order: the answer keeps that order and names a
 * better unit in `better` instead of moving rows under the hand.
 */
export const recommend = query({
  id: 'dispatch.recommend',
  path: '/api/incidents/:incidentId/recommendation',
  access: onIncident('dispatch.recommend'),
  params: incidentId,
  query: Closed({ previous: Type.Optional(Type.String({ maxLength: 4000, pattern: '^[0-9a-f,-]*$' })) }),
  reply: Closed({
    computedAt: Instant,
    engine: Type.String(),
    candidates: Type.Array(Candidate),
    better: Nullable(Id),
    diversions: Type.Array(Candidate),
    excluded: Type.Array(Candidate),
  }),
  errors: ['incident.not_located', 'incident.closed', 'routing.no_network'],
})

/** Sends one or several units. All or none: where one is gone, nothing is sent and the answer says which. */
export const assign = command({
  id: 'dispatch.assign',
  path: '/api/incidents/:incidentId/assignments',
  access: onIncident('dispatch.assign'),
  params: incidentId,
  body: Closed({
    vehicleIds: Type.Array(Id, { minItems: 1, maxItems: 20, uniqueItems: true }),
    note: Type.Optional(Text(300)),
    /** Vehicles taken from another incident; each must be without a patient, its old run is cancelled with this reason. */
    divert: Type.Optional(Closed({ reason: Line(200) })),
    withoutCrewReason: Type.Optional(Line(200)),
  }),
  reply: Closed({ incident: Incident }),
  errors: ['incident.closed', 'vehicle.busy', 'vehicle.not_available', 'vehicle.no_crew', 'vehicle.has_patient', 'object.not_found'],
})

export const cancelAssignment = command({
  id: 'dispatch.cancel',
  path: '/api/assignments/:assignmentId/cancellation',
  access: onAssignment('dispatch.assign'),
  params: assignmentId,
  body: Closed({ reason: Line(200) }),
  reply: AssignmentSummary,
  errors: ['assignment.ended', 'vehicle.has_patient'],
})

/** Another unit takes over the run in one transaction: the old is cancelled, the new sent. */
export const reassign = command({
  id: 'dispatch.reassign',
  path: '/api/assignments/:assignmentId/reassignment',
  access: onAssignment('dispatch.assign'),
  params: assignmentId,
  body: Closed({ vehicleId: Id, reason: Line(200), withoutCrewReason: Type.Optional(Line(200)) }),
  reply: Closed({ incident: Incident }),
  errors: ['assignment.ended', 'vehicle.busy', 'vehicle.not_available', 'vehicle.no_crew', 'vehicle.has_patient'],
})

/**
 * A step of the run. An observation: what no longer applies (after a cancel, or behind a later step) is kept as
 * "recorded, not applied", never lost. The same step from a second device folds.
 */
export const recordStep = observation({
  id: 'dispatch.recordStep',
  path: '/api/assignments/:assignmentId/steps',
  access: onAssignment('dispatch.step'),
  params: assignmentId,
  body: Closed({
    step: OneOf(runSteps),
    occurredAt: Instant,
    /** Server minus device, as the device measured it. */
    clockOffsetMs: Type.Integer({ minimum: -86_400_000, maximum: 86_400_000 }),
    location: Nullable(Point),
    note: Type.Optional(Text(300)),
  }),
  reply: Closed({ assignment: AssignmentSummary, applied: Type.Boolean(), folded: Type.Boolean() }),
  errors: ['assignment.not_your_vehicle', 'assignment.step_in_future', 'assignment.step_before_dispatch', 'device.time_out_of_range'],
})

/** Mends a recorded time, an automatic arrival above all. The old value stays in the record. */
export const correctStep = command({
  id: 'dispatch.correctStep',
  path: '/api/assignments/:assignmentId/steps/:step/correction',
  access: onAssignment('dispatch.correct'),
  params: Closed({ assignmentId: Id, step: OneOf(runSteps) }),
  body: Closed({ occurredAt: Nullable(Instant), reason: Line(200) }),
  reply: AssignmentSummary,
  errors: [
    'assignment.not_your_vehicle',
    'assignment.step_illegal',
    'assignment.step_in_future',
    'assignment.step_before_dispatch',
    'assignment.step_out_of_order',
  ],
})

/** 空跑, 放弃, 现场死亡, 途中死亡: ends the run without a handover. */
export const endAssignment = command({
  id: 'dispatch.end',
  path: '/api/assignments/:assignmentId/end',
  access: onAssignment('dispatch.step'),
  params: assignmentId,
  body: Closed({
    end: OneOf(runEnds.filter((end) => end !== 'cancelled') as Exclude<(typeof runEnds)[number], 'cancelled'>[]),
    occurredAt: Instant,
    note: Line(300),
  }),
  reply: AssignmentSummary,
  errors: ['assignment.ended', 'assignment.not_your_vehicle', 'assignment.step_in_future', 'assignment.step_before_dispatch'],
})

/** Where to. 改送 a change after the first choice is kept as diverted with its reason. */
export const setDestination = command(
  {
    id: 'dispatch.setDestination',
    path: '/api/assignments/:assignmentId/destination',
    access: onAssignment('dispatch.step'),
    params: assignmentId,
    body: Closed({ institutionId: Id, reason: Type.Optional(Text(200)) }),
    reply: AssignmentSummary,
    errors: ['assignment.ended', 'assignment.not_your_vehicle', 'object.not_found'],
  },
  'PUT',
)

export const StepRecord = Closed({
  id: Id,
  step: OneOf(runSteps),
  occurredAt: Instant,
  recordedAt: Instant,
  source: OneOf(stepSources),
  recordedBy: Nullable(Type.String()),
  location: Nullable(Point),
  applied: Type.Boolean(),
  corrected: Type.Boolean(),
  reason: Nullable(Type.String()),
})

export const Handover = Closed({
  condition: Nullable(Type.String()),
  crewSignedBy: Nullable(Type.String()),
  crewSignedAt: Nullable(Instant),
  hospitalSignedBy: Nullable(Type.String()),
  hospitalSignedAt: Nullable(Instant),
  institutionId: Nullable(Id),
})

/** What a crew needs for its run, and nothing else. */
export const Run = Closed({
  assignment: AssignmentSummary,
  steps: Type.Array(StepRecord),
  incident: Incident,
  instructions: Type.Array(Closed({ zh: Type.String(), en: Type.String() })),
  handover: Nullable(Handover),
  nextStep: Nullable(OneOf(runSteps)),
})
export type Run = Static<typeof Run>

/** The run of the actor's own unit; null when it is free. */
export const myRun = query({
  id: 'dispatch.myRun',
  path: '/api/crew/run',
  access: { by: 'session', action: 'run.read' },
  reply: Closed({ vehicle: Nullable(Vehicle), run: Nullable(Run) }),
  showsPatient: true,
})

/**
 * Crew's half of the handover. The receiving side signs on its own screen, or on the tablet with its own login: at once, or later by a
 * second request with `receiver`, which leaves the crew's half as it was signed.
 */
export const signHandoverByCrew = command({
  id: 'dispatch.signHandoverByCrew',
  path: '/api/assignments/:assignmentId/handover/crew',
  access: { by: 'session', action: 'dispatch.step', object: { kind: 'assignment', param: 'assignmentId' } },
  params: assignmentId,
  body: Closed({
    condition: Text(1000),
    occurredAt: Instant,
    receiver: Type.Optional(Closed({ login: Line(40), password: Type.String({ minLength: 1, maxLength: 200 }) })),
  }),
  reply: Closed({ handover: Handover, assignment: AssignmentSummary }),
  errors: [
    'handover.not_at_hospital',
    'handover.already_signed',
    'handover.signer_refused',
    'assignment.not_your_vehicle',
    'assignment.ended',
  ],
})

export const signHandoverByHospital = command({
  id: 'dispatch.signHandoverByHospital',
  path: '/api/assignments/:assignmentId/handover/hospital',
  access: { by: 'session', action: 'arrival.read', object: { kind: 'assignment', param: 'assignmentId' } },
  params: assignmentId,
  reply: Closed({ handover: Handover, assignment: AssignmentSummary }),
  errors: ['handover.not_at_hospital', 'handover.already_signed', 'assignment.ended'],
})

export const Arrival = Closed({
  assignment: AssignmentSummary,
  incident: Closed({ ...incidentPublic, chiefComplaint: Nullable(Type.String()) }),
  etaS: Nullable(Type.Number()),
  handover: Nullable(Handover),
})

/** Runs on their way to the actor's institution, and those waiting for its signature. */
export const listArrivals = query({
  id: 'dispatch.arrivals',
  path: '/api/arrivals',
  access: { by: 'session', action: 'arrival.read' },
  reply: Closed({ arrivals: Type.Array(Arrival) }),
  showsPatient: true,
})

/** Everything a seat draws, in one transaction, with the place in the fact log it is true for. */
export const getBoard = query({
  id: 'dispatch.board',
  path: '/api/board',
  access: { by: 'session', action: 'call.read' },
  reply: Closed({
    cursor: Type.Integer({ minimum: 0 }),
    at: Instant,
    calls: Type.Array(Call),
    incidents: Type.Array(Closed({ ...incidentPublic, chiefComplaint: Nullable(Type.String()) })),
    vehicles: Type.Array(Vehicle),
  }),
  showsPatient: true,
})

/** The same for the wall: no names, no numbers, no words of callers. */
export const getWall = query({
  id: 'dispatch.wall',
  path: '/api/wall',
  access: { by: 'session', action: 'board.read' },
  reply: Closed({
    cursor: Type.Integer({ minimum: 0 }),
    at: Instant,
    calls: Type.Array(Closed({ id: Id, state: Type.String(), rangAt: Instant, claimedAt: Nullable(Instant), place: Nullable(Point) })),
    incidents: Type.Array(Closed(incidentPublic)),
    vehicles: Type.Array(Vehicle),
    today: Closed({
      calls: Type.Integer(),
      answeredWithin10s: Nullable(Type.Number()),
      dispatchedWithin60s: Nullable(Type.Number()),
      wheelsWithin180s: Nullable(Type.Number()),
      incidents: Type.Integer(),
      meanResponseS: Nullable(Type.Number()),
      handovers: Type.Integer(),
    }),
    /** What happened last, newest first. `step` null: the incident was opened. */
    recent: Type.Array(
      Closed({
        id: Id,
        at: Instant,
        step: Nullable(OneOf(runSteps)),
        callSign: Nullable(Type.String()),
        number: Type.String(),
        priority: Type.Integer({ minimum: 1, maximum: 4 }),
      }),
    ),
  }),
})

export type Board = Static<(typeof getBoard)['reply']>
export type Wall = Static<(typeof getWall)['reply']>
