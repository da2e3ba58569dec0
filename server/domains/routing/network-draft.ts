import type { EdgeInput, NetworkSource, RoadClass } from './graph/model.ts'
import { driveTimes } from './speeds.ts'

export interface DraftEdge {
  from: number
  to: number
  roadClass: RoadClass
  link: boolean
  name: string | null
  ref: string | null
  /** 0 both ways, 1 only from → to, -1 only to → from */
  oneway: -1 | 0 | 1
  speedKph: number
  /** null where it is the same both ways */
  speedBackKph: number | null
  lengthM: number
  bridge: boolean
  tunnel: boolean
  roadsideAccess: boolean
  osmWayId: number | null
  /** inner points lon,lat,…, without the two ends */
  shape: readonly number[]
}

export interface DraftArea {
  layer: 'landuse' | 'water'
  kind: string
  name: string | null
  /** lon,lat,… ; a ring where its first point is repeated at the end, else a line */
  points: readonly number[]
}

export interface DraftPlace {
  kind: 'county' | 'town' | 'village' | 'locality' | 'institution' | 'point_of_interest'
  name: string
  otherNames: string | null
  detail: string | null
  osmId: number | null
  lon: number
  lat: number
}

/** A whole network before it is stored. */
export interface NetworkDraft {
  source: NetworkSource
  label: string
  attribution: string
  fileSha256: Buffer | null
  nodes: { lon: ArrayLike<number>; lat: ArrayLike<number> }
  edges: readonly DraftEdge[]
  areas: readonly DraftArea[]
  places: readonly DraftPlace[]
  report: Record<string, unknown>
}

/** The edge as the graph takes it: times from length and speed. */
export function edgeInput(edge: DraftEdge, ref: number): EdgeInput {
  return {
    ref,
    from: edge.from,
    to: edge.to,
    lengthM: edge.lengthM,
    roadClass: edge.roadClass,
    name: edge.name ?? edge.ref,
    forwardS: edge.oneway === -1 ? null : driveTimes(edge.lengthM, edge.speedKph),
    backwardS: edge.oneway === 1 ? null : driveTimes(edge.lengthM, edge.speedBackKph ?? edge.speedKph),
    roadsideAccess: edge.roadsideAccess,
    shape: edge.shape,
  }
}
