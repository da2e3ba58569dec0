import { sql } from 'kysely'
import type { FoundPlace } from '#contract/rest/routing.ts'
import type { Point } from '#contract/values.ts'
import { asPoint, toGeometry } from '#platform/db/geometry.ts'
import type { Tx } from '#platform/db/database.ts'
import { ewkb } from './storage/ewkb.ts'

export interface NetworkRow {
  id: string
  version: number
  source: 'demo' | 'osm'
  label: string
  attribution: string
  built_at: Date
  node_count: number
  edge_count: number
  bounds: [number, number, number, number] | null
}

export async function activeNetwork(tx: Tx, centreId: string): Promise<NetworkRow | null> {
  const found = await sql<NetworkRow>`
    select id, version, source, label, attribution, built_at, node_count, edge_count,
      case when bounds is null then null else json_build_array(st_xmin(bounds), st_ymin(bounds), st_xmax(bounds), st_ymax(bounds)) end as bounds
    from road_networks where centre_id = ${centreId} and active`.execute(tx)
  return found.rows[0] ?? null
}

/**
 * The network's id, and a text that differs for every state of it that any transaction can see: a version that was rolled back and
 * given again was written by another transaction.
 */
export async function networkState(tx: Tx, centreId: string): Promise<{ id: string; state: string } | null> {
  const found = await sql<{ id: string; state: string }>`
    select id, concat_ws('/', id, version, xmin) as state from road_networks where centre_id = ${centreId} and active`.execute(tx)
  return found.rows[0] ?? null
}

export async function centresWithNetworks(tx: Tx): Promise<string[]> {
  const rows = await tx.selectFrom('road_networks').select('centre_id').where('active', '=', true).execute()
  return rows.map((row) => row.centre_id)
}

/** Raises the version of the centre's network under its row lock. */
export async function raiseVersion(tx: Tx, centreId: string): Promise<{ id: string; version: number } | null> {
  const row = await tx
    .updateTable('road_networks')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('centre_id', '=', centreId)
    .where('active', '=', true)
    .returning(['id', 'version'])
    .executeTakeFirst()
  return row ?? null
}

export interface ClosureRow {
  id: string
  point: Point | null
  /** ring without its repeated last point */
  area: Point[] | null
  speed_factor: number
  bearing_deg: number | null
  reason: string
  starts_at: Date
  ends_at: Date | null
  created_by: string | null
  created_at: Date
}

/** Closures that are or will be in force. */
export async function standingClosures(tx: Tx, centreId: string, now: Date): Promise<ClosureRow[]> {
  const rows = await tx
    .selectFrom('road_closures')
    .select((eb) => [
      'id',
      'speed_factor',
      'bearing_deg',
      'reason',
      'starts_at',
      'ends_at',
      'created_by',
      'created_at',
      asPoint(eb.ref('point')).as('point'),
      sql<{ coordinates: [[number, number][]] } | null>`st_asgeojson(area, 9)::json`.as('area'),
    ])
    .where('centre_id', '=', centreId)
    .where('removed_at', 'is', null)
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', now)]))
    .orderBy('created_at')
    .execute()
  return rows.map((row) => ({ ...row, area: row.area ? row.area.coordinates[0].slice(0, -1).map(([lon, lat]) => ({ lat, lon })) : null }))
}

export interface NewClosure extends ClosureRow {
  centre_id: string
}

export async function insertClosure(tx: Tx, { point, area, ...closure }: NewClosure): Promise<void> {
  const ring = area && [...area, area[0]!].flatMap(({ lon, lat }) => [lon, lat])
  await tx
    .insertInto('road_closures')
    .values({
      ...closure,
      point: point ? toGeometry(point) : null,
      area: ring ? sql<string>`${ewkb('polygon', ring)}::geometry` : null,
    })
    .execute()
}

/** False where the ring crosses itself or has no area. */
export async function isProperRing(tx: Tx, ring: readonly Point[]): Promise<boolean> {
  const hex = ewkb(
    'polygon',
    [...ring, ring[0]!].flatMap(({ lon, lat }) => [lon, lat]),
  )
  const found = await sql<{ proper: boolean }>`select st_isvalid(${hex}::geometry) and st_area(${hex}::geometry) > 0 as proper`.execute(tx)
  return found.rows[0]!.proper
}

export async function closureOfCentre(tx: Tx, id: string, centreId: string): Promise<boolean> {
  const row = await tx.selectFrom('road_closures').select('id').where('id', '=', id).where('centre_id', '=', centreId).executeTakeFirst()
  return row !== undefined
}

/** True when this call lifted it, false when it was lifted already. */
export async function liftClosure(tx: Tx, id: string, by: string, at: Date): Promise<boolean> {
  const row = await tx
    .updateTable('road_closures')
    .set({ removed_at: at, removed_by: by })
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

const NEAR_M = 50_000

/**
 * Places whose name holds the text: equal, then beginning with it, then holding it; then those that are alike (typing errors). Among
 * equals the greater kind, then the nearer one.
 */
export async function findPlaces(tx: Tx, centreId: string, text: string, near: Point | null, limit: number): Promise<FoundPlace[]> {
  const holds = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`
  const distance = near ? sql`least(st_distance(location::geography, ${toGeometry(near)}::geography), ${NEAR_M})` : sql`0::float8`
  const found = await sql<FoundPlace>`
    select kind, name, detail, id, json_build_object('lat', st_y(location), 'lon', st_x(location)) as location,
      location_approximate as "locationApproximate"
    from searchable_places
    where centre_id = ${centreId} and (name ilike ${holds} or other_names ilike ${holds} or name % ${text})
    order by
      case when lower(name) = lower(${text}) then 0 when starts_with(lower(name), lower(${text})) then 1 when name ilike ${holds} then 2
        when other_names ilike ${holds} then 3 else 4 end,
      weight, ${distance}, similarity(name, ${text}) desc, length(name), name, st_x(location)
    limit ${limit}`.execute(tx)
  return found.rows
}

export interface NearestPlace {
  kind: 'county' | 'town' | 'village' | 'locality'
  name: string
  detail: string | null
  distanceM: number
  locationApproximate: boolean
}

/** The settlement nearest to a point within some 20 km, and whether the point lies in the centre's county. */
export async function describe(tx: Tx, centreId: string, point: Point): Promise<{ inServiceArea: boolean; place: NearestPlace | null }> {
  const area = await sql<{
    covers: boolean
  }>`select st_covers(outline, ${toGeometry(point)}) as covers from centres where id = ${centreId}`.execute(tx)
  const place = await sql<NearestPlace>`
    select kind, name, detail, st_distance(location::geography, ${toGeometry(point)}::geography) as "distanceM",
      location_approximate as "locationApproximate"
    from searchable_places
    where centre_id = ${centreId} and kind in ('village', 'town', 'locality') and st_dwithin(location, ${toGeometry(point)}, 0.2)
    order by 4, name limit 1`.execute(tx)
  return { inServiceArea: area.rows[0]?.covers ?? false, place: place.rows[0] ?? null }
}
