import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { CentreFiles } from './centre-files.ts'
import { missing } from './insert-missing.ts'
import { seedId } from './seed-id.ts'
import { institutionId } from './write-institutions.ts'

export const vehicleId = (slug: string, key: string): string => seedId(slug, 'vehicle', key)
const stationId = (slug: string, key: string) => seedId(slug, 'station', key)

/** Stations at their institutions, and the vehicles. Returns how many vehicles were added. */
export async function writeFleet(tx: Tx, { centre, fleet }: CentreFiles, centreId: string, now: Date): Promise<number> {
  const { slug } = centre
  const stations = fleet.stations.map(({ key, name, institution }) => ({
    id: stationId(slug, key),
    centre_id: centreId,
    institution_id: institutionId(slug, institution),
    name,
    location: sql<string>`(select location from institutions where id = ${institutionId(slug, institution)})`,
    location_approximate: true,
    created_at: now,
  }))
  const newStations = await missing(tx, 'stations', stations)
  if (newStations.length > 0) await tx.insertInto('stations').values(newStations).execute()

  const vehicles = fleet.vehicles.map((each) => ({
    id: vehicleId(slug, each.key),
    // Only a row that is inserted takes a number: there are 65,535 of them.
    vehicle_no: sql<number>`nextval('vehicle_numbers')`,
    centre_id: centreId,
    station_id: stationId(slug, each.station),
    call_sign: each.callSign,
    plate: each.plate,
    kind: each.kind,
    capabilities: each.capabilities,
    state_since: now,
    created_at: now,
  }))
  const added = await missing(tx, 'vehicles', vehicles)
  if (added.length > 0) await tx.insertInto('vehicles').values(added).execute()
  return added.length
}
