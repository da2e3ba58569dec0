import { loadavg } from 'node:os'
import type pg from 'pg'
import { buildGraph } from '#domains/routing/graph/build.ts'
import { RoutingEngine } from '#domains/routing/graph/engine.ts'
import { edgeInput } from '#domains/routing/network-draft.ts'
import { timesByPgRouting, timesOnTheRoad } from '#tests/support/pgrouting.ts'
import { connect, inScope, readInScope } from '#platform/db/database.ts'
import { createRouting } from '#domains/routing/service.ts'
import type { EtaResult } from '#domains/routing/service.ts'
import { driveTimes } from '#domains/routing/speeds.ts'
import { writeNetwork } from '#domains/routing/storage/write-network.ts'
import { migrate } from '#setup/migrate.ts'
import { createThrowAwayCluster } from '#setup/throw-away.ts'
import { addCentre } from '#tests/support/people.ts'
import { findCity, readCity } from './city-graph.ts'
import { askPeer, peerEdges, peerForms, preparePeer } from './pgrouting-peer.ts'
import type { Call } from './pgrouting-peer.ts'

const UNITS = 200
const CALLS = 2_000
const PEER_CALLS = 150
const TRIALS = 4
const SEED = 20_180_624

const say = (text: string): void => void process.stderr.write(`${text}\n`)
const now = new Date('2026-01-01T00:00:00Z')

say('recommend: reading the city')
const city = readCity(findCity(process.env.JILIAN_BENCH_DATA ?? process.env.JILIAN_TEST_DATA ?? '../shared/data'))
const calls = makeCalls(CALLS)

