import Flatbush from 'flatbush'
import { METRES_PER_DEGREE, cosLat } from './geo.ts'
import { FLAG_ISLAND, FLAG_ROADSIDE_ACCESS } from './model.ts'
import type { RoadGraph } from './model.ts'
import type { Weights } from './weights.ts'

/** A point brought onto the road. */
export interface Snap {
  edge: number
  /** 0 at the edge's `from`, 1 at its `to`, by length */
  fraction: number
  /** metres from the point to the road */
  offsetM: number
  lat: number
  lon: number
}

/** A scene this close to a road without roadside access (a motorway) lies on that road. */
const ON_ROAD_M = 30

/** Finds the nearest road. Islands are not indexed: nothing could be reached from them. */
export class SnapIndex {
  #graph: RoadGraph
  #tree: Flatbush | null = null
  /** shape point where the segment begins, and its edge */
  #point: Int32Array
  #edge: Int32Array
  /** fraction of the edge at each shape point */
  #fraction: Float64Array
  #scale: number

  constructor(graph: RoadGraph) {
    this.#graph = graph
    const { shapeStart, shapeLon, shapeLat, edgeCount, edgeFlags } = graph
    this.#fraction = shapeFractions(graph)
    let segments = 0
    for (let e = 0; e < edgeCount; e++) if (!(edgeFlags[e]! & FLAG_ISLAND)) segments += shapeStart[e + 1]! - shapeStart[e]! - 1
    this.#point = new Int32Array(segments)
    this.#edge = new Int32Array(segments)
    this.#scale = cosLat(graph.nodeCount > 0 ? graph.nodeLat[graph.nodeCount >> 1]! : 0)
    if (segments === 0) return
    const tree = new Flatbush(segments)
    let i = 0
    for (let e = 0; e < edgeCount; e++) {
      if (edgeFlags[e]! & FLAG_ISLAND) continue
      for (let p = shapeStart[e]!; p < shapeStart[e + 1]! - 1; p++) {
        const x0 = shapeLon[p]! * this.#scale
        const x1 = shapeLon[p + 1]! * this.#scale
        const y0 = shapeLat[p]!
        const y1 = shapeLat[p + 1]!
        tree.add(Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1))
        this.#point[i] = p
        this.#edge[i++] = e
      }
    }
    tree.finish()
    this.#tree = tree
  }

  /**
   * The nearest road to a point, not farther than maxM; null where there is none.
   * Closed stretches are passed over. For a scene, a road without roadside access counts only when the scene is on it.
   */
  nearest(lat: number, lon: number, maxM: number, weights: Weights, use: 'vehicle' | 'scene'): Snap | null {
    if (!this.#tree) return null
    const { edgeFlags } = this.#graph
    const open = (segment: number): boolean => {
      const edge = this.#edge[segment]!
      if (use === 'scene' && !(edgeFlags[edge]! & FLAG_ROADSIDE_ACCESS)) return false
      return weights.blocked.size === 0 || (!weights.blocked.has(2 * edge) && !weights.blocked.has(2 * edge + 1))
    }
    const [first] = this.#tree.neighbors(lon * this.#scale, lat, 1, Infinity, open)
    const best: Snap = { edge: -1, fraction: 0, offsetM: maxM, lat, lon }
    const radius = first === undefined ? maxM : Math.min(maxM, this.#project(first, lat, lon, best, weights))
    const dLat = radius / METRES_PER_DEGREE + 1e-9
    const dLon = (radius / (METRES_PER_DEGREE * cosLat(lat)) + 1e-9) * this.#scale
    const x = lon * this.#scale
    this.#tree.search(x - dLon, lat - dLat, x + dLon, lat + dLat, (segment) => {
      const access = use === 'vehicle' || (edgeFlags[this.#edge[segment]!]! & FLAG_ROADSIDE_ACCESS) > 0
      this.#project(segment, lat, lon, best, weights, access ? Infinity : ON_ROAD_M)
      return false
    })
    return best.edge === -1 ? null : best
  }

  /** Every edge whose shape comes into the box, each once. */
  inBox(minLat: number, minLon: number, maxLat: number, maxLon: number): Set<number> {
    const edges = new Set<number>()
    this.#tree?.search(minLon * this.#scale, minLat, maxLon * this.#scale, maxLat, (segment) => {
      edges.add(this.#edge[segment]!)
      return false
    })
    return edges
  }

  /** The fraction of its edge at which a shape point lies. */
  fractionAt(point: number): number {
    return this.#fraction[point]!
  }

  /** Where a fraction of an edge lies. */
  locate(edge: number, fraction: number): { lat: number; lon: number } {
    const { shapeStart, shapeLon, shapeLat } = this.#graph
    let p = shapeStart[edge]!
    while (p < shapeStart[edge + 1]! - 2 && this.#fraction[p + 1]! < fraction) p++
    const span = this.#fraction[p + 1]! - this.#fraction[p]!
    const t = span > 0 ? Math.min(1, Math.max(0, (fraction - this.#fraction[p]!) / span)) : 0
    return { lat: shapeLat[p]! + t * (shapeLat[p + 1]! - shapeLat[p]!), lon: shapeLon[p]! + t * (shapeLon[p + 1]! - shapeLon[p]!) }
  }

  /** Distance to a segment; writes to best when nearer (ties keep the lower edge, so that answers repeat). */
  #project(segment: number, lat: number, lon: number, best: Snap, weights: Weights, withinM = Infinity): number {
    const { shapeLon, shapeLat } = this.#graph
    const p = this.#point[segment]!
    const edge = this.#edge[segment]!
    const kx = METRES_PER_DEGREE * cosLat(lat)
    const ax = (shapeLon[p]! - lon) * kx
    const ay = (shapeLat[p]! - lat) * METRES_PER_DEGREE
    const dx = (shapeLon[p + 1]! - shapeLon[p]!) * kx
    const dy = (shapeLat[p + 1]! - shapeLat[p]!) * METRES_PER_DEGREE
    const span = dx * dx + dy * dy
    const t = span > 0 ? Math.min(1, Math.max(0, -(ax * dx + ay * dy) / span)) : 0
    const distance = Math.hypot(ax + t * dx, ay + t * dy)
    if (distance > withinM || distance > best.offsetM || (distance === best.offsetM && best.edge !== -1 && edge >= best.edge))
      return distance
    const fraction = this.#fraction[p]! + t * (this.#fraction[p + 1]! - this.#fraction[p]!)
    if (
      weights.blocked.size > 0 &&
      (inside(weights.blocked.get(2 * edge), fraction) || inside(weights.blocked.get(2 * edge + 1), fraction))
    )
      return distance
    best.edge = edge
    best.fraction = fraction
    best.offsetM = distance
    best.lat = shapeLat[p]! + t * (shapeLat[p + 1]! - shapeLat[p]!)
    best.lon = shapeLon[p]! + t * (shapeLon[p + 1]! - shapeLon[p]!)
    return distance
  }
}

function inside(stretch: readonly [number, number] | undefined, fraction: number): boolean {
  return stretch !== undefined && fraction >= stretch[0] && fraction <= stretch[1]
}

function shapeFractions(graph: RoadGraph): Float64Array {
  const { shapeStart, shapeLon, shapeLat, edgeCount } = graph
  const fraction = new Float64Array(shapeLon.length)
  for (let e = 0; e < edgeCount; e++) {
    const end = shapeStart[e + 1]!
    const kx = cosLat(shapeLat[shapeStart[e]!]!)
    let along = 0
    for (let p = shapeStart[e]! + 1; p < end; p++) {
      along += Math.hypot((shapeLon[p]! - shapeLon[p - 1]!) * kx, shapeLat[p]! - shapeLat[p - 1]!)
      fraction[p] = along
    }
    for (let p = shapeStart[e]! + 1; p < end; p++) fraction[p] = along > 0 ? fraction[p]! / along : p === end - 1 ? 1 : 0
  }
  return fraction
}
