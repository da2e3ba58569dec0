import { sql } from 'kysely'
import type { Institution } from '#contract/rest/institutions.ts'
import { asPoint, toGeometryOrNull } from '#platform/db/geometry.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Point } from '#contract/values.ts'

export interface NewInstitution {
  parent_id: string | null
  name: string
  short_name: string
  kind: string
  level: string
  code: string | null
  division_code: string | null
  address: string | null
  phone: string | null
  location: Point | null
  location_approximate: boolean
  capabilities: string[]
  diagnostic_kit: boolean
  active: boolean
}

const select = (tx: Tx) =>
  tx
    .selectFrom('institutions')
    .selectAll()
    .select(asPoint(sql.ref('institutions.location')).as('point'))

export type InstitutionRow = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>

export const listed = (tx: Tx, centreId: string) =>
  select(tx).where('centre_id', '=', centreId).orderBy('level', 'desc').orderBy('name').orderBy('id').execute()

export const byId = (tx: Tx, centreId: string, id: string) =>
  select(tx).where('centre_id', '=', centreId).where('id', '=', id).executeTakeFirst()

/** The row, locked until the end of the transaction. */
export const lock = (tx: Tx, centreId: string, id: string) =>
  select(tx).where('centre_id', '=', centreId).where('id', '=', id).forUpdate().executeTakeFirst()

export async function insert(tx: Tx, id: string, centreId: string, values: NewInstitution, now: Date): Promise<void> {
  await tx
    .insertInto('institutions')
    .values({ ...values, id, centre_id: centreId, location: toGeometryOrNull(values.location), created_at: now })
    .execute()
}

/** Returns the version after the change. */
export async function update(tx: Tx, id: string, values: NewInstitution): Promise<number> {
  const row = await tx
    .updateTable('institutions')
    .set({ ...values, location: toGeometryOrNull(values.location), version: sql`version + 1` })
    .where('id', '=', id)
    .returning('version')
    .executeTakeFirstOrThrow()
  return row.version
}

/** Active institutions that take patients in an emergency, with the metres from a point where one is given. */
export const receiving = (tx: Tx, centreId: string, from: Point | null) =>
  select(tx)
    .select(
      (from
        ? sql<number | null>`st_distance(location::geography, st_setsrid(st_makepoint(${from.lon}, ${from.lat}), 4326)::geography)`
        : sql<number | null>`null`
      ).as('distance_m'),
    )
    .where('centre_id', '=', centreId)
    .where('active', '=', true)
    .where(sql<boolean>`'emergency_department' = any(capabilities)`)
    .orderBy('name')
    .execute()

export const centre = (tx: Tx, centreId: string) =>
  tx
    .selectFrom('centres')
    .select(['id', 'slug', 'name', 'time_zone', 'division_code', 'outline_licence'])
    .select([
      sql<unknown>`st_asgeojson(outline)::json`.as('outline'),
      sql<[number, number, number, number]>`json_build_array(st_xmin(outline), st_ymin(outline), st_xmax(outline), st_ymax(outline))`.as(
        'bounds',
      ),
    ])
    .where('id', '=', centreId)
    .executeTakeFirst()

export const toInstitution = (row: InstitutionRow): Institution => ({
  id: row.id,
  version: row.version,
  parentId: row.parent_id,
  name: row.name,
  shortName: row.short_name,
  kind: row.kind as Institution['kind'],
  level: row.level as Institution['level'],
  code: row.code,
  divisionCode: row.division_code,
  address: row.address,
  phone: row.phone,
  location: row.point,
  locationApproximate: row.location_approximate,
  capabilities: row.capabilities as Institution['capabilities'],
  diagnosticKit: row.diagnostic_kit,
  active: row.active,
})
