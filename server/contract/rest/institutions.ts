import Type, { type Static } from 'typebox'
import { command, query } from '../route.ts'
import { Closed, Id, Line, Nullable, OneOf, Phone, Point, Version } from '../values.ts'
import { hospitalCapabilities, institutionKinds, institutionLevels } from '../vocabulary.ts'

export const Institution = Closed({
  id: Id,
  version: Version,
  parentId: Nullable(Id),
  name: Type.String(),
  shortName: Type.String(),
  kind: OneOf(institutionKinds),
  level: OneOf(institutionLevels),
  code: Nullable(Type.String()),
  divisionCode: Nullable(Type.String()),
  address: Nullable(Type.String()),
  phone: Nullable(Type.String()),
  location: Nullable(Point),
  locationApproximate: Type.Boolean(),
  capabilities: Type.Array(OneOf(hospitalCapabilities)),
  diagnosticKit: Type.Boolean(),
  active: Type.Boolean(),
})
export type Institution = Static<typeof Institution>

const writable = {
  parentId: Nullable(Id),
  name: Line(80),
  shortName: Line(20),
  kind: OneOf(institutionKinds),
  level: OneOf(institutionLevels),
  code: Nullable(Line(40)),
  divisionCode: Nullable(Type.String({ pattern: '^[0-9]{6,12}$' })),
  address: Nullable(Line(200)),
  phone: Nullable(Phone),
  location: Nullable(Point),
  locationApproximate: Type.Boolean(),
  capabilities: Type.Array(OneOf(hospitalCapabilities), { maxItems: 20, uniqueItems: true }),
  diagnosticKit: Type.Boolean(),
  active: Type.Boolean(),
}

export const Centre = Closed({
  id: Id,
  slug: Type.String(),
  name: Type.String(),
  timeZone: Type.String(),
  divisionCode: Type.String(),
  /** GeoJSON MultiPolygon, WGS-84, generalised. */
  outline: Type.Unknown(),
  outlineLicence: Type.String(),
  /** [west, south, east, north] */
  bounds: Type.Array(Type.Number(), { minItems: 4, maxItems: 4 }),
})
export type Centre = Static<typeof Centre>

export const getCentre = query({
  id: 'institutions.centre',
  path: '/api/centre',
  access: { by: 'session', action: 'institution.read' },
  reply: Centre,
})

export const listInstitutions = query({
  id: 'institutions.list',
  path: '/api/institutions',
  access: { by: 'session', action: 'institution.read' },
  reply: Closed({ institutions: Type.Array(Institution) }),
})

/** A possible destination: those that lack nothing of what the case needs first, then the nearest as the crow flies. */
export const Hospital = Closed({
  id: Id,
  name: Type.String(),
  shortName: Type.String(),
  level: OneOf(institutionLevels),
  location: Nullable(Point),
  locationApproximate: Type.Boolean(),
  capabilities: Type.Array(OneOf(hospitalCapabilities)),
  missing: Type.Array(OneOf(hospitalCapabilities)),
  distanceM: Nullable(Type.Number()),
})
export type Hospital = Static<typeof Hospital>

const capability = `(${hospitalCapabilities.join('|')})`

/** Where a patient can be taken. `needs` are capabilities with commas between; `lat` and `lon` the place to start from. */
export const listHospitals = query({
  id: 'institutions.hospitals',
  path: '/api/hospitals',
  access: { by: 'session', action: 'institution.read' },
  query: Closed({
    needs: Type.Optional(Type.String({ maxLength: 200, pattern: `^${capability}(,${capability})*$` })),
    lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
    lon: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
  }),
  reply: Closed({ hospitals: Type.Array(Hospital) }),
  errors: ['location.out_of_world'],
})

export const createInstitution = command({
  id: 'institutions.create',
  path: '/api/institutions',
  access: { by: 'session', action: 'institution.manage' },
  body: Closed(writable),
  reply: Institution,
  errors: ['institution.code_taken', 'institution.circle', 'location.out_of_world', 'object.not_found'],
})

export const updateInstitution = command(
  {
    id: 'institutions.update',
    path: '/api/institutions/:institutionId',
    access: { by: 'session', action: 'institution.manage', object: { kind: 'institution', param: 'institutionId' } },
    params: Closed({ institutionId: Id }),
    body: Closed({ version: Version, ...writable }),
    reply: Institution,
    errors: ['institution.code_taken', 'institution.circle', 'location.out_of_world', 'object.version_conflict', 'object.not_found'],
  },
  'PUT',
)
