import { sql, type Expression, type RawBuilder } from 'kysely'
import type { Point } from '#contract/values.ts'
import { Refusal } from '../refusal.ts'

/** A WGS-84 point for a geometry(Point, 4326) column. */
export const toGeometry = (point: Point): RawBuilder<string> => sql<string>`st_setsrid(st_makepoint(${point.lon}, ${point.lat}), 4326)`

export const toGeometryOrNull = (point: Point | null): RawBuilder<string | null> => (point ? toGeometry(point) : sql<null>`null`)

/** Selects a geometry(Point) column as {lat, lon} or null. */
export const asPoint = (column: Expression<unknown> | RawBuilder<unknown>): RawBuilder<Point | null> =>
  sql<Point | null>`case when ${column} is null then null else json_build_object('lat', st_y(${column}), 'lon', st_x(${column})) end`

/** Refuses what no receiver on land measures: outside the world, or the origin that means "no fix". */
export function checkPoint(point: Point): Point {
  const { lat, lon } = point
  const inWorld = Number.isFinite(lat) && Number.isFinite(lon) && Math.abs(lat) <= 90 && Math.abs(lon) <= 180
  if (!inWorld || (Math.abs(lat) < 1e-4 && Math.abs(lon) < 1e-4)) throw new Refusal('location.out_of_world')
  return point
}
