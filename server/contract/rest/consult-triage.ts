import Type, { type Static } from 'typebox'
import { command, query } from '../route.ts'
import { Closed, Id, Instant, Line, Nullable, OneOf, Version } from '../values.ts'
import { institutionLevels } from '../vocabulary.ts'
import { consultGrades, joinModes, specialties } from '../vocabulary-consults.ts'
import { Consult, consultId, DoctorSummary, InstitutionRef } from './consult-shapes.ts'

const atDesk = { by: 'session', action: 'consult.triage', object: { kind: 'consult', param: 'consultId' } } as const

/** Why a doctor is asked although another appointment stands at that time. */
const Override = Nullable(Closed({ reason: Line(200) }))
const Asked = Closed({ accountId: Id, specialty: OneOf(specialties) })
const refusedDoctors = [
  'consult.doctor_not_eligible',
  'consult.doctor_unqualified',
  'consult.doctor_busy',
  'consult.doctor_already_invited',
  'consult.no_agreement',
] as const

/** The coordinator takes it in hand; one of another coordinator is taken over. */
export const takeConsult = command({
  id: 'consultTriage.take',
  path: '/api/consults/:consultId/triage',
  access: atDesk,
  params: consultId,
  reply: Consult,
  errors: ['consult.state_illegal'],
})

/** Also of a consult that is already arranged: its clocks run anew from the submission. */
export const regradeConsult = command({
  id: 'consultTriage.regrade',
  path: '/api/consults/:consultId/grade',
  access: atDesk,
  params: consultId,
  body: Closed({ version: Version, grade: OneOf(consultGrades), reason: Line(300) }),
  reply: Consult,
  errors: ['object.version_conflict', 'consult.state_illegal'],
})

/** 退回: the asker mends it and submits again. */
export const returnConsult = command({
  id: 'consultTriage.return',
  path: '/api/consults/:consultId/return',
  access: atDesk,
  params: consultId,
  body: Closed({ version: Version, reason: Line(500) }),
  reply: Consult,
  errors: ['object.version_conflict', 'consult.state_illegal'],
})

/** Chooses doctors and time, and asks all of them at once. */
export const scheduleConsult = command({
  id: 'consultTriage.schedule',
  path: '/api/consults/:consultId/schedule',
  access: atDesk,
  params: consultId,
  body: Closed({
    version: Version,
    /** Null: at once. */
    startsAt: Nullable(Instant),
    durationMin: Type.Integer({ minimum: 5, maximum: 480 }),
    /** `all`: each is a party of its own; `first`: they are asked for one place. */
    join: OneOf(joinModes),
    doctors: Type.Array(Asked, { minItems: 1, maxItems: 12 }),
    override: Override,
  }),
  reply: Consult,
  errors: ['object.version_conflict', 'consult.state_illegal', 'consult.times_invalid', ...refusedDoctors],
})

/** Another time for the same doctors. */
export const changeConsultTime = command({
  id: 'consultTriage.changeTime',
  path: '/api/consults/:consultId/time',
  access: atDesk,
  params: consultId,
  body: Closed({
    version: Version,
    startsAt: Instant,
    durationMin: Type.Integer({ minimum: 5, maximum: 480 }),
    reason: Line(300),
    override: Override,
  }),
  reply: Consult,
  errors: ['object.version_conflict', 'consult.state_illegal', 'consult.times_invalid', 'consult.doctor_busy'],
})

/** One more doctor: for a party that is still open, or (null) as a new one. */
export const inviteDoctor = command({
  id: 'consultTriage.invite',
  path: '/api/consults/:consultId/invitations',
  access: atDesk,
  params: consultId,
  body: Closed({
    version: Version,
    party: Nullable(Type.Integer({ minimum: 1, maximum: 99 })),
    accountId: Id,
    specialty: OneOf(specialties),
    override: Override,
  }),
  reply: Consult,
  errors: ['object.version_conflict', 'consult.state_illegal', 'consult.party_filled', ...refusedDoctors],
})

/** Asks nobody there any more. One that had accepted loses its part. */
export const withdrawInvitation = command({
  id: 'consultTriage.withdraw',
  path: '/api/consult-invitations/:invitationId/withdrawal',
  access: { by: 'session', action: 'consult.triage', object: { kind: 'consult_invitation', param: 'invitationId' } },
  params: Closed({ invitationId: Id }),
  body: Closed({ reason: Line(300) }),
  reply: Consult,
  errors: ['consult.invitation_closed', 'consult.state_illegal', 'consult.last_party'],
})

/** A doctor who may be asked: registered, experienced enough, of an institution with a valid agreement. */
export const Candidate = Closed({
  doctor: DoctorSummary,
  institution: InstitutionRef,
  level: OneOf(institutionLevels),
  specialties: Type.Array(OneOf(specialties)),
  departmentHead: Type.Boolean(),
  /** Place on the consultation rota of now (or of the time asked about); null where not on it. */
  callOrder: Nullable(Type.Integer()),
  onCallUntil: Nullable(Instant),
  /** In a session, or with an appointment in the time asked about. */
  busy: Type.Boolean(),
  alreadyInvited: Type.Boolean(),
})
export type Candidate = Static<typeof Candidate>

/** On call first, then department heads, then the others; nearest institution first. */
export const consultCandidates = query({
  id: 'consultTriage.candidates',
  path: '/api/consults/:consultId/candidates',
  access: atDesk,
  params: consultId,
  query: Closed({
    specialty: Type.Optional(OneOf(specialties)),
    institutionId: Type.Optional(Id),
    startsAt: Type.Optional(Instant),
    durationMin: Type.Optional(Type.Integer({ minimum: 5, maximum: 480 })),
  }),
  reply: Closed({ candidates: Type.Array(Candidate) }),
})
