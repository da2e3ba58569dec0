import type { Body, Query, Reply } from '#contract/route.ts'
import type { addClosure, describePoint, getNetwork, getRoute, listClosures, RoadClosure, searchPlaces } from '#contract/rest/routing.ts'
import { checkPoint } from '#platform/db/geometry.ts'
import type { Tx } from '#platform/db/database.ts'
import { emit } from '#platform/events/emit.ts'
import { newId } from '#platform/ids.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { ExternalEngine } from './external-engine.ts'
import type { EtaResult, EtaSource } from './graph/engine.ts'
import { ROAD_CLASSES } from './graph/model.ts'
import type { LatLon, TravelMode } from './graph/model.ts'
import type { Route } from './graph/route.ts'
import { asClosure, LiveNetworks } from './live-network.ts'
import * as repository from './repository.ts'
import type { ClosureRow } from './repository.ts'

export type { EtaResult, EtaSource, NoRoute } from './graph/engine.ts'
export type { Route, RouteStep } from './graph/route.ts'
export type { LatLon, TravelMode } from './graph/model.ts'

export interface Etas {
  /** what answered: the graph in the process, or the service of ROUTING_URL */
  engine: 'local' | 'external'
  /** true where the external service should have answered and did not */
  fellBack: boolean
  /** one for each source, in their order */
  etas: EtaResult[]
}

export interface Routing {
  /** Road times of many vehicles to one place. Refuses with routing.no_network, or location.out_of_world for the destination. */
  etas(tx: Tx, asked: { centreId: string; destination: LatLon; sources: readonly EtaSource[] }, now: Date): Promise<Etas>
  /** The way between two points. Refuses with routing.unreachable where none is. */
  route(tx: Tx, asked: { centreId: string; from: LatLon; to: LatLon; mode: TravelMode }, now: Date): Promise<Route>
  network(tx: Tx, centreId: string): Promise<Reply<typeof getNetwork>>
  search(tx: Tx, centreId: string, asked: Query<typeof searchPlaces>): Promise<Reply<typeof searchPlaces>>
  describe(tx: Tx, centreId: string, point: LatLon, now: Date): Promise<Reply<typeof describePoint>>
  closures(tx: Tx, centreId: string, now: Date): Promise<Reply<typeof listClosures>>
  addClosure(tx: Tx, by: { centreId: string; accountId: string }, closure: Body<typeof addClosure>, now: Date): Promise<RoadClosure>
  removeClosure(tx: Tx, by: { centreId: string; accountId: string }, closureId: string, now: Date): Promise<{ removed: boolean }>
  /** Loads the networks of all centres, so that the first call of the day does not wait for them. */
  warm(tx: Tx, now: Date): Promise<void>
}

