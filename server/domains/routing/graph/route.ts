import type { ChainDrive, Leg } from './chain-drive.ts'
import { headOf } from './chains.ts'
import type { Chains } from './chains.ts'
import { bearingChange, bearingDeg, distanceM } from './geo.ts'
import { ROAD_CLASSES } from './model.ts'
import type { RoadClass, RoadGraph } from './model.ts'
import type { Access, ReverseSearch } from './search.ts'
import type { Snap, SnapIndex } from './snap.ts'

export type Turn =
  | 'depart'
  | 'straight'
  | 'slight_left'
  | 'left'
  | 'sharp_left'
  | 'slight_right'
  | 'right'
  | 'sharp_right'
  | 'u_turn'
  | 'arrive'

/** One instruction: what to do at `at`, and the road followed from there. */
export interface RouteStep {
  turn: Turn
  roadName: string | null
  roadClass: RoadClass
  /** degrees clockwise from north, when leaving the point */
  bearingDeg: number
  distanceM: number
  durationS: number
  at: [lon: number, lat: number]
}

export interface Route {
  reachable: true
  etaS: number
  distanceM: number
  /** lon, lat pairs, from the snapped start to the snapped end */
  line: [lon: number, lat: number][]
  /** seconds on the road when each point of `line` is passed, without the stretches off the road */
  passedS: number[]
  steps: RouteStep[]
}

interface Reading {
  graph: RoadGraph
  snaps: SnapIndex
  chains: Chains
  drive: ChainDrive
  search: ReverseSearch
  times: Float64Array
}

/** Reads the way out of a finished search. */
export function readRoute(read: Reading, way: { start: Snap; end: Snap; first: Access | null; etaS: number; distanceM: number }): Route {
  const legs = driveLegs(read, way)
  const line: [number, number][] = []
  const passedS: number[] = []
  const open: OpenStep[] = []
  let elapsed = 0
  let incoming = 0
  for (const leg of legs) {
    const points = legPoints(read, leg)
    const edge = leg.arc >> 1
    const share = Math.abs(leg.stop - leg.start)
    const durationS = share > 0 ? read.times[leg.arc]! * share : 0
    const distanceM = read.graph.edgeLength[edge]! * share
    const bearing = ends(points, 'start')
    addStep(open, read.graph, edge, { bearing, incoming, distanceM, durationS, at: points[0]! })
    incoming = ends(points, 'stop') ?? incoming
    appendTimed(line, passedS, points, elapsed, durationS)
    elapsed += durationS
  }
  const steps = open.map(({ incoming: _incoming, ...step }): RouteStep => step)
  const last = steps[steps.length - 1]
  const at: [number, number] = [way.end.lon, way.end.lat]
  steps.push({
    turn: 'arrive',
    roadName: last?.roadName ?? null,
    roadClass: last?.roadClass ?? 'service',
    bearingDeg: incoming,
    distanceM: 0,
    durationS: 0,
    at,
  })
  return { reachable: true, etaS: way.etaS, distanceM: way.distanceM, line, passedS, steps }
}

function driveLegs({ chains, drive, search }: Reading, { start, end, first }: { start: Snap; end: Snap; first: Access | null }): Leg[] {
  const legs = first ? drive.legsOut(start, first.arc) : (drive.direct(start, end) ?? [])
  if (first) {
    let arc = search.nextArc[first.node]!
    for (; arc >= 0; arc = search.nextArc[headOf(chains, arc)]!) legs.push(...drive.legsThrough(arc))
    legs.push(...drive.legsIn(end, -2 - arc))
  }
  const driven = legs.filter((leg) => leg.start !== leg.stop)
  return driven.length > 0 ? driven : legs.slice(0, 1)
}

