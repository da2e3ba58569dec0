import { sql } from 'kysely'
import type { Database, Tx } from '#platform/db/database.ts'
import { buildGraph } from '../graph/build.ts'
import { ROAD_CLASSES } from '../graph/model.ts'
import type { EdgeInput, NetworkInfo, RoadGraph } from '../graph/model.ts'
import { driveTimes } from '../speeds.ts'

interface PackedNodes {
  lon: Buffer | null
  lat: Buffer | null
}

interface PackedEdges {
  ends: Buffer
  kinds: Buffer
  measures: Buffer
  lines: Buffer
}

/** Edges come in slices, so that a province does not need one value of a gigabyte. */
const EDGES_AT_ONCE = 100_000

/**
 * Reads a stored network into a graph. Columns travel packed into a few byte strings: rows of a hundred thousand roads would cost
 * seconds where this costs a fraction of one.
 */
export async function loadGraph(db: Database | Tx, info: NetworkInfo, edgeCount: number): Promise<RoadGraph> {
  const nodes = await sql<PackedNodes>`
    select string_agg(float8send(st_x(location)), ''::bytea order by node_no) as lon,
      string_agg(float8send(st_y(location)), ''::bytea order by node_no) as lat
    from road_nodes where network_id = ${info.id}`.execute(db)
  const names = await sql<{ edge_no: number; name: string }>`
    select edge_no, coalesce(name, ref) as name from road_edges where network_id = ${info.id} and coalesce(name, ref) is not null`.execute(
    db,
  )
  const nameOf = new Map(names.rows.map((row) => [row.edge_no, row.name]))
  const edges: EdgeInput[] = []
  for (let first = 0; first < edgeCount; first += EDGES_AT_ONCE) {
    const packed = await sql<PackedEdges>`
      select string_agg(int4send(from_node) || int4send(to_node), ''::bytea order by edge_no) as ends,
        string_agg(int2send((array_position(${[...ROAD_CLASSES]}::text[], class) - 1)::int2) || int2send(oneway)
          || int2send(roadside_access::int::int2), ''::bytea order by edge_no) as kinds,
        string_agg(float4send(length_m) || float4send(speed_kph) || float4send(coalesce(speed_back_kph, speed_kph)), ''::bytea order by edge_no) as measures,
        string_agg(st_asbinary(geometry, 'NDR'), ''::bytea order by edge_no) as lines
      from road_edges where network_id = ${info.id} and edge_no >= ${first} and edge_no < ${first + EDGES_AT_ONCE}`.execute(db)
    unpackEdges(packed.rows[0]!, first, nameOf, edges)
  }
  const { lon, lat } = nodes.rows[0]!
  return buildGraph({ info, nodes: { lon: unpackDoubles(lon), lat: unpackDoubles(lat) }, edges })
}

function unpackDoubles(packed: Buffer | null): Float64Array {
  const values = new Float64Array((packed?.length ?? 0) / 8)
  for (let i = 0; i < values.length; i++) values[i] = packed!.readDoubleBE(8 * i)
  return values
}

function unpackEdges(
  { ends, kinds, measures, lines }: PackedEdges,
  first: number,
  nameOf: ReadonlyMap<number, string>,
  edges: EdgeInput[],
): void {
  let at = 0
  for (let i = 0; i < ends.length / 8; i++) {
    // WKB line: byte order, type, number of points, points; its ends are the nodes.
    const points = lines.readUInt32LE(at + 5)
    at += 9 + 16
    const shape = new Float64Array(2 * Math.max(0, points - 2))
    for (let k = 0; k < shape.length; k++, at += 8) shape[k] = lines.readDoubleLE(at)
    at += 16
    const lengthM = measures.readFloatBE(12 * i)
    const oneway = kinds.readInt16BE(6 * i + 2)
    edges.push({
      ref: first + i,
      from: ends.readInt32BE(8 * i),
      to: ends.readInt32BE(8 * i + 4),
      lengthM,
      roadClass: ROAD_CLASSES[kinds.readInt16BE(6 * i)]!,
      name: nameOf.get(first + i) ?? null,
      forwardS: oneway === -1 ? null : driveTimes(lengthM, measures.readFloatBE(12 * i + 4)),
      backwardS: oneway === 1 ? null : driveTimes(lengthM, measures.readFloatBE(12 * i + 8)),
      roadsideAccess: kinds.readInt16BE(6 * i + 4) === 1,
      shape,
    })
  }
}
