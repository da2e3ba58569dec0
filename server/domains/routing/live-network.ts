import type { Tx } from '#platform/db/database.ts'
import { setting } from '#platform/settings.ts'
import type { ActiveClosure } from './graph/closures.ts'
import { OFF_ROAD_DEFAULTS, RoutingEngine } from './graph/engine.ts'
import { activeNetwork, networkState, standingClosures } from './repository.ts'
import type { ClosureRow } from './repository.ts'
import { loadGraph } from './storage/load-graph.ts'

interface Live {
  id: string
  version: number
  engine: RoutingEngine
  closures: ClosureRow[]
  /** business time at which a closure begins or ends next */
  nextChange: number
}

/**
 * The graphs of this process, one a centre. Before every search the network's version is compared with the database's: what one process
 * changes counts in all of them from their next search on, without a message that could be lost.
 */
export class LiveNetworks {
  #live = new Map<string, Live>()
  #loading = new Map<string, Promise<Live | null>>()

  /** The engine that stands now, null where the centre has no network. */
  async engine(tx: Tx, centreId: string, now: Date): Promise<RoutingEngine | null> {
    const state = await networkState(tx, centreId)
    if (!state) return null
    for (;;) {
      const live = this.#live.get(centreId)
      // Ids rise with time: a transaction that began before a change sees an older network than the one already loaded.
      const current = live && (live.id > state.id || (live.id === state.id && live.version >= state.version))
      if (current && now.getTime() < live.nextChange) return live.engine
      if (current) return applyClosures(live, now).engine
      const running = this.#loading.get(centreId)
      if (running) {
        // Whoever loads does it in a transaction of its own; when that fails, the next one tries.
        await running.catch(() => null)
        continue
      }
      const loading = this.#refresh(tx, centreId, live, now)
      this.#loading.set(centreId, loading)
      try {
        const fresh = await loading
        if (!fresh) return null
        this.#live.set(centreId, fresh)
        return fresh.engine
      } finally {
        this.#loading.delete(centreId)
      }
    }
  }

  /** Whether any closure or slow stretch is in force; the engine must have been asked for before. */
  hasClosures(centreId: string, now: Date): boolean {
    return this.#live.get(centreId)?.closures.some((row) => inForce(row, now)) ?? false
  }

  async #refresh(tx: Tx, centreId: string, live: Live | undefined, now: Date): Promise<Live | null> {
    const network = await activeNetwork(tx, centreId)
    if (!network) return null
    const closures = await standingClosures(tx, centreId, now)
    const { id, version, source, label, built_at, edge_count } = network
    if (live?.id === id) return applyClosures({ ...live, version, closures }, now)
    const graph = await loadGraph(tx, { id, source, label, builtAt: built_at }, edge_count)
    const engine = new RoutingEngine(graph, {
      ...OFF_ROAD_DEFAULTS,
      maxSnapM: await setting(tx, centreId, 'routing.max_off_road_m'),
      offRoadMps: await setting(tx, centreId, 'routing.off_road_mps'),
    })
    return applyClosures({ id, version, engine, closures, nextChange: 0 }, now)
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
