import { existsSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { RoutingEngine } from '#domains/routing/graph/engine.ts'
import { importRoads } from '#domains/routing/import/import-roads.ts'
import { driveTimes } from '#domains/routing/speeds.ts'
import { loadGraph } from '#domains/routing/storage/load-graph.ts'
import { connect, inScope } from '#platform/db/database.ts'
import { createTestDatabase, testCluster } from '#tests/support/cluster.ts'
import { addCentre } from '#tests/support/people.ts'
import { timesByPgRouting, timesOnTheRoad } from '#tests/support/pgrouting.ts'

const roads = path.join(process.env.JILIAN_TEST_DATA ?? '../shared/data', 'roads')
const extracts = ['auckland_main_roads.osm.pbf', 'nanchang/nanchang.osm.pbf']
const cleanUp: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const step of cleanUp.toReversed()) await step()
})

/** A superuser on a database with both extracts imported, or null where the extracts or pgRouting are not there. */
async function prepare() {
  if (!existsSync(roads)) return null
  const database = await createTestDatabase({ seeded: false })
  cleanUp.push(() => database.drop())
  const client = new pg.Client({ connectionString: (await testCluster()).url('superuser', database.name) })
  await client.connect()
  cleanUp.push(() => client.end())
  const available = await client.query("select 1 from pg_available_extensions where name = 'pgrouting'")
  if (available.rowCount === 0) return null
  await client.query('create extension pgrouting')
  return { client, ...connectApp(database.appUrl) }
}

function connectApp(url: string) {
  const app = connect(url, { max: 2 })
  cleanUp.push(() => app.close())
  return { db: app.db }
}

const prepared = await prepare()
if (!prepared) process.stderr.write(`no road extracts or no pgRouting here: ${extracts.length} comparisons with pgRouting are skipped\n`)

/** pgRouting's inner query with our times of a priority drive; closed edges are left out. */
const edgesQuery = (networkId: string, closed: readonly number[]): string => {
  const secondsAtOneKph = driveTimes(1, 1)[1]
  const cost = (speed: string): string => `length_m * ${secondsAtOneKph} / ${speed}`
  return `select edge_no as id, from_node as source, to_node as target,
    case when oneway = -1 then -1 else ${cost('speed_kph')} end as cost,
    case when oneway = 1 then -1 else ${cost('coalesce(speed_back_kph, speed_kph)')} end as reverse_cost
    from road_edges where network_id = '${networkId}' and edge_no <> all ('{${closed.join(',')}}')`
}

test.runIf(prepared).each(extracts)('on %s every time is the one that pgRouting finds, open and with closures', async (extract) => {
  const { client, db } = prepared!
  const now = new Date('2026-01-01T00:00:00Z')
  const slug = extract.startsWith('n') ? 'nanchang' : 'auckland'
  const centreId = await inScope(db, 'system', (tx) => addCentre(tx, { now, slug }))
  const imported = await importRoads(db, path.join(roads, extract), slug, now)
  expect(imported.centreId).toBe(centreId)
  const graph = await loadGraph(db, { id: imported.id, source: 'osm', label: slug, builtAt: now }, imported.edges)
  const engine = new RoutingEngine(graph)

  let state = 7
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const place = () => {
    const node = random(graph.nodeCount)
    return { lat: graph.nodeLat[node]! + random(100) / 1e5, lon: graph.nodeLon[node]! + random(100) / 1e5 }
  }
  const closures = Array.from({ length: 25 }, () => engine.snap(place(), 'vehicle')!.edge).filter((edge, i, all) => all.indexOf(edge) === i)
  for (const closed of [[], closures]) {
    // Whole edges: the places asked for must not lie on them, and pgRouting must not see them.
    engine.setClosures(
      closed.map((edge) => ({
        id: String(edge),
        speedFactor: 0,
        bearingDeg: null,
        place: { kind: 'point', at: engine.snaps.locate(edge, 0.5) },
      })),
    )
    const shut = [...new Set([...engine.weights.blocked.keys()].map((arc) => arc >> 1))]
    for (let round = 0; round < 3; round++) {
      const away = () => {
        for (;;) {
          const at = place()
          const snap = engine.snap(at, 'scene')
          if (snap && !shut.includes(snap.edge) && !shut.includes(engine.snap(at, 'vehicle')!.edge)) return at
        }
      }
      const destination = away()
      const sources = Array.from({ length: 60 }, (_, i) => ({ id: String(i), ...away(), mode: 'priority' as const }))
      const theirs = await timesByPgRouting(client, edgesQuery(imported.id, shut), engine, destination, sources)
      timesOnTheRoad(engine, destination, sources).forEach((seconds, i) => {
        if (seconds === Infinity || theirs[i] === Infinity) expect(seconds).toBe(theirs[i])
        else expect(Math.abs(seconds - theirs[i]!)).toBeLessThan(0.002)
      })
    }
  }
})