function legPoints({ graph, snaps }: Reading, { arc, start, stop }: Leg): [number, number][] {
  const edge = arc >> 1
  const lo = Math.min(start, stop)
  const hi = Math.max(start, stop)
  const a = snaps.locate(edge, lo)
  const points: [number, number][] = [[a.lon, a.lat]]
  for (let p = graph.shapeStart[edge]!; p < graph.shapeStart[edge + 1]!; p++) {
    const at = snaps.fractionAt(p)
    if (at > lo && at < hi) points.push([graph.shapeLon[p]!, graph.shapeLat[p]!])
  }
  const b = snaps.locate(edge, hi)
  points.push([b.lon, b.lat])
  return start > stop ? points.toReversed() : points
}

/** The bearing over the first or last 20 m of a line, so that a kink at a junction does not read as a turn; null for a single spot. */
function ends(points: readonly [number, number][], which: 'start' | 'stop'): number | null {
  const from = which === 'start' ? points : points.toReversed()
  const origin = from[0]!
  let far = origin
  for (const point of from) {
    far = point
    if (distanceM(origin[1], origin[0], point[1], point[0]) >= 20) break
  }
  if (far[0] === origin[0] && far[1] === origin[1]) return null
  return which === 'start' ? bearingDeg(origin[1], origin[0], far[1], far[0]) : bearingDeg(far[1], far[0], origin[1], origin[0])
}

interface Piece {
  bearing: number | null
  incoming: number
  distanceM: number
  durationS: number
  at: [number, number]
}

/** A nameless piece shorter than this between two roads is a part of the junction, not a road to be told of. */
const JUNCTION_M = 30

interface OpenStep extends RouteStep {
  incoming: number
}

function addStep(steps: OpenStep[], graph: RoadGraph, edge: number, piece: Piece): void {
  const short = steps[steps.length - 1]
  if (short && steps.length > 1 && short.roadName === null && short.distanceM < JUNCTION_M) {
    steps.pop()
    const { incoming, at } = short
    const bearing = piece.bearing ?? piece.incoming
    const joined = { bearing, incoming, at, distanceM: piece.distanceM + short.distanceM, durationS: piece.durationS + short.durationS }
    return addStep(steps, graph, edge, joined)
  }
  const nameAt = graph.edgeName[edge]!
  const roadName = nameAt === -1 ? null : graph.names[nameAt]!
  const roadClass = ROAD_CLASSES[graph.edgeClass[edge]!]!
  const bearingDeg = piece.bearing ?? piece.incoming
  const last = steps[steps.length - 1]
  const turn = last ? turnOf(bearingChange(piece.incoming, bearingDeg)) : 'depart'
  if (
    last &&
    last.roadName === roadName &&
    (turn === 'straight' || ((turn === 'slight_left' || turn === 'slight_right') && roadName !== null))
  ) {
    last.distanceM += piece.distanceM
    last.durationS += piece.durationS
    return
  }
  steps.push({
    turn,
    roadName,
    roadClass,
    bearingDeg,
    distanceM: piece.distanceM,
    durationS: piece.durationS,
    at: piece.at,
    incoming: piece.incoming,
  })
}

/** Names a change of bearing in degrees (positive to the right). */
export function turnOf(change: number): Turn {
  const size = Math.abs(change)
  if (size <= 20) return 'straight'
  if (size > 165) return 'u_turn'
  const side = change > 0 ? 'right' : 'left'
  if (size <= 45) return `slight_${side}`
  return size <= 120 ? side : `sharp_${side}`
}

function appendTimed(
  line: [number, number][],
  passedS: number[],
  points: readonly [number, number][],
  fromS: number,
  durationS: number,
): void {
  const lengths = points.map((p, i) => (i === 0 ? 0 : distanceM(points[i - 1]![1], points[i - 1]![0], p[1], p[0])))
  const total = lengths.reduce((a, b) => a + b, 0)
  let along = 0
  points.forEach((point, i) => {
    along += lengths[i]!
    if (i === 0 && line.length > 0) return
    line.push(point)
    passedS.push(fromS + (total > 0 ? (along / total) * durationS : i === 0 ? 0 : durationS))
  })
}
