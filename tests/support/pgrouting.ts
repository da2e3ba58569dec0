import type pg from 'pg'
import type { RoutingEngine } from '#domains/routing/graph/engine.ts'
import type { EtaSource } from '#domains/routing/graph/engine.ts'

/**
 * Seconds on the road by pgRouting from each source to the destination, every point on the road and at the place where the engine put it;
 * Infinity where there is no way. `edges` is pgRouting's inner query (id, source, target, cost, reverse_cost), ids as the engine's edge refs.
 */
export async function timesByPgRouting(
  client: pg.Client,
  edges: string,
  engine: RoutingEngine,
  destination: { lat: number; lon: number },
  sources: readonly EtaSource[],
): Promise<number[]> {
  const snaps = [...sources.map((source) => engine.snap(source, 'vehicle')), engine.snap(destination, 'scene')]
  // pgRouting wants its points strictly inside an edge.
  const values = snaps.flatMap((snap, i) =>
    snap
      ? [`(${i + 1}::bigint, ${engine.graph.edgeRef[snap.edge]}::bigint, ${Math.min(1 - 1e-9, Math.max(1e-9, snap.fraction))}::float8)`]
      : [],
  )
  const answer = await client.query<{ start_pid: number; agg_cost: number }>(
    `select start_pid, agg_cost from pgr_withPointsCost($1, $2, $3::bigint[], $4::bigint, directed := true)`,
    [
      edges,
      `select * from (values ${values.join(', ')}) as point (pid, edge_id, fraction)`,
      sources.map((_, i) => -(i + 1)),
      -snaps.length,
    ],
  )
  const seconds = sources.map(() => Infinity)
  for (const row of answer.rows) seconds[-Number(row.start_pid) - 1] = row.agg_cost
  return seconds
}

/** What the engine drives on the road, without the stretches beside it. */
export function timesOnTheRoad(engine: RoutingEngine, destination: { lat: number; lon: number }, sources: readonly EtaSource[]): number[] {
  const to = engine.snap(destination, 'scene')
  return engine
    .etas(destination, sources)
    .map((eta) => (eta.reachable && to ? eta.etaS - engine.offRoadTime(eta.snappedM) - engine.offRoadTime(to.offsetM) : Infinity))
}
