import type { LatLon } from '../graph/model.ts'
import { apart, insideRings } from './plane.ts'
import type { Plane, Spot } from './plane.ts'

export interface DemoPlace extends LatLon {
  code: string
  name: string
  kind: 'county' | 'town' | 'village'
}

/** Where roads meet: the county seat, a town, a village, or a bend of the main road. */
export interface Site extends Spot {
  kind: 'county' | 'town' | 'village' | 'waypoint'
  name: string
}

/** Within this distance of a site a smaller place is a part of it and gets no roads of its own. */
const REACH_M: Record<Site['kind'], number> = { county: 2_700, town: 380, village: 260, waypoint: 0 }

/** The seat first, then towns and villages, those left out that lie inside another. */
export function sitesOf(places: readonly DemoPlace[], seat: LatLon & { name: string }, plane: Plane): Site[] {
  const sites: Site[] = [{ ...plane.toSpot(seat), kind: 'county', name: seat.name }]
  for (const kind of ['town', 'village'] as const) {
    for (const place of places) {
      if (place.kind !== kind) continue
      const spot = plane.toSpot(place)
      if (sites.every((site) => apart(site, spot) > REACH_M[site.kind])) sites.push({ ...spot, kind, name: place.name })
    }
  }
  return sites
}

const WAYPOINT_EVERY_M = 2_200
const THROUGH_TOWN_M = 1_000

/**
 * Lays a main road from the seat to the border, by way of the sites beside it: the numbers of the sites it passes, the seat first.
 * New waypoints are added to `sites`.
 */
export function mainRoad(sites: Site[], rings: readonly (readonly Spot[])[], bearingDeg: number, random: () => number): number[] {
  const angle = (bearingDeg * Math.PI) / 180
  const east = Math.sin(angle)
  const north = Math.cos(angle)
  const seat = sites[0]!
  const along = (m: number, aside = 0): Spot => ({ x: seat.x + m * east + aside * north, y: seat.y + m * north - aside * east })
  const passed = [0]
  for (let m = WAYPOINT_EVERY_M; insideRings(rings, along(m)); m += WAYPOINT_EVERY_M) {
    const spot = along(m, (random() - 0.5) * 700)
    let near = sites.findIndex((site, i) => i > 0 && apart(site, spot) < THROUGH_TOWN_M)
    if (near === -1) near = sites.push({ ...(insideRings(rings, spot) ? spot : along(m)), kind: 'waypoint', name: '' }) - 1
    if (!passed.includes(near)) passed.push(near)
  }
  return passed
}