const cluster = await createThrowAwayCluster()
try {
  await cluster.createDatabase('bench')
  await migrate(cluster.url('owner', 'bench'))
  const owner = connect(cluster.url('owner', 'bench'), { max: 1 })
  const { centreId, networkId } = await inScope(owner.db, 'system', async (tx) => {
    const centre = await addCentre(tx, { now })
    say('recommend: storing the network')
    return { centreId: centre, networkId: (await writeNetwork(tx, centre, city, now, { announce: false })).id }
  })
  await owner.close()

  const app = connect(cluster.url('app', 'bench'))
  const routing = createRouting({ routingUrl: null })
  const ask = ({ destination, units }: Call): Promise<EtaResult[]> =>
    readInScope(app.db, centreId, async (tx) => {
      const sources = units.map((unit) => ({ ...unit, mode: 'priority' as const }))
      return (await routing.etas(tx, { centreId, destination, sources }, now)).etas
    })
  let began = performance.now()
  await ask(calls[0]!)
  const loadMs = performance.now() - began
  for (const call of calls.slice(0, 100)) await ask(call)
  const ours: number[] = []
  const answers: EtaResult[][] = []
  for (const [i, call] of calls.entries()) {
    began = performance.now()
    const etas = await ask(call)
    ours.push(performance.now() - began)
    if (i < PEER_CALLS) answers.push(etas)
    if ((i + 1) % 500 === 0) say(`recommend: ours ${i + 1}/${CALLS}`)
  }
  const engineMs = engineAlone()
  await app.close()

  const peer = await preparePeer(cluster.url('superuser', 'bench'), networkId, 3.6 / driveTimes(1, 1)[1])
  const trials: Record<string, number> = {}
  let form = peerForms[0]!
  for (const candidate of peerForms) {
    const times: number[] = []
    for (const call of calls.slice(0, TRIALS + 1)) {
      began = performance.now()
      await askPeer(peer, candidate, call)
      times.push(performance.now() - began)
    }
    trials[candidate.name] = percentile(times.slice(1), 0.5)
    say(`recommend: ${candidate.name}: ${trials[candidate.name]!.toFixed(0)} ms`)
    if (trials[candidate.name]! < trials[form.name]!) form = candidate
  }
  const theirs: number[] = []
  for (const [i, call] of calls.slice(0, PEER_CALLS).entries()) {
    began = performance.now()
    await askPeer(peer, form, call)
    theirs.push(performance.now() - began)
    if ((i + 1) % 25 === 0) say(`recommend: peer ${i + 1}/${PEER_CALLS}`)
  }
  const agreement = await compare(peer)
  await peer.end()

  const round = (value: number): number => Number(value.toFixed(3))
  const result = {
    bench: 'recommend',
    ours: round(percentile(ours, 0.99)),
    peer: round(percentile(theirs, 0.99)),
    unit: 'ms',
    ratio: Number((percentile(ours, 0.99) / percentile(theirs, 0.99)).toFixed(5)),
    n: CALLS,
    figures: {
      p50_ms: round(percentile(ours, 0.5)),
      max_ms: round(Math.max(...ours)),
      engine_p50_ms: round(percentile(engineMs, 0.5)),
      engine_p99_ms: round(percentile(engineMs, 0.99)),
      machine_load: Number(loadavg()[0]!.toFixed(2)),
      peer_p50_ms: round(percentile(theirs, 0.5)),
      peer_n: PEER_CALLS,
      nodes: city.nodes.lon.length,
      arcs: city.edges.reduce((sum, edge) => sum + (edge.oneway === 0 ? 2 : 1), 0),
      units: UNITS,
      load_ms: round(loadMs),
      ...Object.fromEntries(peerForms.map((each, i) => [`peer_form_${i + 1}_p50_ms`, round(trials[each.name]!)])),
      ...agreement,
    },
    notes:
      `One call: transaction, check of the network's version, ${UNITS} units and the call brought onto their roads, one reverse search. Priority mode, ` +
      `all units anywhere in the city. Peer: ${form.name}, the fastest of ${peerForms.length} forms tried (${peerForms.map((each) => each.name).join('; ')}), ` +
      'prepared statement, costs worked out beforehand, everything in memory. eta_difference: ours against pgr_withPointsCost from the same spots of the same roads.',
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
} finally {
  await cluster.remove()
}

/** Snapping and search without the database around them. */
function engineAlone(): number[] {
  const graph = buildGraph({
    info: { id: 'alone', source: 'osm', label: '', builtAt: now },
    nodes: city.nodes,
    edges: city.edges.map(edgeInput),
  })
  const engine = new RoutingEngine(graph)
  return calls
    .slice(0, 600)
    .map(({ destination, units }) => {
      const from = performance.now()
      engine.etas(
        destination,
        units.map((unit) => ({ ...unit, mode: 'priority' as const })),
      )
      return performance.now() - from
    })
    .slice(100)
}

/** Whether both give the same times, every point on the same spot of the same road. */
async function compare(peer: pg.Client): Promise<Record<string, number>> {
  const graph = buildGraph({
    info: { id: 'check', source: 'osm', label: '', builtAt: now },
    nodes: city.nodes,
    edges: city.edges.map(edgeInput),
  })
  const engine = new RoutingEngine(graph)
  const differences: number[] = []
  for (const call of calls.slice(0, 5)) {
    const sources = call.units.map((unit) => ({ ...unit, mode: 'priority' as const }))
    const theirs = await timesByPgRouting(peer, peerEdges, engine, call.destination, sources)
    timesOnTheRoad(engine, call.destination, sources).forEach((seconds, i) =>
      differences.push(seconds === theirs[i] ? 0 : Math.abs(seconds - theirs[i]!)),
    )
  }
  return { eta_compared: differences.length, eta_difference_max_s: Number(Math.max(...differences).toFixed(5)) }
}

/** Repeatable calls: units and scene at random junctions, up to some 50 m beside them. */
function makeCalls(count: number): Call[] {
  let state = SEED
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const { lon, lat } = city.nodes
  const place = () => {
    const node = Math.floor(random() * lon.length)
    return { lat: lat[node]! + (random() - 0.5) * 0.001, lon: lon[node]! + (random() - 0.5) * 0.001 }
  }
  return Array.from({ length: count }, () => ({
    destination: place(),
    units: Array.from({ length: UNITS }, (_, i) => ({ id: `unit ${i + 1}`, ...place() })),
  }))
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
}
