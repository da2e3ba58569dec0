import { sql } from 'kysely'
import type { Point } from '#contract/values.ts'
import { asPoint, toGeometry } from '#platform/db/geometry.ts'
import type { Tx } from '#platform/db/database.ts'

export interface VehicleValues {
  call_sign: string
  plate: string
  kind: string
  capabilities: string[]
  station_id: string
  phone: string | null
  active: boolean
}

const vehicles = (tx: Tx) => tx.selectFrom('vehicles').selectAll()
export type VehicleRow = Awaited<ReturnType<ReturnType<typeof vehicles>['executeTakeFirstOrThrow']>>

export const vehiclesOf = (tx: Tx, centreId: string) => vehicles(tx).where('centre_id', '=', centreId).orderBy('vehicle_no').execute()

export const vehicleById = (tx: Tx, id: string) => vehicles(tx).where('id', '=', id).executeTakeFirst()

/** The row, locked until the end of the transaction. */
export const lockVehicle = (tx: Tx, id: string) => vehicles(tx).where('id', '=', id).forUpdate().executeTakeFirst()

/** The rows, locked one after the other in the order of their ids, so that two who want the same units never wait for each other. */
export const lockVehicles = (tx: Tx, ids: readonly string[]) =>
  vehicles(tx)
    .where('id', 'in', [...ids])
    .orderBy('id')
    .forUpdate()
    .execute()

export async function insertVehicle(tx: Tx, id: string, centreId: string, values: VehicleValues, now: Date): Promise<void> {
  await tx
    .insertInto('vehicles')
    .values({ ...values, id, centre_id: centreId, vehicle_no: sql<number>`nextval('vehicle_numbers')`, state_since: now, created_at: now })
    .execute()
}

interface StateValues {
  state: string
  state_since: Date
  state_note: string | null
  assignment_id: string | null
  incident_id: string | null
  run_since: Date | null
}

/** Returns the version after the change. */
export async function updateVehicle(tx: Tx, id: string, values: VehicleValues | StateValues): Promise<number> {
  const row = await tx
    .updateTable('vehicles')
    .set({ ...values, version: sql`version + 1` })
    .where('id', '=', id)
    .returning('version')
    .executeTakeFirstOrThrow()
  return row.version
}

export interface StationValues {
  name: string
  institution_id: string | null
  location: Point
  location_approximate: boolean
  active: boolean
}

const stations = (tx: Tx) =>
  tx
    .selectFrom('stations')
    .selectAll()
    .select(asPoint(sql.ref('stations.location')).as('point'))
export type StationRow = Awaited<ReturnType<ReturnType<typeof stations>['executeTakeFirstOrThrow']>>

export const stationsOf = (tx: Tx, centreId: string) =>
  stations(tx).where('centre_id', '=', centreId).orderBy('name').orderBy('id').execute()

export const stationById = (tx: Tx, centreId: string, id: string) =>
  stations(tx).where('centre_id', '=', centreId).where('id', '=', id).executeTakeFirst()

export const lockStation = (tx: Tx, centreId: string, id: string) =>
  stations(tx).where('centre_id', '=', centreId).where('id', '=', id).forUpdate().executeTakeFirst()

export async function insertStation(tx: Tx, id: string, centreId: string, values: StationValues, now: Date): Promise<void> {
  await tx
    .insertInto('stations')
    .values({ ...values, location: toGeometry(values.location), id, centre_id: centreId, created_at: now })
    .execute()
}

/** Returns the version after the change. */
export async function updateStation(tx: Tx, id: string, values: StationValues): Promise<number> {
  const row = await tx
    .updateTable('stations')
    .set({ ...values, location: toGeometry(values.location), version: sql`version + 1` })
    .where('id', '=', id)
    .returning('version')
    .executeTakeFirstOrThrow()
  return row.version
}
