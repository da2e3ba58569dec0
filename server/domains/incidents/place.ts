import { sql, type RawBuilder } from 'kysely'
import type { Place } from '#contract/rest/calls.ts'
import type { Point } from '#contract/values.ts'
import type { LocationSource } from '#contract/vocabulary.ts'
import { checkPoint, toGeometry } from '#platform/db/geometry.ts'

/** The place columns that calls and incidents share, as a query reads them. */
export interface PlaceColumns {
  point: Point | null
  location_source: string | null
  location_label: string | null
  location_accuracy_m: number | null
  location_approximate: boolean
}

/** Selects `location` as {lat, lon}. */
export const selectPoint = (table: 'calls' | 'incidents'): RawBuilder<Point | null> =>
  sql<Point | null>`case when ${sql.ref(`${table}.location`)} is null then null
    else json_build_object('lat', st_y(${sql.ref(`${table}.location`)}), 'lon', st_x(${sql.ref(`${table}.location`)})) end`

export function placeOf(row: PlaceColumns): Place | null {
  if (!row.point || !row.location_source) return null
  return {
    point: row.point,
    source: row.location_source as LocationSource,
    label: row.location_label ?? '',
    accuracyM: row.location_accuracy_m,
    approximate: row.location_approximate,
  }
}

/** Column values of a place. Refuses a point outside the world. */
export function placeValues(place: Place) {
  return {
    location: toGeometry(checkPoint(place.point)),
    location_source: place.source,
    location_label: place.label,
    location_accuracy_m: place.accuracyM,
    location_approximate: place.approximate,
  }
}
