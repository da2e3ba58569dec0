import type { Tx } from './db/database.ts'

/** Every setting with its default. Regional rules differ: a centre's own newest version stands before these. */
export const settingDefaults = {
  /** A position older than this is stale: said so, and the unit ranks lower. */
  'position.stale_after_s': 60,
  /** A position older than this counts as no position. */
  'position.lost_after_s': 600,
  'position.retention_days': 800,
  /** A point farther from every road has no route. */
  'routing.max_off_road_m': 2000,
  /** How fast the way between a point and the road is covered. */
  'routing.off_road_mps': 4,
  'arrival.scene_radius_m': 120,
  'arrival.hospital_radius_m': 150,
  'arrival.dwell_s': 20,
  'location_link.lifetime_s': 1800,
  /** A phone's answer with a larger radius does not replace a place that is known better. */
  'location_link.coarse_from_m': 500,
  'similar_incident.radius_m': 1000,
  'similar_incident.window_s': 3600,
  /** Facts older than this leave the log (the whole system's setting, centre null). */
  'facts.retention_days': 800,
  /** Least time between two frames of positions to a screen; 250 is 4 Hz. */
  'signals.interval_ms': 250,
  'session.lifetime_s': 43_200,
  'session.device_lifetime_s': 2_592_000,
  /** Seconds a stale position adds to the rank of a unit. */
  'recommend.stale_penalty_s': 180,
  /** Seconds a preferred capability is worth. */
  'recommend.preference_bonus_s': 60,
  /** A unit must be this much sooner to be marked as better while a list is open. */
  'recommend.better_by_s': 30,
} as const
export type SettingKey = keyof typeof settingDefaults

/** The value that stands for a centre now. */
export async function setting(tx: Tx, centreId: string, key: SettingKey): Promise<number> {
  const row = await tx
    .selectFrom('settings')
    .select('value')
    .where('key', '=', key)
    .where((eb) => eb.or([eb('centre_id', '=', centreId), eb('centre_id', 'is', null)]))
    .orderBy('centre_id', (order) => order.nullsLast())
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return typeof row?.value === 'number' ? row.value : settingDefaults[key]
}
