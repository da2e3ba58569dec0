import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { emit } from '#platform/events/emit.ts'
import { newId } from '#platform/ids.ts'
import { buildGraph } from '../graph/build.ts'
import { FLAG_ISLAND } from '../graph/model.ts'
import { edgeInput } from '../network-draft.ts'
import type { NetworkDraft } from '../network-draft.ts'
import { ewkb } from './ewkb.ts'

const ROWS_AT_ONCE = 4_000

export interface WriteOptions {
  progress?: (done: number, total: number) => void
  /** tell the screens; false while a database is being filled for the first time */
  announce?: boolean
}

export interface StoredNetwork {
  id: string
  nodes: number
  edges: number
  islandEdges: number
  islandLengthM: number
}

/**
 * Stores a network and makes it the centre's only one, in the caller's transaction: nobody ever sees half of it, and the same import
 * again leaves the same roads. Two imports at once for one centre wait for each other.
 */
export async function writeNetwork(
  tx: Tx,
  centreId: string,
  draft: NetworkDraft,
  now: Date,
  { progress = () => {}, announce = true }: WriteOptions = {},
): Promise<StoredNetwork> {
  // A province takes longer than a request may, and so does waiting for another import.
  await sql`set local statement_timeout = 0`.execute(tx)
  await sql`select pg_advisory_xact_lock(hashtext('road_network:' || ${centreId}))`.execute(tx)
  const id = newId()
  const { nodes, edges, areas, places } = draft
  const graph = buildGraph({ info: { id, source: draft.source, label: draft.label, builtAt: now }, nodes, edges: edges.map(edgeInput) })
  const islandEdges = edges.flatMap((edge, e) => (graph.edgeFlags[e]! & FLAG_ISLAND ? [edge] : []))
  const islandLengthM = Math.round(islandEdges.reduce((sum, edge) => sum + edge.lengthM, 0))
  await tx.deleteFrom('road_networks').where('centre_id', '=', centreId).execute()
  await tx
    .insertInto('road_networks')
    .values({
      id,
      centre_id: centreId,
      source: draft.source,
      label: draft.label,
      attribution: draft.attribution,
      active: true,
      file_sha256: draft.fileSha256,
      node_count: nodes.lon.length,
      edge_count: edges.length,
      bounds: null,
      report: JSON.stringify({ ...draft.report, islandEdges: islandEdges.length, islandLengthM }),
      built_at: now,
    })
    .execute()

  const total = nodes.lon.length + edges.length + areas.length + places.length
  let done = 0
  const inChunks = async <T>(rows: readonly T[], insert: (chunk: readonly T[], first: number) => Promise<unknown>): Promise<void> => {
    for (let first = 0; first < rows.length; first += ROWS_AT_ONCE) {
      const chunk = rows.slice(first, first + ROWS_AT_ONCE)
      await insert(chunk, first)
      done += chunk.length
      progress(done, total)
    }
  }
  await inChunks(
    Array.from(nodes.lon, (lon, n) => [lon, nodes.lat[n]!] as const),
    (chunk, first) =>
      sql`
      insert into road_nodes (network_id, node_no, location)
      select ${id}, ${first} + ordinal - 1, place::geometry
      from unnest(${chunk.map((point) => ewkb('point', point))}::text[]) with ordinality as row (place, ordinal)`.execute(tx),
  )
  await inChunks(edges, (chunk, first) => {
    const column = <T>(pick: (edge: (typeof edges)[number], e: number) => T): T[] => chunk.map((edge, i) => pick(edge, first + i))
    const line = (edge: (typeof edges)[number]): string =>
      ewkb('line', [nodes.lon[edge.from]!, nodes.lat[edge.from]!, ...edge.shape, nodes.lon[edge.to]!, nodes.lat[edge.to]!])
    return sql`
      insert into road_edges (network_id, edge_no, from_node, to_node, class, link, name, ref, oneway, speed_kph, speed_back_kph, length_m,
        bridge, tunnel, roadside_access, island, osm_way_id, geometry)
      select ${id}, ${first} + ordinal - 1, from_node, to_node, class, link, name, ref, oneway, speed, speed_back, length, bridge, tunnel,
        access, island, way, line::geometry
      from unnest(
        ${column((edge) => edge.from)}::int[], ${column((edge) => edge.to)}::int[], ${column((edge) => edge.roadClass)}::text[],
        ${column((edge) => edge.link)}::boolean[], ${column((edge) => edge.name)}::text[], ${column((edge) => edge.ref)}::text[],
        ${column((edge) => edge.oneway)}::smallint[], ${column((edge) => edge.speedKph)}::real[],
        ${column((edge) => edge.speedBackKph)}::real[], ${column((edge) => edge.lengthM)}::real[],
        ${column((edge) => edge.bridge)}::boolean[], ${column((edge) => edge.tunnel)}::boolean[],
        ${column((edge) => edge.roadsideAccess)}::boolean[],
        ${column((_, e) => (graph.edgeFlags[e]! & FLAG_ISLAND) > 0)}::boolean[],
        ${column((edge) => edge.osmWayId)}::bigint[], ${column(line)}::text[]
      ) with ordinality as row (from_node, to_node, class, link, name, ref, oneway, speed, speed_back, length, bridge, tunnel, access,
        island, way, line, ordinal)`.execute(tx)
  })
  await inChunks(areas, (chunk, first) =>
    sql`
      insert into map_areas (network_id, area_no, layer, kind, name, geometry)
      select ${id}, ${first} + ordinal - 1, layer, kind, name, st_makevalid(shape::geometry)
      from unnest(
        ${chunk.map((area) => area.layer)}::text[], ${chunk.map((area) => area.kind)}::text[], ${chunk.map((area) => area.name)}::text[],
        ${chunk.map((area) => ewkb(area.kind === 'line' ? 'line' : 'polygon', area.points))}::text[]
      ) with ordinality as row (layer, kind, name, shape, ordinal)`.execute(tx),
  )
  await inChunks(places, (chunk, first) =>
    sql`
      insert into place_names (network_id, place_no, kind, name, other_names, detail, osm_id, location)
      select ${id}, ${first} + ordinal - 1, kind, name, other_names, detail, osm_id, place::geometry
      from unnest(
        ${chunk.map((place) => place.kind)}::text[], ${chunk.map((place) => place.name)}::text[],
        ${chunk.map((place) => place.otherNames)}::text[], ${chunk.map((place) => place.detail)}::text[],
        ${chunk.map((place) => place.osmId)}::bigint[], ${chunk.map((place) => ewkb('point', [place.lon, place.lat]))}::text[]
      ) with ordinality as row (kind, name, other_names, detail, osm_id, place, ordinal)`.execute(tx),
  )
  // Pieces of one name within some 300 m of each other are one road; it is found at the piece nearest to its middle.
  await sql`
    insert into road_names (network_id, name, part, class, length_m, location)
    select ${id}, name, part, mode() within group (order by class), sum(length_m),
      st_closestpoint(st_collect(geometry), st_centroid(st_collect(geometry)))
    from (
      select name, class, length_m, geometry, st_clusterdbscan(geometry, 0.003, 1) over (partition by name) as part
      from road_edges where network_id = ${id} and name is not null
    ) piece group by name, part`.execute(tx)
  await sql`
    update road_networks set bounds = (
      select st_envelope(st_extent(location)::geometry) from road_nodes where network_id = ${id} having st_area(st_extent(location)::geometry) > 0
    ) where id = ${id}`.execute(tx)
  const stored = { id, nodes: nodes.lon.length, edges: edges.length, islandEdges: islandEdges.length, islandLengthM }
  if (!announce) return stored
  await emit(tx, {
    name: 'road_network.changed.v1',
    aggregateId: id,
    aggregateVersion: 1,
    centreId,
    payload: { networkId: id, reason: 'imported' },
    actorId: null,
    occurredAt: now,
    recordedAt: now,
  })
  return stored
}
