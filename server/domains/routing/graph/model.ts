/** How a vehicle drives: `normal` keeps the limits, `priority` runs with lights and siren. */
export type TravelMode = 'normal' | 'priority'
export const TRAVEL_MODES: readonly TravelMode[] = ['normal', 'priority']

/** Where a network comes from. `demo` networks are generated and must be labelled on every map. */
export type NetworkSource = 'demo' | 'osm'

export const ROAD_CLASSES = [
  'motorway',
  'trunk',
  'primary',
  'secondary',
  'tertiary',
  'unclassified',
  'residential',
  'service',
  'track',
] as const
export type RoadClass = (typeof ROAD_CLASSES)[number]

export interface LatLon {
  /** degrees, WGS-84 */
  lat: number
  /** degrees, WGS-84 */
  lon: number
}

export interface NetworkInfo {
  id: string
  source: NetworkSource
  label: string
  builtAt: Date
}

/** One road between two junctions. Times are seconds for the whole edge by mode; null where driving that way is forbidden. */
export interface EdgeInput {
  /** the stored edge's number, kept for links to tables; defaults to its position */
  ref?: number
  from: number
  to: number
  lengthM: number
  roadClass: RoadClass
  name?: string | null
  forwardS: readonly [normal: number, priority: number] | null
  backwardS: readonly [normal: number, priority: number] | null
  /** false where a scene beside it cannot be served from it (motorways, tunnels); vehicles on it still are */
  roadsideAccess?: boolean
  /** inner shape points lon,lat,lon,lat…, without the two ends */
  shape?: ArrayLike<number>
}

export const FLAG_ROADSIDE_ACCESS = 1
/** part of a small island: traversed, but nothing snaps to it */
export const FLAG_ISLAND = 2

/**
 * A road network in typed arrays. Immutable once built: closures live beside it in `Weights`.
 * An arc is one direction of an edge: `edge * 2` runs from→to, `edge * 2 + 1` runs to→from.
 */
export interface RoadGraph {
  info: NetworkInfo
  nodeCount: number
  edgeCount: number
  nodeLon: Float64Array
  nodeLat: Float64Array
  edgeRef: Float64Array
  edgeFrom: Int32Array
  edgeTo: Int32Array
  edgeLength: Float64Array
  edgeClass: Uint8Array
  edgeFlags: Uint8Array
  edgeName: Int32Array
  names: string[]
  /** seconds by arc, Infinity where forbidden; one array per travel mode */
  arcTime: Record<TravelMode, Float64Array>
  /** points of edge e: shapeLon/shapeLat[shapeStart[e] … shapeStart[e + 1]), both ends included */
  shapeStart: Int32Array
  shapeLon: Float64Array
  shapeLat: Float64Array
  /** arcs that arrive at node v: reverseArc[reverseStart[v] … reverseStart[v + 1]), leaving reverseTail[same slot] */
  reverseStart: Int32Array
  reverseArc: Int32Array
  reverseTail: Int32Array
}
