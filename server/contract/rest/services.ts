import Type, { type Static } from 'typebox'
import { command, query } from '../route.ts'
import { Closed, Id, Instant, Line, Nullable, OneOf, Phone, Text, Version } from '../values.ts'
import { sexes } from '../vocabulary.ts'
import { bookingStates, relations, remoteServices, wardRoundKinds } from '../vocabulary-consults.ts'
import { ConsultPatient, DoctorSummary, InstitutionRef } from './consult-shapes.ts'

/** What else meets in the rooms: each has its own form, and its rota by `rotas`. */
const NewPatient = Closed({ name: Nullable(Line(40)), sex: OneOf(sexes), ageYears: Nullable(Type.Integer({ minimum: 0, maximum: 130 })) })
const patient = { patientId: Nullable(Id), newPatient: Nullable(NewPatient) }

/** 远程门诊. */
const outpatientForm = { complaint: Text(500), history: Text(2000), examination: Text(2000), question: Text(500) }
/** 移动查房: patients by bed, so that the round needs no patient of the index. */
const wardRoundForm = {
  roundKind: OneOf(wardRoundKinds),
  ward: Line(40),
  beds: Type.Array(Closed({ bed: Line(20), patientName: Line(40), question: Text(300) }), { minItems: 1, maxItems: 40 }),
}
/** 家属探视: who was approved. The relative's phone enters by a one-time link, good for the time of the visit. */
const familyVisitForm = { ward: Line(40), bed: Line(20), visitorName: Line(40), relation: OneOf(relations) }
/** 名医工作室. */
const expertClinicForm = { complaint: Text(500), history: Text(2000), earlierTreatment: Text(2000) }

export const Booking = Closed({
  id: Id,
  version: Version,
  /** For people: `Y20261122-0007`. */
  number: Type.String(),
  service: OneOf(remoteServices),
  state: OneOf(bookingStates),
  /** Where the patient is. */
  institution: InstitutionRef,
  bookedBy: Type.String(),
  /** Who holds it: the slot's doctor; of a visit outside the rota who approved it does. */
  host: Nullable(DoctorSummary),
  slotId: Nullable(Id),
  patient: Nullable(ConsultPatient),
  startsAt: Instant,
  endsAt: Instant,
  checkedInAt: Nullable(Instant),
  queuePosition: Nullable(Type.Integer()),
  startedAt: Nullable(Instant),
  endedAt: Nullable(Instant),
  note: Nullable(Type.String()),
  cancelled: Nullable(Closed({ reason: Type.String(), by: Type.String(), at: Instant })),
  roomId: Nullable(Id),
  approvedBy: Nullable(Type.String()),
  form: Closed({
    outpatient: Nullable(Closed(outpatientForm)),
    wardRound: Nullable(Closed(wardRoundForm)),
    /** The number is hidden but for the last four. */
    familyVisit: Nullable(Closed({ ...familyVisitForm, visitorPhoneMasked: Nullable(Type.String()) })),
    expertClinic: Nullable(Closed(expertClinicForm)),
  }),
})
export type Booking = Static<typeof Booking>

const bookingErrors = [
  'object.not_found',
  'booking.slot_full',
  'booking.slot_over',
  'booking.wrong_service',
  'consult.no_agreement',
  'consult.no_institution',
] as const
const make = { by: 'session', action: 'booking.make' } as const

export const bookOutpatient = command({
  id: 'services.bookOutpatient',
  path: '/api/services/outpatient',
  access: make,
  body: Closed({ slotId: Id, ...patient, ...outpatientForm }),
  reply: Booking,
  errors: [...bookingErrors, 'booking.patient_missing'],
})

export const bookExpertClinic = command({
  id: 'services.bookExpertClinic',
  path: '/api/services/expert-clinic',
  access: make,
  body: Closed({ slotId: Id, ...patient, ...expertClinicForm }),
  reply: Booking,
  errors: [...bookingErrors, 'booking.patient_missing'],
})

export const bookWardRound = command({
  id: 'services.bookWardRound',
  path: '/api/services/ward-rounds',
  access: make,
  body: Closed({ slotId: Id, ...wardRoundForm }),
  reply: Booking,
  errors: bookingErrors,
})

/** The address for the relative's phone, shown once; null where the server has no public address. */
const visitUrl = Nullable(Type.String())

/** The sender approves the visit, in a slot of the ward's rota or (null) outside it. The link also goes by text message where a number is given. */
export const bookFamilyVisit = command({
  id: 'services.bookFamilyVisit',
  path: '/api/services/family-visits',
  access: make,
  body: Closed({ slotId: Nullable(Id), ...patient, startsAt: Instant, endsAt: Instant, ...familyVisitForm, visitorPhone: Nullable(Phone) }),
  reply: Closed({ ...Booking.properties, visitUrl }),
  errors: [...bookingErrors, 'booking.times_invalid', 'booking.patient_missing'],
})

/** Of the reader's institution, or held by the reader; the desk sees the centre's. By time; at most 31 days. */
export const listBookings = query({
  id: 'services.list',
  path: '/api/services/bookings',
  access: { by: 'session', action: 'booking.read' },
  query: Closed({ from: Instant, to: Instant, service: Type.Optional(OneOf(remoteServices)) }),
  reply: Closed({ bookings: Type.Array(Booking) }),
  errors: ['booking.times_invalid'],
  showsPatient: true,
})

const on = (action: 'booking.read' | 'booking.make' | 'booking.run') =>
  ({ by: 'session', action, object: { kind: 'booking', param: 'bookingId' } }) as const
const bookingId = Closed({ bookingId: Id })

export const getBooking = query({
  id: 'services.get',
  path: '/api/services/bookings/:bookingId',
  access: on('booking.read'),
  params: bookingId,
  reply: Booking,
  showsPatient: true,
})

export const cancelBooking = command({
  id: 'services.cancel',
  path: '/api/services/bookings/:bookingId/cancellation',
  access: on('booking.make'),
  params: bookingId,
  body: Closed({ version: Version, reason: Line(300) }),
  reply: Booking,
  errors: ['object.version_conflict', 'booking.state_illegal'],
})

/** The asking side is there and waits for its turn. */
export const checkInBooking = command({
  id: 'services.checkIn',
  path: '/api/services/bookings/:bookingId/check-in',
  access: on('booking.make'),
  params: bookingId,
  reply: Booking,
  errors: ['booking.state_illegal', 'booking.too_early', 'booking.slot_over'],
})

/** The host opens the room. */
export const startBooking = command({
  id: 'services.start',
  path: '/api/services/bookings/:bookingId/session',
  access: on('booking.run'),
  params: bookingId,
  reply: Booking,
  errors: ['booking.state_illegal'],
})

export const endBooking = command({
  id: 'services.end',
  path: '/api/services/bookings/:bookingId/end',
  access: on('booking.run'),
  params: bookingId,
  body: Closed({ note: Text(2000) }),
  reply: Booking,
  errors: ['booking.state_illegal'],
})

/** A new link for the relative; those before open nothing any more. */
export const renewVisitLink = command({
  id: 'services.renewVisitLink',
  path: '/api/services/bookings/:bookingId/visit-link',
  access: on('booking.make'),
  params: bookingId,
  reply: Closed({ visitUrl }),
  errors: ['booking.state_illegal', 'booking.wrong_service'],
})
