import pg from 'pg'

export interface Call {
  destination: { lat: number; lon: number }
  units: { id: string; lat: number; lon: number }[]
}

/** A way to ask pgRouting for the times of all units: SQL over $1 lons, $2 lats of the units, $3 lon, $4 lat of the call. */
export interface PeerForm {
  name: string
  query: string
}

/** pgRouting's inner query over the prepared table. */
export const peerEdges = 'select edge_no as id, from_node as source, to_node as target, cost, reverse_cost from bench_edges'

const near = `
  with unit as materialized (
    select p.n, (select node_no from bench_nodes order by location <-> st_setsrid(st_makepoint(p.lon, p.lat), 4326) limit 1) as node
    from unnest($1::float8[], $2::float8[]) with ordinality as p (lon, lat, n)
  ), call as materialized (
    select node_no as node from bench_nodes order by location <-> st_setsrid(st_makepoint($3, $4), 4326) limit 1
  )`

const nearEdge = (lon: string, lat: string) => `
  select edge_no, st_linelocatepoint(geometry, st_setsrid(st_makepoint(${lon}, ${lat}), 4326)) as fraction
  from bench_edges order by geometry <-> st_setsrid(st_makepoint(${lon}, ${lat}), 4326) limit 1`

/** The forms that answer the same question; the bench measures the fastest of them. */
export const peerForms: PeerForm[] = [
  {
    name: 'pgr_dijkstraCost, many to one, nearest nodes',
    query: `${near}
      select unit.n, cost.agg_cost as seconds from unit left join pgr_dijkstraCost(
        '${peerEdges}',
        (select array_agg(distinct node) from unit), (select node from call)) cost on cost.start_vid = unit.node order by unit.n`,
  },
  {
    name: 'pgr_dijkstraCost, one to many on reversed edges, nearest nodes',
    query: `${near}
      select unit.n, cost.agg_cost as seconds from unit left join pgr_dijkstraCost(
        'select edge_no as id, to_node as source, from_node as target, cost, reverse_cost from bench_edges',
        (select node from call), (select array_agg(distinct node) from unit)) cost on cost.end_vid = unit.node order by unit.n`,
  },
  {
    name: 'pgr_withPointsCost, many to one, points on their edges',
    query: `
      with place as materialized (
        select p.n, e.edge_no, e.fraction
        from unnest($1::float8[] || $3::float8, $2::float8[] || $4::float8) with ordinality as p (lon, lat, n),
          lateral (${nearEdge('p.lon', 'p.lat')}) e
      ), points as materialized (
        select format('select * from (values %s) as point (pid, edge_id, fraction)',
          string_agg(format('(%s::bigint, %s::bigint, %s::float8)', n, edge_no, least(greatest(fraction, 1e-9), 1 - 1e-9)), ',')) as text from place
      )
      select -cost.start_pid as n, cost.agg_cost as seconds from points, pgr_withPointsCost(
        '${peerEdges}', points.text,
        (select array_agg(-n) from place where n <= cardinality($1::float8[])), -(cardinality($1::float8[]) + 1), directed := true) cost
      order by 1`,
  },
]

/** Costs worked out beforehand, indexed and in memory: the peer pays for nothing but the question. */
export async function preparePeer(superuserUrl: string, networkId: string, priorityShare: number): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  await client.query('create extension if not exists pgrouting')
  await client.query(`create table bench_nodes as select node_no, location from road_nodes where network_id = '${networkId}'`)
  await client.query(`
    create table bench_edges as select edge_no, from_node, to_node, geometry,
      (length_m * 3.6 / speed_kph / ${priorityShare})::float8 as cost,
      case when oneway = 1 then -1 else (length_m * 3.6 / coalesce(speed_back_kph, speed_kph) / ${priorityShare})::float8 end as reverse_cost
    from road_edges where network_id = '${networkId}'`)
  await client.query('create index on bench_nodes using gist (location)')
  await client.query('create index on bench_edges using gist (geometry)')
  await client.query('vacuum analyze')
  return client
}

/** Seconds by unit, in the units' order; Infinity where pgRouting finds no way. */
export async function askPeer(client: pg.Client, form: PeerForm, call: Call): Promise<number[]> {
  const parameters = [call.units.map((u) => u.lon), call.units.map((u) => u.lat), call.destination.lon, call.destination.lat]
  const answer = await client.query<{ n: number; seconds: number | null }>({ name: form.name, text: form.query, values: parameters })
  const seconds = call.units.map(() => Infinity)
  for (const row of answer.rows) seconds[Number(row.n) - 1] = row.seconds ?? Infinity
  return seconds
}
