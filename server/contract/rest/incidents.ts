import Type, { type Static } from 'typebox'
import { command, query } from '../route.ts'
import { Closed, Id, Instant, Line, Nullable, OneOf, Phone, Text, Version } from '../values.ts'
import { runTypes, sexes, unitCapabilities } from '../vocabulary.ts'
import { Place } from './calls.ts'
import { AssignmentSummary } from './dispatch-shapes.ts'

const PriorityLevel = Type.Integer({ minimum: 1, maximum: 4 })

/** What may be shown on the wall: no name, no number, no words of the caller. */
export const incidentPublic = {
  id: Id,
  version: Version,
  /** For people: day and running number of the centre, `20261122-0007`. */
  number: Type.String(),
  state: OneOf(['open', 'closed', 'cancelled', 'joined'] as const),
  runType: OneOf(runTypes),
  priority: PriorityLevel,
  card: Nullable(Closed({ id: Id, code: Type.String(), title: Closed({ zh: Type.String(), en: Type.String() }) })),
  requires: Type.Array(OneOf(unitCapabilities)),
  place: Nullable(Place),
  openedAt: Instant,
  /** The first call rang; the response clock starts here. */
  rangAt: Nullable(Instant),
  closedAt: Nullable(Instant),
  assignments: Type.Array(AssignmentSummary),
}

export const IncidentPatient = Closed({
  id: Id,
  /** 无名氏 gets a temporary name such as 无名氏-0007-1. */
  temporary: Type.Boolean(),
  name: Type.String(),
  sex: OneOf(sexes),
  ageYears: Nullable(Type.Integer({ minimum: 0, maximum: 130 })),
})

export const Incident = Closed({
  ...incidentPublic,
  chiefComplaint: Nullable(Type.String()),
  addressNote: Nullable(Type.String()),
  callbackNumber: Nullable(Type.String()),
  patientCount: Type.Integer({ minimum: 0, maximum: 999 }),
  patients: Type.Array(IncidentPatient),
  callIds: Type.Array(Id),
  joinedInto: Nullable(Id),
  transfer: Nullable(Closed({ fromInstitutionId: Id, toInstitutionId: Id, acceptingDoctor: Type.String() })),
})
export type Incident = Static<typeof Incident>

const incidentId = Closed({ incidentId: Id })
const onIncident = (action: 'incident.read' | 'incident.write' | 'incident.export' | 'patient.write') =>
  ({ by: 'session', action, object: { kind: 'incident', param: 'incidentId' } }) as const

/** Number and place are enough; the rest is finished later. A claimed call becomes this incident's first call. */
export const createIncident = command({
  id: 'incidents.create',
  path: '/api/incidents',
  access: { by: 'session', action: 'incident.write' },
  body: Closed({
    callId: Nullable(Id),
    runType: OneOf(runTypes),
    priority: Type.Optional(PriorityLevel),
    cardId: Type.Optional(Nullable(Id)),
    place: Nullable(Place),
    chiefComplaint: Type.Optional(Nullable(Text(500))),
    addressNote: Type.Optional(Nullable(Text(300))),
    callbackNumber: Type.Optional(Nullable(Phone)),
    transfer: Type.Optional(Nullable(Closed({ fromInstitutionId: Id, toInstitutionId: Id, acceptingDoctor: Line(40) }))),
  }),
  reply: Incident,
  errors: ['call.not_claimed_by_you', 'call.already_joined', 'card.not_published', 'location.out_of_world', 'object.not_found'],
})

/** Only the fields that are sent change; each change is kept in the timeline with its old value. */
export const updateIncident = command(
  {
    id: 'incidents.update',
    path: '/api/incidents/:incidentId',
    access: onIncident('incident.write'),
    params: incidentId,
    body: Closed({
      version: Version,
      priority: Type.Optional(PriorityLevel),
      priorityReason: Type.Optional(Text(200)),
      cardId: Type.Optional(Nullable(Id)),
      place: Type.Optional(Place),
      chiefComplaint: Type.Optional(Nullable(Text(500))),
      addressNote: Type.Optional(Nullable(Text(300))),
      callbackNumber: Type.Optional(Nullable(Phone)),
      patientCount: Type.Optional(Type.Integer({ minimum: 0, maximum: 999 })),
    }),
    reply: Incident,
    errors: ['incident.closed', 'object.version_conflict', 'card.not_published', 'location.out_of_world'],
  },
  'PATCH',
)

