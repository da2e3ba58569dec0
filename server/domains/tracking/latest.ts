import { sql } from 'kysely'
import { positionSources } from '#contract/signals.ts'
import type { Database } from '#platform/db/database.ts'
import { FLAG_ACC, FLAG_ALARM, FLAG_FIXED } from './ingest/batch.ts'
import type { VehiclePosition } from './position-hub.ts'

/** The newest position of every vehicle of a centre that ever had one, as the hub would tell it. */
export async function latestPositions(db: Database, centreId: string): Promise<VehiclePosition[]> {
  const rows = await db
    .selectFrom('vehicle_last_positions')
    .select([
      'vehicle_id',
      'vehicle_no',
      'centre_id',
      'device_at',
      'recorded_at',
      'speed_mps',
      'heading_deg',
      'altitude_m',
      'flags',
      'alarm_bits',
      'source',
    ])
    .select([sql<number>`st_y(location)`.as('lat'), sql<number>`st_x(location)`.as('lon')])
    .where('centre_id', '=', centreId)
    .execute()
  return rows.map((row) => ({
    vehicleNo: row.vehicle_no,
    vehicleId: row.vehicle_id,
    centreId: row.centre_id,
    lat: row.lat,
    lon: row.lon,
    speed_mps: row.speed_mps,
    heading_deg: row.heading_deg,
    altitude_m: row.altitude_m,
    fixedAt_ms: row.device_at.getTime(),
    recordedAt_ms: row.recorded_at.getTime(),
    source: positionSources[row.source] ?? 'jt808',
    fixed: (row.flags & FLAG_FIXED) !== 0,
    acc: (row.flags & FLAG_ACC) !== 0,
    alarm: (row.flags & FLAG_ALARM) !== 0,
    alarmBits: row.alarm_bits,
  }))
}
