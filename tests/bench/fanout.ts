/**
 * Positions from the hub to consoles that each see all of them, by the product's own sockets with real sessions; the peer is one JSON
 * emit a position to the room of all consoles over the same socket server. Consoles run in a process of their own. Compared is the CPU
 * time of this process until every console holds the last position of every vehicle.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo, Socket } from 'node:net'
import { loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { Server } from 'socket.io'
import { PositionHub, type VehiclePosition } from '#domains/tracking/position-hub.ts'
import { createClock } from '#platform/clock.ts'
import { readConfig } from '#platform/config.ts'
import { connect, inScope } from '#platform/db/database.ts'
import { sessionCookie } from '#platform/http/session-cookie.ts'
import { newId } from '#platform/ids.ts'
import { createLogger } from '#platform/log.ts'
import { createRealtime } from '#realtime/realtime.ts'
import { createApp } from '#server/app.ts'
import { migrate } from '#setup/migrate.ts'
import { createThrowAwayCluster } from '#setup/throw-away.ts'
import { addAccount, addCentre } from '#tests/support/people.ts'
import { dueAt_ms, placeOf, type FanoutOrder, type FanoutResult, type JsonPosition } from './fanout-trace.ts'

const { values } = parseArgs({
  options: {
    vehicles: { type: 'string', default: '2000' },
    consoles: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '30' },
    /** The peer is given up after so long, and its CPU scaled by what it delivered. */
    limit: { type: 'string', default: '600' },
    port: { type: 'string', default: '0' },
  },
})
const vehicles = Number(values.vehicles)
const consoles = Number(values.consoles)
const seconds = Number(values.seconds)
const origin = 'https://bench.localhost'
const every_ms = 10

const say = (text: string): void => void process.stderr.write(`${text}\n`)
const round = (value: number, digits = 0): number => Math.round(value * 10 ** digits) / 10 ** digits

/** The peer took longer than allowed: nothing more is handed to it. */
let abandoned = false

interface Run {
  cpu_s: number
  bytes: number
  took_s: number
  consoles: FanoutResult
}

