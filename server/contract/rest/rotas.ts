import Type, { type Static } from 'typebox'
import { command, query } from '../route.ts'
import { Closed, Id, Instant, Line, Nullable, OneOf, Version } from '../values.ts'
import { rotaServices, specialties } from '../vocabulary-consults.ts'
import { DoctorSummary, InstitutionRef } from './consult-shapes.ts'

const Day = Type.String({ format: 'date' })

/** A doctor's time on a rota. Nobody stands on two at once. */
export const RotaSlot = Closed({
  id: Id,
  version: Version,
  institution: InstitutionRef,
  service: OneOf(rotaServices),
  specialty: OneOf(specialties),
  doctor: DoctorSummary,
  startsAt: Instant,
  endsAt: Instant,
  /** 1 is called first. For consultation only one doctor of an institution and specialty has each place. */
  callOrder: Type.Integer(),
  /** Bookings that it takes; null where it takes none (consultation). */
  capacity: Nullable(Type.Integer()),
  booked: Type.Integer(),
  note: Nullable(Type.String()),
})
export type RotaSlot = Static<typeof RotaSlot>

const which = {
  institutionId: Type.Optional(Id),
  service: Type.Optional(OneOf(rotaServices)),
  specialty: Type.Optional(OneOf(specialties)),
}

/** Slots that touch the seven days from `from`, in the centre's zone. */
export const rotaWeek = query({
  id: 'rotas.week',
  path: '/api/rotas',
  access: { by: 'session', action: 'rota.read' },
  query: Closed({ from: Day, ...which }),
  reply: Closed({ from: Instant, to: Instant, slots: Type.Array(RotaSlot) }),
})

/** Who is on call now, first call first. */
export const onCall = query({
  id: 'rotas.onCall',
  path: '/api/rotas/on-call',
  access: { by: 'session', action: 'rota.read' },
  query: Closed(which),
  reply: Closed({ slots: Type.Array(Closed({ slot: RotaSlot, busy: Type.Boolean() })) }),
})

const times = {
  startsAt: Instant,
  endsAt: Instant,
  callOrder: Type.Integer({ minimum: 1, maximum: 9 }),
  capacity: Nullable(Type.Integer({ minimum: 1, maximum: 200 })),
  note: Nullable(Line(200)),
}
const refusals = [
  'object.not_found',
  'rota.times_invalid',
  'rota.overlaps',
  'rota.order_taken',
  'rota.specialty_mismatch',
  'rota.not_practitioner',
  'rota.capacity_wrong',
] as const

export const addSlot = command({
  id: 'rotas.add',
  path: '/api/rotas/slots',
  access: { by: 'session', action: 'rota.manage' },
  body: Closed({ institutionId: Id, service: OneOf(rotaServices), specialty: OneOf(specialties), accountId: Id, ...times }),
  reply: RotaSlot,
  errors: refusals,
})

const onSlot = { by: 'session', action: 'rota.manage', object: { kind: 'rota_slot', param: 'slotId' } } as const
const slotId = Closed({ slotId: Id })

export const changeSlot = command(
  {
    id: 'rotas.change',
    path: '/api/rotas/slots/:slotId',
    access: onSlot,
    params: slotId,
    body: Closed({ version: Version, accountId: Id, ...times }),
    reply: RotaSlot,
    errors: [...refusals, 'object.version_conflict', 'rota.has_bookings'],
  },
  'PUT',
)

export const removeSlot = command(
  {
    id: 'rotas.remove',
    path: '/api/rotas/slots/:slotId',
    access: onSlot,
    params: slotId,
    body: Closed({ version: Version }),
    reply: Closed({}),
    errors: ['object.version_conflict', 'rota.has_bookings'],
  },
  'DELETE',
)

/** Copies seven days to seven others. What would overlap is left out and named. */
export const copyWeek = command({
  id: 'rotas.copyWeek',
  path: '/api/rotas/copies',
  access: { by: 'session', action: 'rota.manage' },
  body: Closed({ institutionId: Id, service: Nullable(OneOf(rotaServices)), from: Day, to: Day }),
  reply: Closed({
    copied: Type.Integer(),
    leftOut: Type.Array(
      Closed({ doctor: Type.String(), startsAt: Instant, reason: OneOf(['overlaps', 'order_taken', 'inactive'] as const) }),
    ),
  }),
  errors: ['object.not_found', 'rota.times_invalid'],
})
