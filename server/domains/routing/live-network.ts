import type { Tx } from '#platform/db/database.ts'
import { setting } from '#platform/settings.ts'
import type { ActiveClosure } from './graph/closures.ts'
import { OFF_ROAD_DEFAULTS, RoutingEngine } from './graph/engine.ts'
import { activeNetwork, networkState, standingClosures } from './repository.ts'
import type { ClosureRow } from './repository.ts'
import { loadGraph } from './storage/load-graph.ts'

interface Live {
  id: string
  /** which state of the network and its closures this is */
  state: string
  engine: RoutingEngine
  closures: ClosureRow[]
  /** business time at which a closure begins or ends next */
  nextChange: number
}

/** What a search may ask: the engine as the transaction sees the roads, and whether any closure is in force. */
export interface Roads {
  engine: RoutingEngine
  hasClosures: boolean
}

/**
 * The graphs of this process, one a centre. Before every search the network's state is compared with what the transaction sees: what one
 * process changes counts in all of them from their next search on, without a message that could be lost, and what was rolled back never did.
 */
export class LiveNetworks {
  #live = new Map<string, Live>()
  #loading = new Map<string, Promise<Live | null>>()

  /**
   * Runs a search on the roads as they stand now, null where the centre has no network. The work is synchronous: between the comparison
   * and its end nobody else can put other closures into the engine.
   */
  async use<T>(tx: Tx, centreId: string, now: Date, work: (roads: Roads) => T): Promise<T | null> {
    const seen = await networkState(tx, centreId)
    if (!seen) return null
    for (;;) {
      const live = this.#live.get(centreId)
      if (live?.state === seen.state) {
        if (now.getTime() >= live.nextChange) applyClosures(live, now)
        return work({ engine: live.engine, hasClosures: live.closures.some((row) => inForce(row, now)) })
      }
      const running = this.#loading.get(centreId)
      if (running) {
        // Whoever loads does it in a transaction of its own; when that fails, or sees another state, the next one loads.
        await running.catch(() => null)
        continue
      }
      const loading = this.#load(tx, centreId, live, seen.state, now)
      this.#loading.set(centreId, loading)
      try {
        const fresh = await loading
        if (!fresh) return null
        this.#live.set(centreId, fresh)
      } finally {
        this.#loading.delete(centreId)
      }
    }
  }

  async #load(tx: Tx, centreId: string, live: Live | undefined, state: string, now: Date): Promise<Live | null> {
    const network = await activeNetwork(tx, centreId)
    if (!network) return null
    const closures = await standingClosures(tx, centreId, now)
    const { id, source, label, built_at, edge_count } = network
    if (live?.id === id) return applyClosures({ ...live, state, closures }, now)
    const graph = await loadGraph(tx, { id, source, label, builtAt: built_at }, edge_count)
    const engine = new RoutingEngine(graph, {
      ...OFF_ROAD_DEFAULTS,
      maxSnapM: await setting(tx, centreId, 'routing.max_off_road_m'),
      offRoadMps: await setting(tx, centreId, 'routing.off_road_mps'),
    })
    return applyClosures({ id, state, engine, closures, nextChange: 0 }, now)
  }
}

const inForce = (row: ClosureRow, now: Date): boolean => row.starts_at <= now && (row.ends_at === null || row.ends_at > now)

function applyClosures(live: Live, now: Date): Live {
  live.engine.setClosures(live.closures.filter((row) => inForce(row, now)).map(asClosure))
  const times = live.closures.flatMap((row) => [row.starts_at, ...(row.ends_at ? [row.ends_at] : [])]).map((time) => time.getTime())
  live.nextChange = Math.min(Infinity, ...times.filter((time) => time > now.getTime()))
  return live
}

export function asClosure(row: Pick<ClosureRow, 'id' | 'speed_factor' | 'bearing_deg' | 'point' | 'area'>): ActiveClosure {
  return {
    id: row.id,
    speedFactor: row.speed_factor,
    bearingDeg: row.bearing_deg,
    place: row.point ? { kind: 'point', at: row.point } : { kind: 'area', ring: row.area ?? [] },
  }
}
