import { METRES_PER_DEGREE, cosLat } from '../graph/geo.ts'
import type { LatLon } from '../graph/model.ts'

/** Metres east and north of an origin: a county is small enough to be flat. */
export interface Spot {
  x: number
  y: number
}

export interface Plane {
  toSpot(at: LatLon): Spot
  toLatLon(spot: Spot): LatLon
}

export function planeAround(origin: LatLon): Plane {
  const metresPerLon = METRES_PER_DEGREE * cosLat(origin.lat)
  return {
    toSpot: ({ lat, lon }) => ({ x: (lon - origin.lon) * metresPerLon, y: (lat - origin.lat) * METRES_PER_DEGREE }),
    toLatLon: ({ x, y }) => ({ lat: origin.lat + y / METRES_PER_DEGREE, lon: origin.lon + x / metresPerLon }),
  }
}

export const apart = (a: Spot, b: Spot): number => Math.hypot(a.x - b.x, a.y - b.y)

/** True when the spot lies inside the rings (even–odd, so holes count). */
export function insideRings(rings: readonly (readonly Spot[])[], { x, y }: Spot): boolean {
  let inside = false
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const a = ring[i]!
      const b = ring[j]!
      if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside
    }
  }
  return inside
}

/** Repeatable random numbers in [0, 1) (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
