/**
 * JT/T 808 over TCP → committed and acknowledged positions a second, by the product's own gateway into the product's own tables; the
 * peer is COPY BINARY of the same rows, encoded beforehand, into a fresh copy of the same tables with the same commit size, on a cluster
 * with every durable setting on. The terminals run in a process of their own.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { CopyRows, POSITION_COLUMNS } from '#domains/tracking/ingest/copy-rows.ts'
import { CopyTransaction } from '#domains/tracking/ingest/copy-transaction.ts'
import { hashSecret } from '#domains/tracking/secrets.ts'
import { startTracking } from '#domains/tracking/tracking.ts'
import { createClock } from '#platform/clock.ts'
import { connect } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { createLogger } from '#platform/log.ts'
import { requireDurability } from '#setup/durability.ts'
import { migrate } from '#setup/migrate.ts'
import { createThrowAwayCluster } from '#setup/throw-away.ts'
import type { ClientOrder, ClientResult } from './ingest-client.ts'
import { benchReport } from './ingest-trace.ts'

const { values } = parseArgs({
  options: {
    terminals: { type: 'string', default: '256' },
    seconds: { type: 'string', default: '2000' },
    window: { type: 'string', default: '64' },
    rounds: { type: 'string', default: '5' },
    lanes: { type: 'string', default: '' },
  },
})
const terminals = Number(values.terminals)
const seconds = Number(values.seconds)
const rounds = Number(values.rounds)
const total = terminals * seconds
const code = 'bench'
const phones = Array.from({ length: terminals }, (_, i) => String(13_900_000_000 + i))

const log = (text: string): void => void process.stderr.write(`${text}\n`)
const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN
const round = (value: number, digits = 0): number => Math.round(value * 10 ** digits) / 10 ** digits

log('a durable cluster of its own …')
const cluster = await createThrowAwayCluster('durable')
process.once('SIGINT', () => void cluster.remove().finally(() => process.exit(130)))
try {
  await cluster.createDatabase('template')
  await migrate(cluster.url('owner', 'template'))
  await seed(cluster.url('owner', 'template'))
  await requireDurability(cluster.url('app', 'template'))
  const ours: OurRun[] = []
  const peers: number[] = []
  const peersOfTwo: number[] = []
  for (let i = 1; i <= rounds; i++) {
    const run = await onFreshCopy((url) => measureOurs(url, terminals, seconds, 0))
    ours.push(run)
    log(
      `round ${i}/${rounds}: ${round(run.perSecond)} acknowledged/s, ${round(run.rowsPerCommit)} rows a commit, p99 ${round(run.client.p99_ms)} ms`,
    )
    peers.push(await onFreshCopy((url) => measureCopy(url, run.rowsPerCommit, 1)))
    peersOfTwo.push(await onFreshCopy((url) => measureCopy(url, run.rowsPerCommit, 2)))
    log(`round ${i}/${rounds}: ${round(peers.at(-1)!)} rows/s by COPY, ${round(peersOfTwo.at(-1)!)} by two COPY connections`)
  }
  const paced = await onFreshCopy((url) => measureOurs(url, terminals, Math.ceil(150_000 / terminals), 30_000))
  log(`at 30,000/s, one frame a write: p99 ${round(paced.client.p99_ms, 1)} ms`)
  // Both sides of a round ran one after the other, so the machine was much the same for them: the round in the middle is reported.
  const ratios = ours.map((run, i) => run.perSecond / peers[i]!)
  const shown = ratios.indexOf(median(ratios))
  const [middle, peer] = [ours[shown]!, peers[shown]!]
  const { perSecond } = middle
  const result = {
    bench: 'ingest',
    ours: round(perSecond),
    peer: round(peer),
    unit: 'positions/s',
    ratio: round(perSecond / peer, 3),
    n: total,
    figures: {
      p99_ack_ms: round(middle.client.p99_ms, 1),
      p50_ack_ms: round(middle.client.p50_ms, 1),
      lost: ours.concat(paced).reduce((sum, run) => sum + run.lost, 0),
      refused: ours.reduce((sum, run) => sum + run.client.refused, 0),
      client_cpu_s: round(middle.client.cpu_s, 2),
      gateway_cpu_s: round(middle.cpu_s, 2),
      rows_per_commit: round(middle.rowsPerCommit),
      p99_ack_at_30000_ms: round(paced.client.p99_ms, 1),
      copy_two_connections_per_s: round(peersOfTwo[shown]!),
      ratios: ratios.map((ratio) => round(ratio, 3)),
      rounds,
      terminals,
      window: Number(values.window),
    },
    notes:
      `The round with the median ratio of ${rounds}, each side on a fresh database. ${terminals} connections with up to ${values.window} unacknowledged 0x0200 frames each, every ` +
      'position acknowledged alone after its commit; ours also moves the last state of each vehicle (GiST) in the same transaction, COPY does not.',
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
  if (result.figures.lost > 0) process.exitCode = 1
} finally {
  await cluster.remove()
}

interface OurRun {
  client: ClientResult
  perSecond: number
  rowsPerCommit: number
  lost: number
  cpu_s: number
}

/** The gateway in this process, the terminals in another. */
async function measureOurs(url: string, count: number, length: number, pace: number): Promise<OurRun> {
  const connection = connect(url)
  const clock = createClock()
  const writer = values.lanes === '' ? {} : { lanes: Number(values.lanes) }
  const tracking = await startTracking({ databaseUrl: url, db: connection.db, clock, log: createLogger('warn'), writer })
  const port = await tracking.gateway.listen(0, '127.0.0.1')
  const start_s = Math.floor(clock.now_ms() / 1000) - length - 60
  const client = fork(new URL('./ingest-client.ts', import.meta.url), { serialization: 'advanced' })
  const order: ClientOrder = { port, code, phones: phones.slice(0, count), start_s, seconds: length, window: Number(values.window), pace }
  client.send(order)
  await message(client)
  const cpu = process.cpuUsage()
  client.send('go')
  const result = (await message(client)) as ClientResult
  const { user, system } = process.cpuUsage(cpu)
  await tracking.close()
  await connection.close()
  const stored = await countRows(url)
  return {
    client: result,
    perSecond: (result.acknowledged / result.elapsed_ms) * 1000,
    rowsPerCommit: tracking.writer.stats.rows / tracking.writer.stats.batches,
    lost: result.acknowledged - stored,
    cpu_s: (user + system) / 1e6,
  }
}

