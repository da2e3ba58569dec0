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
  /** How long after the end of its run a unit's room stays, for what is left to say. */
  'room.closes_after_run_s': 300,
  /** The same after a caller's phone is gone for good. */
  'room.closes_after_call_s': 120,
  'room.most_people': 24,
  /** How long a caller's video may last from the consent on. */
  'caller_video.lifetime_s': 3600,
  'room.recording_retention_days': 800,
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
  /** Independent practice that an invited doctor needs, and the highest level of institution (1 village … 6 nation) whose treating doctor may be an assistant or village doctor. */
  'consult.invited_min_years': 3,
  'consult.assistant_up_to_level': 2,
  /** The clocks of a consult by grade: the desk's, an invited doctor's answer, the start after the submission. */
  'consult.urgent_triage_s': 180,
  'consult.routine_triage_s': 14_400,
  'consult.immediate_accept_s': 60,
  'consult.urgent_accept_s': 300,
  'consult.routine_accept_s': 14_400,
  'consult.immediate_start_s': 120,
  'consult.urgent_start_s': 600,
  'consult.routine_start_s': 86_400,
  /** 1: an urgent consult that the desk has not looked at in time goes to whoever is on call. */
  'consult.urgent_past_desk': 1,
  /** After an immediate session began without consent: the emergency path is recorded within. */
  'consult.consent_after_start_s': 900,
  /** After an emergency approval: the signature is got within. */
  'consult.signature_after_emergency_s': 86_400,
  /** From the end of the session. */
  'consult.report_s': 3_600,
  /** The reminder comes this long before. */
  'consult.report_reminder_s': 900,
  /** A session that nobody ended is ended. */
  'consult.session_max_s': 28_800,
  'consult.archive_after_rating_s': 86_400,
  'consult.archive_after_report_s': 604_800,
  'consult.retention_outpatient_years': 15,
  'consult.retention_inpatient_years': 30,
  'consult.max_materials': 50,
  /** A visitor or patient may check in this long before the time. */
  'booking.check_in_before_s': 3_600,
  /** A session that nobody ends is over after so long. */
  'booking.session_max_s': 14_400,
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
