import Type, { type Static } from 'typebox'
import { command, query } from '../route.ts'
import { Closed, Id, Instant, Line, Nullable, OneOf, Phone, Version } from '../values.ts'
import { doctorTitles, licenceKinds, specialties } from '../vocabulary-consults.ts'

const Day = Type.String({ format: 'date' })

/** A person's right to practise, as the institution registered it. */
export const Practitioner = Closed({
  accountId: Id,
  version: Version,
  name: Type.String(),
  institutionId: Nullable(Id),
  institutionName: Nullable(Type.String()),
  department: Type.String(),
  /** The first is the main one. */
  specialties: Type.Array(OneOf(specialties)),
  title: OneOf(doctorTitles),
  licenceKind: OneOf(licenceKinds),
  /** All but the last four hidden. */
  licenceNumberMasked: Type.String(),
  practisingSince: Day,
  departmentHead: Type.Boolean(),
  /** Where an alarm reaches the person away from the screen; hidden but for the last four. */
  phoneMasked: Nullable(Type.String()),
  active: Type.Boolean(),
  /** Long enough in practice to be invited, by the centre's rule. */
  mayBeInvited: Type.Boolean(),
  savedAt: Instant,
})
export type Practitioner = Static<typeof Practitioner>

export const listPractitioners = query({
  id: 'practitioners.list',
  path: '/api/practitioners',
  access: { by: 'session', action: 'practitioner.read' },
  query: Closed({ institutionId: Type.Optional(Id), specialty: Type.Optional(OneOf(specialties)) }),
  reply: Closed({ practitioners: Type.Array(Practitioner) }),
})

/** People with a doctor's role who are not registered yet. */
export const unregisteredDoctors = query({
  id: 'practitioners.unregistered',
  path: '/api/practitioners/unregistered',
  access: { by: 'session', action: 'practitioner.manage' },
  reply: Closed({
    people: Type.Array(Closed({ accountId: Id, name: Type.String(), institutionName: Nullable(Type.String()) })),
  }),
})

/** Registers a person, or replaces what is registered. A person of a device account is none. */
export const savePractitioner = command(
  {
    id: 'practitioners.save',
    path: '/api/practitioners/:accountId',
    access: { by: 'session', action: 'practitioner.manage', object: { kind: 'account', param: 'accountId' } },
    params: Closed({ accountId: Id }),
    body: Closed({
      /** Null: not registered before. */
      version: Nullable(Version),
      department: Line(40),
      specialties: Type.Array(OneOf(specialties), { minItems: 1, maxItems: 4, uniqueItems: true }),
      title: OneOf(doctorTitles),
      licenceKind: OneOf(licenceKinds),
      /** Null keeps the one that is there. */
      licenceNumber: Nullable(Type.String({ pattern: '^[0-9A-Za-z]{6,30}$' })),
      practisingSince: Day,
      departmentHead: Type.Boolean(),
      /** Null keeps the one that is there. */
      phone: Nullable(Phone),
      active: Type.Boolean(),
    }),
    reply: Practitioner,
    errors: [
      'object.version_conflict',
      'practitioner.licence_taken',
      'practitioner.licence_missing',
      'practitioner.is_device',
      'practitioner.since_invalid',
    ],
  },
  'PUT',
)
