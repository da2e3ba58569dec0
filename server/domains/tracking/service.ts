import type { TrackPoint } from '#contract/rest/tracking.ts'
import type { PositionSource } from '#contract/signals.ts'
import { positionSources } from '#contract/signals.ts'
import type { Point } from '#contract/values.ts'
import type { Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/refusal.ts'
import { FLAG_ALARM, FLAG_BATCH, FLAG_BLIND_AREA } from './ingest/batch.ts'
import { lastPositionsOf, trackOf } from './repository.ts'

const LONGEST_TRACK_MS = 48 * 3_600_000
const MAX_POINTS = 50_000

/** Where a vehicle was last seen. WGS-84. */
export interface LastPosition {
  vehicleId: string
  vehicleNo: number
  point: Point
  speed_mps: number
  heading_deg: number
  /** When the device measured it. */
  fixedAt: Date
  source: PositionSource
  alarm: boolean
}

/** The newest fixed position of each of these vehicles; those never seen are absent. */
export async function lastPositions(tx: Tx, vehicleIds: readonly string[]): Promise<Map<string, LastPosition>> {
  if (vehicleIds.length === 0) return new Map()
  const rows = await lastPositionsOf(tx).where('vehicle_id', 'in', vehicleIds).execute()
  return new Map(rows.map((row) => [row.vehicle_id, toLastPosition(row)]))
}

/** The same for every vehicle of a centre, by vehicle number. */
export async function lastPositionsOfCentre(tx: Tx, centreId: string): Promise<LastPosition[]> {
  const rows = await lastPositionsOf(tx).where('centre_id', '=', centreId).orderBy('vehicle_no').execute()
  return rows.map(toLastPosition)
}

type LastPositionRow = Awaited<ReturnType<ReturnType<typeof lastPositionsOf>['execute']>>[number]

function toLastPosition(row: LastPositionRow): LastPosition {
  return {
    vehicleId: row.vehicle_id,
    vehicleNo: row.vehicle_no,
    point: { lat: row.lat, lon: row.lon },
    speed_mps: row.speed_mps,
    heading_deg: row.heading_deg,
    fixedAt: row.device_at,
    source: sourceOf(row.source),
    alarm: (row.flags & FLAG_ALARM) !== 0,
  }
}

/** Where a vehicle was between two times, by device time, whichever device reported it; at most 50,000 points. */
export async function trackBetween(tx: Tx, vehicleId: string, from: Date, to: Date): Promise<TrackPoint[]> {
  const rows = await trackOf(tx, vehicleId, from, to, MAX_POINTS)
  return rows.map((row) => ({
    fixedAt: row.device_at.toISOString(),
    recordedAt: row.recorded_at.toISOString(),
    lat: row.lat,
    lon: row.lon,
    speedMps: row.speed_mps,
    headingDeg: row.heading_deg,
    altitudeM: row.altitude_m,
    source: sourceOf(row.source),
    late: (row.flags & (FLAG_BATCH | FLAG_BLIND_AREA)) !== 0,
  }))
}

/** The track a person asked for. */
export async function askedTrack(tx: Tx, vehicleId: string, from: Date, to: Date): Promise<{ points: TrackPoint[]; truncated: boolean }> {
  if (!(from < to) || to.getTime() - from.getTime() > LONGEST_TRACK_MS) throw new Refusal('request.invalid', { field: 'to' })
  const points = await trackBetween(tx, vehicleId, from, to)
  return { points, truncated: points.length === MAX_POINTS }
}

function sourceOf(number: number): PositionSource {
  return positionSources[number] ?? 'jt808'
}