/** Rows a second of COPY: the same rows, encoded before the clock starts. */
async function measureCopy(url: string, rowsPerCommit: number, connections: number): Promise<number> {
  const size = Math.round(rowsPerCommit)
  const now = Date.now()
  const start_s = Math.floor(now / 1000) - seconds - 60
  const batches: Buffer[] = []
  let rows = new CopyRows(size)
  rows.recordedAt(now)
  // A terminal sends half a window at a time, so this is the order in which its rows reach the table on our side too.
  const burst = Math.max(1, Math.floor(Number(values.window) / 2))
  let encoded = 0
  for (let first = 0; first < seconds; first += burst) {
    for (let t = 0; t < terminals; t++) {
      for (let s = first; s < Math.min(first + burst, seconds); s++) {
        const r = benchReport(t, start_s + s)
        rows.append(t + 1, r.deviceTime_s, true, r.lat_deg, r.lon_deg, r.speed_mps!, r.altitude_m!, r.heading_deg!, 3, 0)
        encoded++
        if (rows.count < size && encoded < total) continue
        batches.push(rows.messages())
        rows = new CopyRows(size)
        rows.recordedAt(now)
      }
    }
  }
  const clients = await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      return client
    }),
  )
  const started = performance.now()
  let next = 0
  await Promise.all(
    clients.map(async (client) => {
      while (next < batches.length) {
        const copy = new CopyTransaction(`BEGIN;COPY positions(${POSITION_COLUMNS}) FROM STDIN BINARY;COMMIT`, [batches[next++]!])
        client.query(copy)
        await copy.done
      }
    }),
  )
  const elapsed_ms = performance.now() - started
  await Promise.all(clients.map((client) => client.end()))
  const stored = await countRows(url)
  if (stored !== total) throw new Error(`COPY stored ${stored} of ${total} rows`)
  return (total / elapsed_ms) * 1000
}

async function message(child: ReturnType<typeof fork>): Promise<unknown> {
  const failed = once(child, 'exit').then(([exit]) => {
    throw new Error(`the terminals' process ended with ${exit}`)
  })
  failed.catch(() => {})
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error("the terminals' process did not end")), 180_000).unref()
  })
  const [value] = await Promise.race([once(child, 'message'), failed, late])
  return value
}

async function onFreshCopy<T>(work: (url: string) => Promise<T>): Promise<T> {
  const name = `bench_${newId().slice(-12)}`
  await cluster.createDatabase(name, 'template')
  await run(cluster.url('superuser', name), 'checkpoint')
  try {
    return await work(cluster.url('app', name))
  } finally {
    await cluster.dropDatabase(name)
  }
}

async function countRows(url: string): Promise<number> {
  const found = await run(url, 'select count(*)::int as count from positions')
  return (found.rows[0] as { count: number }).count
}

async function run(url: string, text: string, parameters: unknown[] = []): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await client.query(text, parameters)
  } finally {
    await client.end()
  }
}

/** A centre with a vehicle and a bound terminal for each phone. */
async function seed(url: string): Promise<void> {
  const [centre, station] = [newId(), newId()]
  await run(
    url,
    `insert into centres (id, slug, name, time_zone, division_code, outline, outline_licence, pbx_secret, created_at)
     values ($1, 'bench', 'bench', 'Asia/Shanghai', '140781', 'srid=4326;multipolygon(((111 36,112 36,112 37,111 36)))', 'none', 'none', now())`,
    [centre],
  )
  await run(
    url,
    `insert into stations (id, centre_id, name, location, location_approximate, created_at)
     values ($2, $1, 'bench', 'srid=4326;point(111.9 37)', true, now())`,
    [centre, station],
  )
  const ids = phones.map(() => newId())
  await run(
    url,
    `insert into vehicles (id, vehicle_no, centre_id, station_id, call_sign, plate, kind, state_since, created_at)
     select id, no, $1, $2, 'B' || no, 'B' || no, 'ambulance', now(), now() from unnest($3::uuid[]) with ordinality as v(id, no)`,
    [centre, station, ids],
  )
  await run(
    url,
    `insert into terminals (id, centre_id, protocol, phone, status, vehicle_id, auth_code_hash, first_seen_at, last_seen_at)
     select gen_random_uuid(), $1, 'jt808', phone, 'bound', id, $2, now(), now() from unnest($3::uuid[], $4::text[]) as t(id, phone)`,
    [centre, hashSecret(code), ids, phones],
  )
}