say('a database of its own, an account, and a session for each console …')
const cluster = await createThrowAwayCluster()
const filesDir = mkdtempSync(path.join(tmpdir(), 'jilian-bench-'))
const stop = async () => {
  rmSync(filesDir, { recursive: true, force: true })
  await cluster.remove()
}
process.once('SIGINT', () => void stop().finally(() => process.exit(130)))
try {
  await cluster.createDatabase('fanout')
  await migrate(cluster.url('owner', 'fanout'))
  const databaseUrl = cluster.url('app', 'fanout')
  const connection = connect(databaseUrl)
  const clock = createClock()
  const log = createLogger('warn')
  const config = readConfig({ DATABASE_URL: databaseUrl, JILIAN_SECRET_KEY: 'a key of the bench and of nothing else', FILES_DIR: filesDir })
  const app = await createApp({ config, connection, clock, log, origins: [origin] })
  const authenticate = (headers: { cookie?: string }) => app.accounts.authenticate({ headers })
  const owner = connect(cluster.url('owner', 'fanout'))
  const { centreId, cookies } = await inScope(owner.db, 'system', async (tx) => {
    const now = clock.now()
    const centre = await addCentre(tx, { now })
    const account = await addAccount(tx, { centreId: centre, roles: ['dispatcher'], now })
    const opened: string[] = []
    for (let i = 0; i < consoles; i += 1) {
      const { token } = await app.accounts.sessions.open(tx, account, { address: '127.0.0.1', userAgent: 'bench' }, now)
      opened.push(`${sessionCookie}=${token}`)
    }
    return { centreId: centre, cookies: opened }
  })
  await owner.close()
  const ids = Array.from({ length: vehicles }, newId)
  const positionAt = (vehicle: number, second: number, start_ms: number): VehiclePosition => ({
    vehicleNo: vehicle + 1,
    vehicleId: ids[vehicle]!,
    centreId,
    ...placeOf(vehicle, second),
    altitude_m: 750,
    fixedAt_ms: start_ms + dueAt_ms(vehicle, second, vehicles),
    recordedAt_ms: start_ms + dueAt_ms(vehicle, second, vehicles),
    source: 'jt808',
    fixed: true,
    acc: true,
    alarm: false,
    alarmBits: 0,
  })

  const hub = new PositionHub((error) => log.error({ err: error }, 'listener'))
  const realtime = createRealtime({
    databaseUrl,
    connection,
    clock,
    log,
    origins: [origin],
    redisUrl: null,
    authenticate,
    forgetSession: app.accounts.sessions.forget,
    positions: hub,
  })
  const ours = await measure('ours', realtime.attach, cookies, async (start_ms) => {
    await inTime(start_ms, (due) => hub.publish(due.map(([vehicle, second]) => positionAt(vehicle, second, start_ms))))
  })
  await realtime.stop()
  say(
    `ours: ${round(ours.cpu_s, 2)} s CPU, age p50 ${ours.consoles.age_p50_ms} ms, p99 ${ours.consoles.age_p99_ms} ms, ${round(ours.bytes / 1e6)} MB`,
  )

  // The same engine and options; only its heartbeat waits longer, for under this load an honest one would drop the consoles.
  const plain = new Server({
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: false,
    pingInterval: 300_000,
    pingTimeout: 300_000,
    allowRequest: (request, decide) => void authenticate(request.headers).then((actor) => decide(null, actor !== null)),
  })
  plain.on('connection', (socket) => void socket.join('all'))
  const peer = await measure(
    'peer',
    (server) => void plain.attach(server),
    cookies,
    async (start_ms) => {
      await inTime(start_ms, async (due) => {
        for (const [vehicle, second] of due) {
          const { vehicleNo, lat, lon, speed_mps, heading_deg, fixedAt_ms, source, fixed, alarm } = positionAt(vehicle, second, start_ms)
          const told: JsonPosition = { vehicleNo, lat, lon, speed_mps, heading_deg, fixedAt_ms, source, fixed, alarm }
          plain.to('all').emit('position', told)
        }
        await drained(plain)
      })
    },
  )
  await plain.close()
  const all = vehicles * seconds * consoles
  const share = peer.consoles.received / all
  const peerCpu_s = peer.consoles.drained ? peer.cpu_s : peer.cpu_s / share
  say(
    `peer: ${round(peerCpu_s, 1)} s CPU, age p99 ${peer.consoles.age_p99_ms} ms, ${round(peer.bytes / 1e6)} MB in ${round(peer.took_s)} s`,
  )
  await app.fastify.close()
  await connection.close()

  const result = {
    bench: 'fanout',
    ours: round(ours.cpu_s, 2),
    peer: round(peerCpu_s, 2),
    unit: 'server CPU s',
    ratio: round(ours.cpu_s / peerCpu_s, 4),
    n: all,
    figures: {
      age_p50_ms: ours.consoles.age_p50_ms,
      age_p99_ms: ours.consoles.age_p99_ms,
      age_max_ms: ours.consoles.age_max_ms,
      bytes_ratio: round(ours.bytes / (peer.consoles.drained ? peer.bytes : peer.bytes / share), 4),
      ours_bytes: ours.bytes,
      delivered_share: round(ours.consoles.received / all, 4),
      ours_took_s: round(ours.took_s, 1),
      peer_took_s: round(peer.took_s, 1),
      peer_age_p50_ms: peer.consoles.age_p50_ms,
      peer_age_p99_ms: peer.consoles.age_p99_ms,
      peer_delivered_share: round(share, 4),
      client_cpu_s: round(ours.consoles.cpu_s, 2),
      peer_client_cpu_s: round(peer.consoles.cpu_s, 2),
      vehicles,
      consoles,
      load_1min: round(loadavg()[0]!, 1),
    },
    notes:
      'Age is device time to receipt at the console, one clock. The peer emits to a room, which encodes a position once for all consoles, and waits ' +
      'while its sockets are not drained, so that its queue stays bounded; a position that a newer one overtook in ours is not delivered.' +
      (peer.consoles.drained ? '' : ` The peer was stopped after ${values.limit} s; its CPU and bytes are scaled by what it delivered.`),
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
  if (!ours.consoles.drained) process.exitCode = 1
} finally {
  await stop()
}

/** Serves the consoles, plays the trace, and counts until the last of them has everything. */
async function measure(
  form: FanoutOrder['form'],
  attach: (server: ReturnType<typeof createServer>) => void,
  cookies: string[],
  play: (start_ms: number) => Promise<void>,
): Promise<Run> {
  const server = createServer()
  const open = new Set<Socket>()
  server.on('connection', (socket) => open.add(socket))
  server.listen(Number(values.port), '127.0.0.1')
  await once(server, 'listening')
  attach(server)
  const child = fork(new URL('./fanout-consoles.ts', import.meta.url))
  try {
    child.send({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      origin,
      cookies,
      vehicles,
      seconds,
      form,
    } satisfies FanoutOrder)
    await next(child)
    say(`${form}: ${cookies.length} consoles are open; ${vehicles} vehicles for ${seconds} s …`)
    const start_ms = Date.now() + 500
    child.send({ start_ms })
    const written = () => [...open].reduce((sum, socket) => sum + socket.bytesWritten, 0)
    const before = written()
    const cpu = process.cpuUsage()
    const began = performance.now()
    const progress = setInterval(
      () => say(`${form}: ${round((performance.now() - began) / 1000)} s, ${round((written() - before) / 1e6)} MB`),
      10_000,
    )
    const limit = setTimeout(() => child.send('report'), Number(values.limit) * 1000)
    const done = next(child)
    const played = play(start_ms)
    const result = (await done) as FanoutResult
    const { user, system } = process.cpuUsage(cpu)
    clearInterval(progress)
    clearTimeout(limit)
    if (result.drained) await played
    else abandoned = true
    return { cpu_s: (user + system) / 1e6, bytes: written() - before, took_s: (performance.now() - began) / 1000, consoles: result }
  } finally {
    child.kill('SIGKILL')
    for (const socket of open) socket.destroy()
    server.close()
  }
}

/** Hands out what is due every 10 ms, as commits of the gateway do; later where the taker is not ready. */
async function inTime(start_ms: number, take: (due: [vehicle: number, second: number][]) => void | Promise<void>): Promise<void> {
  let vehicle = 0
  let second = 0
  while (second < seconds && !abandoned) {
    const due: [number, number][] = []
    const upTo_ms = Date.now() - start_ms
    while (second < seconds && due.length < 100 && dueAt_ms(vehicle, second, vehicles) <= upTo_ms) {
      due.push([vehicle, second])
      vehicle += 1
      if (vehicle === vehicles) [vehicle, second] = [0, second + 1]
    }
    if (due.length > 0) await take(due)
    if (due.length < 100) await new Promise((resolve) => setTimeout(resolve, every_ms))
  }
}

/** Waits while any console has more than a few frames in its queue. */
async function drained(io: Server): Promise<void> {
  for (const socket of io.sockets.sockets.values()) {
    // Replaced at each flush: looked at anew.
    const line = socket.conn as unknown as { writeBuffer: unknown[] }
    while (socket.connected && line.writeBuffer.length > 100) await new Promise((resolve) => setImmediate(resolve))
  }
}

function next(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the consoles ended with ${code}`)))
    child.on('message', (message: unknown) => {
      if (typeof message === 'object' && message !== null && 'lost' in message)
        reject(new Error(`a console was lost: ${String(message.lost)}`))
      else resolve(message)
    })
  })
}
