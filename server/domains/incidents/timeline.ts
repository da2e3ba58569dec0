import { sql } from 'kysely'
import type { TimelineEntry } from '#contract/rest/incidents.ts'
import type { Point } from '#contract/values.ts'
import type { Tx } from '#platform/db/database.ts'
import { toGeometryOrNull } from '#platform/db/geometry.ts'
import { newId } from '#platform/ids.ts'

export interface NewEntry {
  centreId: string
  incidentId: string
  /** A fact's word without version (`assignment.step`), the timeline's own vocabulary; translated by the screens. */
  kind: string
  occurredAt: Date
  recordedAt: Date
  source: 'caller' | 'device' | 'geofence' | 'crew' | 'dispatcher' | 'hospital' | 'system'
  actorId: string | null
  vehicleId?: string | null
  location?: Point | null
  applied?: boolean
  details?: Record<string, unknown>
}

/** Adds to the incident's record, which nobody changes afterwards. */
export async function record(tx: Tx, entry: NewEntry): Promise<void> {
  await tx
    .insertInto('incident_entries')
    .values({
      id: newId(),
      centre_id: entry.centreId,
      incident_id: entry.incidentId,
      kind: entry.kind,
      occurred_at: entry.occurredAt,
      recorded_at: entry.recordedAt,
      source: entry.source,
      actor_id: entry.actorId,
      vehicle_id: entry.vehicleId ?? null,
      location: toGeometryOrNull(entry.location ?? null),
      applied: entry.applied ?? true,
      details: JSON.stringify(entry.details ?? {}),
    })
    .execute()
}

/** The whole record in the order things happened. */
export async function timelineOf(tx: Tx, incidentId: string): Promise<TimelineEntry[]> {
  const rows = await tx
    .selectFrom('incident_entries as entry')
    .leftJoin('accounts as actor', 'actor.id', 'entry.actor_id')
    .leftJoin('vehicles as vehicle', 'vehicle.id', 'entry.vehicle_id')
    .select([
      'entry.id',
      'entry.kind',
      'entry.occurred_at',
      'entry.recorded_at',
      'entry.source',
      'entry.applied',
      'entry.details',
      'actor.display_name',
      'vehicle.call_sign',
      sql<Point | null>`case when entry.location is null then null else json_build_object('lat', st_y(entry.location), 'lon', st_x(entry.location)) end`.as(
        'place',
      ),
    ])
    .where('entry.incident_id', '=', incidentId)
    .orderBy('entry.occurred_at')
    .orderBy('entry.id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    occurredAt: row.occurred_at.toISOString(),
    recordedAt: row.recorded_at.toISOString(),
    source: row.source,
    actorName: row.display_name,
    vehicleCallSign: row.call_sign,
    place: row.place,
    applied: row.applied,
    details: row.details as Record<string, unknown>,
  }))
}
