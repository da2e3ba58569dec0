import { ChainDrive } from './chain-drive.ts'
import { buildChains } from './chains.ts'
import type { Chains } from './chains.ts'
import { closureEffects } from './closures.ts'
import type { ActiveClosure } from './closures.ts'
import { onGlobe } from './geo.ts'
import type { LatLon, NetworkInfo, RoadGraph, TravelMode } from './model.ts'
import { readRoute } from './route.ts'
import type { Route } from './route.ts'
import { ReverseSearch } from './search.ts'
import type { Target } from './search.ts'
import { SnapIndex } from './snap.ts'
import type { Snap } from './snap.ts'
import { buildWeights } from './weights.ts'
import type { Weights } from './weights.ts'

export interface OffRoadSettings {
  /** how far a point may lie from a road and still be routed, metres */
  maxSnapM: number
  /** how fast the stretch between a point and the road is covered, m/s; the first `freeM` metres cost nothing */
  offRoadMps: number
  /** a position this near to the road counts as on it: GNSS scatter, lane width */
  freeM: number
}

export const OFF_ROAD_DEFAULTS: OffRoadSettings = { maxSnapM: 2_000, offRoadMps: 4, freeM: 25 }

export interface EtaSource extends LatLon {
  id: string
  mode: TravelMode
}

/** Why no time can be given: one of the ends lies too far from any road, or no open way connects them. */
export type NoRoute = 'source_off_network' | 'destination_off_network' | 'no_way'

export type EtaResult =
  | { id: string; reachable: true; etaS: number; distanceM: number; snappedM: number }
  | { id: string; reachable: false; reason: NoRoute; snappedM: number | null }

/** One network ready to answer. Searches are synchronous, so closures and a change of network fall between two searches, never into one. */
export class RoutingEngine {
  readonly graph: RoadGraph
  readonly snaps: SnapIndex
  #weights: Weights
  #chains: Chains
  #drive: ChainDrive
  #search: ReverseSearch
  #offRoad: OffRoadSettings

  constructor(graph: RoadGraph, offRoad: OffRoadSettings = OFF_ROAD_DEFAULTS) {
    this.graph = graph
    this.snaps = new SnapIndex(graph)
    this.#chains = buildChains(graph)
    this.#drive = new ChainDrive(graph, this.#chains)
    this.#search = new ReverseSearch(this.#chains)
    this.#offRoad = offRoad
    this.#weights = buildWeights(graph, this.#chains)
  }

  get info(): NetworkInfo {
    return this.graph.info
  }

  get weights(): Weights {
    return this.#weights
  }

  /** Makes these the closures and slow stretches in force, from the next search on. */
  setClosures(closures: readonly ActiveClosure[]): void {
    const open = buildWeights(this.graph, this.#chains)
    this.#weights =
      closures.length === 0 ? open : buildWeights(this.graph, this.#chains, closureEffects(this.graph, this.snaps, open, closures))
  }

  /** Whether a closure would change any road of this network. */
  touches(closure: ActiveClosure): boolean {
    return closureEffects(this.graph, this.snaps, buildWeights(this.graph, this.#chains), [closure]).length > 0
  }

  /** The road that a point belongs to; null where none is near enough, or the point is none on this globe. */
  snap(point: LatLon, use: 'vehicle' | 'scene'): Snap | null {
    if (!onGlobe(point)) return null
    return this.snaps.nearest(point.lat, point.lon, this.#offRoad.maxSnapM, this.#weights, use)
  }

  /** Times of all sources to one destination, in the order given: one search for each travel mode among them. */
  etas(destination: LatLon, sources: readonly EtaSource[]): EtaResult[] {
    const to = this.snap(destination, 'scene')
    const results: EtaResult[] = []
    const targets: (Target | null)[] = []
    const snaps: (Snap | null)[] = []
    for (const source of sources) {
      const from = this.snap(source, 'vehicle')
      snaps.push(from)
      targets.push(to && from ? this.#target(from, to, source.mode) : null)
    }
    for (const mode of ['normal', 'priority'] as const) {
      const asked = targets.filter((target, i): target is Target => target !== null && sources[i]!.mode === mode)
      if (!to || asked.length === 0) continue
      this.#search.run(this.#weights, mode, this.#drive.arriving(to, this.#weights, mode), asked)
      sources.forEach((source, i) => {
        if (source.mode === mode && targets[i]) results[i] = this.#result(source.id, targets[i], snaps[i]!, to)
      })
    }
    sources.forEach((source, i) => {
      results[i] ??= {
        id: source.id,
        reachable: false,
        reason: snaps[i] ? 'destination_off_network' : 'source_off_network',
        snappedM: snaps[i]?.offsetM ?? null,
      }
    })
    return results
  }

  /** The way between two points with its line and turns, or why there is none. */
  route(from: LatLon, to: LatLon, mode: TravelMode): Route | { reachable: false; reason: NoRoute } {
    const start = this.snap(from, 'vehicle')
    const end = this.snap(to, 'scene')
    if (!start) return { reachable: false, reason: 'source_off_network' }
    if (!end) return { reachable: false, reason: 'destination_off_network' }
    const target = this.#target(start, end, mode)
    this.#search.run(this.#weights, mode, this.#drive.arriving(end, this.#weights, mode), [target])
    const result = this.#result('', target, start, end)
    if (!result.reachable) return { reachable: false, reason: result.reason }
    const first = this.#search.bestAccess(target)
    return readRoute(
      {
        graph: this.graph,
        snaps: this.snaps,
        chains: this.#chains,
        drive: this.#drive,
        search: this.#search,
        times: this.#weights.arcTime[mode],
      },
      { start, end, first, etaS: result.etaS, distanceM: result.distanceM },
    )
  }

  offRoadTime(offsetM: number): number {
    return Math.max(0, offsetM - this.#offRoad.freeM) / this.#offRoad.offRoadMps
  }

  #result(id: string, target: Target, from: Snap, to: Snap): EtaResult {
    const drivenS = this.#search.bestTime(target)
    if (drivenS === Infinity) return { id, reachable: false, reason: 'no_way', snappedM: from.offsetM }
    const access = this.#search.bestAccess(target)
    const direct = access ? null : this.#drive.direct(from, to)
    const drivenM = access
      ? access.lengthM + this.#search.length[access.node]!
      : this.#drive.measure(direct ?? [], this.#weights, 'normal').lengthM
    const etaS = drivenS + this.offRoadTime(from.offsetM) + this.offRoadTime(to.offsetM)
    return { id, reachable: true, etaS, distanceM: drivenM + from.offsetM + to.offsetM, snappedM: from.offsetM }
  }

  /** The ways off the chain a vehicle stands on, and the direct way when the destination is on it too. */
  #target(from: Snap, to: Snap, mode: TravelMode): Target {
    const direct = this.#drive.direct(from, to)
    const directS = direct ? this.#drive.measure(direct, this.#weights, mode).timeS : Infinity
    return { accesses: this.#drive.leaving(from, this.#weights, mode), directS }
  }
}