export const getIncident = query({
  id: 'incidents.get',
  path: '/api/incidents/:incidentId',
  access: onIncident('incident.read'),
  params: incidentId,
  reply: Incident,
  showsPatient: true,
})

export const IncidentRow = Closed({ ...incidentPublic, chiefComplaint: Nullable(Type.String()) })

export const listIncidents = query({
  id: 'incidents.list',
  path: '/api/incidents',
  access: { by: 'session', action: 'incident.list' },
  query: Closed({
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
    state: Type.Optional(OneOf(['open', 'closed', 'cancelled', 'joined'] as const)),
    number: Type.Optional(Type.String({ maxLength: 20 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 100 })),
  }),
  reply: Closed({ incidents: Type.Array(IncidentRow) }),
  showsPatient: true,
})

/** Open incidents near in place and time that this call may be about, nearest first. */
export const similarIncidents = query({
  id: 'incidents.similar',
  path: '/api/calls/:callId/similar-incidents',
  access: { by: 'session', action: 'call.read', object: { kind: 'call', param: 'callId' } },
  params: Closed({ callId: Id }),
  reply: Closed({
    incidents: Type.Array(
      Closed({ incident: IncidentRow, distanceM: Nullable(Type.Number()), sameNumber: Type.Boolean(), minutesAgo: Type.Number() }),
    ),
  }),
  showsPatient: true,
})

/** A second call about the same event. */
export const joinCall = command({
  id: 'incidents.joinCall',
  path: '/api/incidents/:incidentId/calls',
  access: onIncident('incident.write'),
  params: incidentId,
  body: Closed({ callId: Id }),
  reply: Incident,
  errors: ['incident.closed', 'call.already_joined', 'call.not_claimed_by_you', 'object.not_found'],
})

export const cancelIncident = command({
  id: 'incidents.cancel',
  path: '/api/incidents/:incidentId/cancellation',
  access: onIncident('incident.write'),
  params: incidentId,
  body: Closed({ version: Version, reason: Line(300) }),
  reply: Incident,
  errors: ['incident.closed', 'incident.has_active_units', 'object.version_conflict'],
})

/** A patient of the incident; without a name a temporary identity is given. */
export const addPatient = command({
  id: 'incidents.addPatient',
  path: '/api/incidents/:incidentId/patients',
  access: onIncident('patient.write'),
  params: incidentId,
  body: Closed({ name: Nullable(Line(40)), sex: OneOf(sexes), ageYears: Nullable(Type.Integer({ minimum: 0, maximum: 130 })) }),
  reply: Incident,
  errors: ['incident.closed'],
})

export const TimelineEntry = Closed({
  id: Id,
  kind: Type.String(),
  occurredAt: Instant,
  recordedAt: Instant,
  source: Type.String(),
  actorName: Nullable(Type.String()),
  vehicleCallSign: Nullable(Type.String()),
  place: Nullable(Closed({ lat: Type.Number(), lon: Type.Number() })),
  applied: Type.Boolean(),
  details: Type.Record(Type.String(), Type.Unknown()),
})
export type TimelineEntry = Static<typeof TimelineEntry>

export const incidentTimeline = query({
  id: 'incidents.timeline',
  path: '/api/incidents/:incidentId/timeline',
  access: onIncident('incident.read'),
  params: incidentId,
  reply: Closed({ entries: Type.Array(TimelineEntry) }),
  showsPatient: true,
})

/** The whole incident as one document: calls, timeline, runs, handovers, track. The export itself is audited. */
export const exportIncident = query({
  id: 'incidents.export',
  path: '/api/incidents/:incidentId/export',
  access: onIncident('incident.export'),
  params: incidentId,
  reply: Closed({
    format: Type.Literal('jilian.incident.v1'),
    exportedAt: Instant,
    exportedBy: Type.String(),
    incident: Incident,
    calls: Type.Array(Type.Unknown()),
    timeline: Type.Array(TimelineEntry),
    tracks: Type.Array(Type.Unknown()),
    sha256: Type.String(),
  }),
  showsPatient: true,
})