/** Routing of one process: it keeps the graphs. */
export function createRouting({ routingUrl }: { routingUrl: string | null }): Routing {
  const networks = new LiveNetworks()
  const external = routingUrl ? new ExternalEngine({ url: routingUrl }) : null

  return {
    async etas(tx, { centreId, destination, sources }, now) {
      checkPoint(destination)
      // The service knows nothing of closures: while one stands, only the graph tells the truth.
      const askExternal = external !== null && !(await networks.use(tx, centreId, now, (roads) => roads.hasClosures))
      const answered = askExternal ? await external.etas(destination, sources) : null
      if (answered) return { engine: 'external', fellBack: false, etas: answered }
      const etas = await networks.use(tx, centreId, now, ({ engine }) => engine.etas(destination, sources))
      return { engine: 'local', fellBack: askExternal, etas: found(etas, 'routing.no_network') }
    },

    async route(tx, { centreId, from, to, mode }, now) {
      checkPoint(from)
      checkPoint(to)
      const route = found(await networks.use(tx, centreId, now, ({ engine }) => engine.route(from, to, mode)), 'routing.no_network')
      if (!route.reachable) throw new Refusal('routing.unreachable', { reason: route.reason })
      return route
    },

    async network(tx, centreId) {
      const row = found(await repository.activeNetwork(tx, centreId), 'routing.no_network')
      return {
        id: row.id,
        version: row.version,
        source: row.source,
        label: row.label,
        attribution: row.attribution,
        builtAt: row.built_at.toISOString(),
        nodes: row.node_count,
        edges: row.edge_count,
        bounds: row.bounds,
        tileVersion: row.id,
      }
    },

    async search(tx, centreId, { q, lat, lon, limit }) {
      const text = q.normalize('NFKC').trim()
      if (text === '') return { places: [] }
      const near = lat !== undefined && lon !== undefined ? { lat, lon } : null
      return { places: await repository.findPlaces(tx, centreId, text, near, limit ?? 12) }
    },

    async describe(tx, centreId, point, now) {
      checkPoint(point)
      const described = await repository.describe(tx, centreId, point)
      const road = await networks.use(tx, centreId, now, ({ engine }) => {
        const snap = engine.snap(point, 'vehicle')
        if (!snap) return null
        const name = engine.graph.names[engine.graph.edgeName[snap.edge]!] ?? null
        return { name, class: ROAD_CLASSES[engine.graph.edgeClass[snap.edge]!]!, distanceM: snap.offsetM }
      })
      return { ...described, road }
    },

    async closures(tx, centreId, now) {
      return { closures: (await repository.standingClosures(tx, centreId, now)).map((row) => present(row, now)) }
    },

    async addClosure(tx, { centreId, accountId }, { place, ...closure }, now) {
      const row: ClosureRow = {
        id: newId(),
        point: place.kind === 'point' ? checkPoint(place.at) : null,
        area: place.kind === 'area' ? openRing(place.ring.map(checkPoint)) : null,
        speed_factor: closure.speedFactor,
        bearing_deg: closure.bearingDeg,
        reason: closure.reason.trim(),
        starts_at: new Date(closure.startsAt),
        ends_at: closure.endsAt === null ? null : new Date(closure.endsAt),
        created_by: accountId,
        created_at: now,
      }
      if (row.ends_at && (row.ends_at <= row.starts_at || row.ends_at <= now)) throw new Refusal('routing.closure_times')
      const touches = found(await networks.use(tx, centreId, now, ({ engine }) => engine.touches(asClosure(row))), 'routing.no_network')
      if (row.area && (row.area.length < 3 || !(await repository.isProperRing(tx, row.area))))
        throw new Refusal('routing.closure_misplaced')
      if (!touches) throw new Refusal('routing.closure_misplaced')
      await repository.insertClosure(tx, { ...row, centre_id: centreId })
      await changed(tx, centreId, accountId, 'closure_added', now)
      return present(row, now)
    },

    async removeClosure(tx, { centreId, accountId }, closureId, now) {
      const removed = await repository.liftClosure(tx, closureId, accountId, now)
      if (removed) await changed(tx, centreId, accountId, 'closure_removed', now)
      return { removed }
    },

    async warm(tx, now) {
      for (const centreId of await repository.centresWithNetworks(tx)) await networks.use(tx, centreId, now, () => null)
    },
  }
}

async function changed(tx: Tx, centreId: string, actorId: string, reason: string, now: Date): Promise<void> {
  const network = await repository.raiseVersion(tx, centreId)
  if (!network) return
  await emit(tx, {
    name: 'road_network.changed.v1',
    aggregateId: network.id,
    aggregateVersion: network.version,
    centreId,
    payload: { networkId: network.id, reason },
    actorId,
    occurredAt: now,
    recordedAt: now,
  })
}

/** A ring may come closed or open; it is kept open. */
function openRing(ring: LatLon[]): LatLon[] {
  const [first, last] = [ring[0], ring[ring.length - 1]]
  return first && last && ring.length > 1 && first.lat === last.lat && first.lon === last.lon ? ring.slice(0, -1) : ring
}

function present(row: ClosureRow, now: Date): RoadClosure {
  return {
    id: row.id,
    place: row.point ? { kind: 'point', at: row.point } : { kind: 'area', ring: row.area ?? [] },
    speedFactor: row.speed_factor,
    bearingDeg: row.bearing_deg,
    reason: row.reason,
    startsAt: row.starts_at.toISOString(),
    endsAt: row.ends_at?.toISOString() ?? null,
    active: row.starts_at <= now,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
  }
}

/** A route as the API shows it. */
export function presentRoute(route: Route): Reply<typeof getRoute> {
  return {
    engine: 'local',
    etaS: route.etaS,
    distanceM: route.distanceM,
    line: route.line,
    passedS: route.passedS,
    steps: route.steps.map(({ at: [lon, lat], ...step }) => ({ ...step, at: { lat, lon } })),
  }
}
