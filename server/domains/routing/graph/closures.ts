import { METRES_PER_DEGREE, bearingChange, bearingDeg, cosLat } from './geo.ts'
import type { LatLon, RoadGraph } from './model.ts'
import type { SnapIndex } from './snap.ts'
import type { ArcEffect, Weights } from './weights.ts'

/**
 * A closed or slowed piece of road. It names a place and not an edge, so it outlives a change of the network.
 * `speedFactor` 0 closes, any other value multiplies the speed. A bearing limits it to the traffic that drives that way (± 90°).
 */
export interface ActiveClosure {
  id: string
  speedFactor: number
  bearingDeg: number | null
  place: { kind: 'point'; at: LatLon } | { kind: 'area'; ring: readonly LatLon[] }
}

/** How far from the road a closure's point may be set. */
const POINT_REACH_M = 500
/** A closure at a point closes this much road to both sides. */
const POINT_HALF_WIDTH_M = 15

/** What the closures do to the arcs of this network. */
export function closureEffects(graph: RoadGraph, snaps: SnapIndex, open: Weights, closures: readonly ActiveClosure[]): ArcEffect[] {
  const effects: ArcEffect[] = []
  for (const closure of closures) {
    for (const { edge, lo, hi } of stretches(graph, snaps, open, closure)) {
      for (const arc of [2 * edge, 2 * edge + 1]) {
        if (closure.bearingDeg !== null && !runsAlong(snaps, arc, lo, hi, closure.bearingDeg)) continue
        effects.push(
          closure.speedFactor > 0 ? { arc, speedFactor: closure.speedFactor, blocked: null } : { arc, speedFactor: 1, blocked: [lo, hi] },
        )
      }
    }
  }
  return effects
}

interface Stretch {
  edge: number
  lo: number
  hi: number
}

function stretches(graph: RoadGraph, snaps: SnapIndex, open: Weights, { place }: ActiveClosure): Stretch[] {
  if (place.kind === 'area') return [...areaStretches(graph, snaps, place.ring)]
  const snap = snaps.nearest(place.at.lat, place.at.lon, POINT_REACH_M, open, 'vehicle')
  if (!snap) return []
  const half = POINT_HALF_WIDTH_M / Math.max(1, graph.edgeLength[snap.edge]!)
  return [{ edge: snap.edge, lo: Math.max(0, snap.fraction - half), hi: Math.min(1, snap.fraction + half) }]
}

/** The covered part of each edge that touches the area, from its first to its last point inside. */
function* areaStretches(graph: RoadGraph, snaps: SnapIndex, ring: readonly LatLon[]): Generator<Stretch> {
  const lats = ring.map((p) => p.lat)
  const lons = ring.map((p) => p.lon)
  for (const edge of snaps.inBox(Math.min(...lats), Math.min(...lons), Math.max(...lats), Math.max(...lons))) {
    let lo = Infinity
    let hi = -Infinity
    for (let p = graph.shapeStart[edge]!; p < graph.shapeStart[edge + 1]! - 1; p++) {
      const a = { lat: graph.shapeLat[p]!, lon: graph.shapeLon[p]! }
      const b = { lat: graph.shapeLat[p + 1]!, lon: graph.shapeLon[p + 1]! }
      for (const t of coveredAt(a, b, ring)) {
        const fraction = snaps.fractionAt(p) + t * (snaps.fractionAt(p + 1) - snaps.fractionAt(p))
        lo = Math.min(lo, fraction)
        hi = Math.max(hi, fraction)
      }
    }
    if (lo <= hi) yield { edge, lo, hi }
  }
}

/** Positions 0…1 on the segment that belong to the area: its ends when inside, and every crossing of the border. */
function coveredAt(a: LatLon, b: LatLon, ring: readonly LatLon[]): number[] {
  const at: number[] = []
  if (contains(ring, a)) at.push(0)
  if (contains(ring, b)) at.push(1)
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const t = crossing(a, b, ring[j]!, ring[i]!)
    if (t !== null) at.push(t)
  }
  return at
}

export function contains(ring: readonly LatLon[], point: LatLon): boolean {
  let inside = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const p = ring[i]!
    const q = ring[j]!
    if (p.lat > point.lat !== q.lat > point.lat && point.lon < ((q.lon - p.lon) * (point.lat - p.lat)) / (q.lat - p.lat) + p.lon)
      inside = !inside
  }
  return inside
}

function crossing(a: LatLon, b: LatLon, c: LatLon, d: LatLon): number | null {
  const rx = b.lon - a.lon
  const ry = b.lat - a.lat
  const sx = d.lon - c.lon
  const sy = d.lat - c.lat
  const cross = rx * sy - ry * sx
  if (cross === 0) return null
  const t = ((c.lon - a.lon) * sy - (c.lat - a.lat) * sx) / cross
  const u = ((c.lon - a.lon) * ry - (c.lat - a.lat) * rx) / cross
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? t : null
}

/** Whether traffic on the arc drives within 90° of the bearing where the stretch lies. */
function runsAlong(snaps: SnapIndex, arc: number, lo: number, hi: number, bearing: number): boolean {
  const edge = arc >> 1
  const reach = 1e-3
  const a = snaps.locate(edge, Math.max(0, lo - reach))
  const b = snaps.locate(edge, Math.min(1, hi + reach))
  if (Math.hypot((b.lon - a.lon) * cosLat(a.lat), b.lat - a.lat) * METRES_PER_DEGREE < 0.01) return true
  const along = arc & 1 ? bearingDeg(b.lat, b.lon, a.lat, a.lon) : bearingDeg(a.lat, a.lon, b.lat, b.lon)
  return Math.abs(bearingChange(bearing, along)) <= 90
}
