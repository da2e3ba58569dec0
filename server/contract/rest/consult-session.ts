import Type, { type Static } from 'typebox'
import { command, query } from '../route.ts'
import { Closed, Id, Instant, Line, Nullable, OneOf, Version } from '../values.ts'
import { consultGrades, rotaServices } from '../vocabulary-consults.ts'
import { Consult, consultId } from './consult-shapes.ts'

const onConsult = (action: 'consult.wait' | 'consult.host') =>
  ({ by: 'session', action, object: { kind: 'consult', param: 'consultId' } }) as const

/** The asking side sits in the waiting room of the doctor. Again changes nothing. */
export const enterWaitingRoom = command({
  id: 'consultSession.wait',
  path: '/api/consults/:consultId/waiting',
  access: onConsult('consult.wait'),
  params: consultId,
  reply: Consult,
  errors: ['consult.state_illegal'],
})

export const leaveWaitingRoom = command(
  {
    id: 'consultSession.leave',
    path: '/api/consults/:consultId/waiting',
    access: onConsult('consult.wait'),
    params: consultId,
    reply: Consult,
    errors: ['consult.state_illegal'],
  },
  'DELETE',
)

export const QueueItem = Closed({
  position: Type.Integer(),
  service: OneOf(rotaServices),
  /** Of the consult, or of the booking. */
  id: Id,
  number: Type.String(),
  grade: Nullable(OneOf(consultGrades)),
  patientName: Nullable(Type.String()),
  institutionName: Type.String(),
  waitingSince: Instant,
})
export type QueueItem = Static<typeof QueueItem>

/** Who waits for the reader, in the order of being called: grade, then how long. Consults and bookings stand in one queue. */
export const myQueue = query({
  id: 'consultSession.queue',
  path: '/api/consult-queue',
  access: { by: 'session', action: 'consult.host' },
  reply: Closed({ queue: Type.Array(QueueItem) }),
  showsPatient: true,
})

/** A doctor who accepted (or the desk) opens the room; with `admit` the asking side comes in at once. */
export const startSession = command({
  id: 'consultSession.start',
  path: '/api/consults/:consultId/session',
  access: onConsult('consult.host'),
  params: consultId,
  body: Closed({ admit: Type.Boolean() }),
  reply: Consult,
  errors: ['consult.state_illegal', 'consult.consent_missing'],
})

export const admitAskers = command({
  id: 'consultSession.admit',
  path: '/api/consults/:consultId/admission',
  access: onConsult('consult.host'),
  params: consultId,
  reply: Consult,
  errors: ['consult.state_illegal'],
})

/** Closes the room; who was there is read from it. The report's hour begins. */
export const endSession = command({
  id: 'consultSession.end',
  path: '/api/consults/:consultId/end',
  access: onConsult('consult.host'),
  params: consultId,
  reply: Consult,
  errors: ['consult.state_illegal'],
})

/** Puts right who was there, before the report is signed. What stood before stays in the record. */
export const correctAttendees = command(
  {
    id: 'consultSession.correctAttendees',
    path: '/api/consults/:consultId/attendees',
    access: onConsult('consult.host'),
    params: consultId,
    body: Closed({
      version: Version,
      attendees: Type.Array(
        Closed({
          accountId: Nullable(Id),
          name: Line(40),
          institutionId: Nullable(Id),
          joinedAt: Instant,
          leftAt: Nullable(Instant),
        }),
        { minItems: 1, maxItems: 40 },
      ),
      reason: Line(300),
    }),
    reply: Consult,
    errors: ['object.version_conflict', 'object.not_found', 'consult.state_illegal', 'consult.times_invalid'],
  },
  'PUT',
)
