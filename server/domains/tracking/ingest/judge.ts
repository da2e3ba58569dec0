import type { PositionFields } from '#protocols/jt808/position.ts'

/** A device time older than this is kept apart. */
export const OLDEST_S = 30 * 86_400
/** A device time further ahead than this is a wrong clock. */
export const AHEAD_S = 5 * 60

export type Misfit = 'time_malformed' | 'time_out_of_range' | 'out_of_world'

/** Why a position may not enter the table, or null. Changes nothing. */
export function misfitOf(p: PositionFields, now_s: number): Misfit | null {
  const t = p.deviceTime_s
  if (!Number.isFinite(t)) return 'time_malformed'
  if (t < now_s - OLDEST_S || t > now_s + AHEAD_S) return 'time_out_of_range'
  if (p.fixed && !isOnEarth(p)) return 'out_of_world'
  return null
}

/** Whether it has a place that may be drawn: a receiver without a fix reports 0, 0 or what it last knew. */
export function hasPlace(p: PositionFields): boolean {
  return isOnEarth(p) && !(p.lat_deg === 0 && p.lon_deg === 0)
}

function isOnEarth(p: PositionFields): boolean {
  return p.lat_deg >= -90 && p.lat_deg <= 90 && p.lon_deg >= -180 && p.lon_deg <= 180
}
