import Type, { type Static } from 'typebox'
import { command, query } from '../route.ts'
import { Closed, Id, Instant, Line, Nullable, OneOf, Phone, Point, Text, Version } from '../values.ts'
import { crewDuties, handSetStates, unitCapabilities, unitStates, vehicleKinds } from '../vocabulary.ts'

export const Station = Closed({
  id: Id,
  version: Version,
  name: Type.String(),
  institutionId: Nullable(Id),
  location: Point,
  locationApproximate: Type.Boolean(),
  active: Type.Boolean(),
})
export type Station = Static<typeof Station>

export const CrewMember = Closed({ accountId: Id, displayName: Type.String(), duty: OneOf(crewDuties) })

export const Vehicle = Closed({
  id: Id,
  version: Version,
  /** Small number that names the vehicle in position signals. */
  vehicleNo: Type.Integer({ minimum: 1, maximum: 65535 }),
  callSign: Type.String(),
  plate: Type.String(),
  kind: OneOf(vehicleKinds),
  capabilities: Type.Array(OneOf(unitCapabilities)),
  stationId: Id,
  phone: Nullable(Type.String()),
  state: OneOf(unitStates),
  stateSince: Instant,
  stateNote: Nullable(Type.String()),
  /** The run that holds the unit now. */
  assignmentId: Nullable(Id),
  incidentId: Nullable(Id),
  shift: Nullable(Closed({ id: Id, endsAt: Instant, crew: Type.Array(CrewMember) })),
  active: Type.Boolean(),
})
export type Vehicle = Static<typeof Vehicle>

const writableVehicle = {
  callSign: Line(20),
  plate: Line(12),
  kind: OneOf(vehicleKinds),
  capabilities: Type.Array(OneOf(unitCapabilities), { maxItems: 10, uniqueItems: true }),
  stationId: Id,
  phone: Nullable(Phone),
  active: Type.Boolean(),
}
const vehicleId = Closed({ vehicleId: Id })

export const listVehicles = query({
  id: 'fleet.vehicles',
  path: '/api/vehicles',
  access: { by: 'session', action: 'fleet.read' },
  reply: Closed({ vehicles: Type.Array(Vehicle) }),
})

export const createVehicle = command({
  id: 'fleet.createVehicle',
  path: '/api/vehicles',
  access: { by: 'session', action: 'fleet.manage' },
  body: Closed(writableVehicle),
  reply: Vehicle,
  errors: ['vehicle.plate_taken', 'object.not_found'],
})

export const updateVehicle = command(
  {
    id: 'fleet.updateVehicle',
    path: '/api/vehicles/:vehicleId',
    access: { by: 'session', action: 'fleet.manage', object: { kind: 'vehicle', param: 'vehicleId' } },
    params: vehicleId,
    body: Closed({ version: Version, ...writableVehicle }),
    reply: Vehicle,
    errors: ['vehicle.plate_taken', 'vehicle.busy', 'object.version_conflict', 'object.not_found'],
  },
  'PUT',
)

/** Sets by hand what no run tells: 洗消, 加油, 维修, 停用, or back to 待命. Refused while a run holds the unit. */
export const setVehicleState = command(
  {
    id: 'fleet.setState',
    path: '/api/vehicles/:vehicleId/state',
    access: { by: 'session', action: 'fleet.status', object: { kind: 'vehicle', param: 'vehicleId' } },
    params: vehicleId,
    body: Closed({ state: OneOf(handSetStates), note: Nullable(Text(200)) }),
    reply: Vehicle,
    errors: ['vehicle.busy'],
  },
  'PUT',
)

export const listStations = query({
  id: 'fleet.stations',
  path: '/api/stations',
  access: { by: 'session', action: 'fleet.read' },
  reply: Closed({ stations: Type.Array(Station) }),
})

const writableStation = {
  name: Line(60),
  institutionId: Nullable(Id),
  location: Point,
  locationApproximate: Type.Boolean(),
  active: Type.Boolean(),
}

export const createStation = command({
  id: 'fleet.createStation',
  path: '/api/stations',
  access: { by: 'session', action: 'fleet.manage' },
  body: Closed(writableStation),
  reply: Station,
  errors: ['location.out_of_world', 'object.not_found'],
})

export const updateStation = command(
  {
    id: 'fleet.updateStation',
    path: '/api/stations/:stationId',
    access: { by: 'session', action: 'fleet.manage', object: { kind: 'station', param: 'stationId' } },
    params: Closed({ stationId: Id }),
    body: Closed({ version: Version, ...writableStation }),
    reply: Station,
    errors: ['location.out_of_world', 'object.version_conflict', 'object.not_found'],
  },
  'PUT',
)

export const Shift = Closed({
  id: Id,
  version: Version,
  vehicleId: Id,
  startsAt: Instant,
  endsAt: Instant,
  crew: Type.Array(CrewMember),
})
export type Shift = Static<typeof Shift>

const writableShift = {
  vehicleId: Id,
  startsAt: Instant,
  endsAt: Instant,
  crew: Type.Array(Closed({ accountId: Id, duty: OneOf(crewDuties) }), { minItems: 1, maxItems: 8 }),
}

export const listShifts = query({
  id: 'fleet.shifts',
  path: '/api/shifts',
  access: { by: 'session', action: 'fleet.read' },
  query: Closed({ from: Instant, to: Instant }),
  reply: Closed({ shifts: Type.Array(Shift) }),
})

export const createShift = command({
  id: 'fleet.createShift',
  path: '/api/shifts',
  access: { by: 'session', action: 'fleet.manage' },
  body: Closed(writableShift),
  reply: Shift,
  errors: ['shift.overlaps', 'shift.member_busy', 'object.not_found', 'request.invalid'],
})

/** Ends a shift now; one that has not begun is called off. Done twice it stays as it was. */
export const endShift = command({
  id: 'fleet.endShift',
  path: '/api/shifts/:shiftId/end',
  access: { by: 'session', action: 'fleet.manage', object: { kind: 'shift', param: 'shiftId' } },
  params: Closed({ shiftId: Id }),
  reply: Shift,
})
