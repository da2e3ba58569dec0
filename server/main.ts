import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { flushCompileCache } from 'node:module'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { startMedia } from '#media/start-media.ts'
import { iceServers } from '#media/turn.ts'
import { watchWorkerBinary } from '#media/worker-binary/worker-binary.ts'
import { startAuditRelay } from '#platform/audit/relay.ts'
import { createClock } from '#platform/clock.ts'
import { readConfig } from '#platform/config.ts'
import { connect, inScope } from '#platform/db/database.ts'
import { startRelay } from '#platform/events/relay.ts'
import { ownNames } from '#platform/http/own-names.ts'
import { portOptions } from '#platform/http/server.ts'
import { compileChecks } from '#platform/http/validators.ts'
import { createLogger } from '#platform/log.ts'
import { createShutdown } from '#platform/shutdown.ts'
import { createRealtime } from '#realtime/realtime.ts'
import { createTrackWriters } from '#realtime/rooms/track-writer.ts'
import { createApp } from './app.ts'
import { watchArrivals } from '#domains/dispatch/arrival-watcher.ts'
import { startJobs } from './jobs/jobs.ts'

const config = readConfig(process.env)
// Programs that we start get our environment; none of them needs what opens the database and its secrets.
for (const secret of ['DATABASE_URL', 'JILIAN_SECRET_KEY', 'METRICS_TOKEN', 'TURN_SECRET']) delete process.env[secret]
const log = createLogger(config.logLevel)
const shutdown = createShutdown(log)
const clock = createClock(config.clockRate, config.clockOrigin_ms)

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    log.info({ signal }, 'stopping')
    void shutdown.stop().then(() => process.exit(0))
  })
}
// The one who started us is gone: nobody is left to stop us later.
process.once('disconnect', () => void shutdown.stop().then(() => process.exit(0)))

const connection = connect(config.databaseUrl)
shutdown.onStop('database', () => connection.close())

const origins: string[] = config.publicUrl ? [config.publicUrl.origin] : []
const addresses: string[] = []

const app = await createApp({ config, connection, clock, log, origins, canRecord: () => media.service?.canRecord() ?? false })
await app.fastify.ready()
shutdown.onStop('application', () => app.fastify.close())

// A spare is by now what any process beside others is that nobody asks for anything. It opens its doors when the one before it has ended.
if (process.env['JILIAN_SPARE']) {
  compileChecks()
  process.channel?.ref()
  process.send?.({ type: 'loaded' })
  await once(process, 'message')
  process.channel?.unref()
}

const createWriter = createTrackWriters({ db: connection.db, files: app.files, clock })
const media = await startMedia({ config, db: connection.db, vault: app.vault, clock, log, watchBinary: watchWorkerBinary, createWriter })
shutdown.onStop('media', () => media.close())

if (config.roles.includes('jobs')) {
  const { databaseUrl, filesDir, auditDigest: algorithm } = config
  const auditRelay = startAuditRelay({ databaseUrl, filesDir, algorithm, clock, log, keys: app.auditKeys })
  shutdown.onStop('audit relay', () => auditRelay.stop())
  // Before anybody is let in: a queue that cannot reach the database as it starts ends the process, which must not happen later.
  shutdown.onStop(
    'jobs',
    await startJobs({ ...config, db: connection.db, vault: app.vault, files: app.files, timers: app.timers, clock, log }),
  )
}

// Two roles that both need the log to go on; the lock lets one of all processes do it.
if (config.roles.includes('api') || config.roles.includes('jobs')) {
  const relay = startRelay({ databaseUrl: config.databaseUrl, clock, log })
  shutdown.onStop('relay', () => relay.stop())
}
const positions = app.tracking.hub
shutdown.onStop('arrival watch', watchArrivals({ db: connection.db, hub: positions, clock, log }))
const realtime = createRealtime({
  databaseUrl: config.databaseUrl,
  connection,
  clock,
  log,
  origins,
  redisUrl: config.redisUrl,
  authenticate: (headers) => app.accounts.authenticate({ headers }),
  forgetSession: app.accounts.sessions.forget,
  positions,
  ...(media.service && {
    rooms: {
      media: media.service,
      // The relay knows the wall's time alone.
      iceServers: (peerId) => iceServers(config.media.turn, peerId, Date.now()),
      vault: app.vault,
      files: app.files,
      endedAmong: app.accounts.sessions.endedAmong,
    },
  }),
})
shutdown.onStop('sockets', () => realtime.stop())

/** Opens one port on the one application, with or without TLS. */
async function listen(scheme: 'http' | 'https', server: Server, port: number, host: string) {
  realtime.attach(server)
  server.listen(port, host)
  await once(server, 'listening')
  shutdown.onStop(scheme, async () => {
    server.closeAllConnections()
    server.close()
  })
  const bound = server.address() as AddressInfo
  for (const name of ownNames(host)) origins.push(`${scheme}://${name}:${bound.port}`)
  addresses.push(`${scheme}://localhost:${bound.port}`)
}

// What this start compiled the next need not; while nobody is connected yet, writing it down stops nobody.
flushCompileCache()
const handle = (request: IncomingMessage, response: ServerResponse) => app.fastify.routing(request, response)
if (config.httpsPort !== null && config.tls)
  await listen(
    'https',
    createTlsServer({ ...portOptions, key: config.tls.key, cert: config.tls.cert }, handle),
    config.httpsPort,
    config.host,
  )
// Plain HTTP is for this machine alone.
if (config.httpPort !== null) await listen('http', createServer(portOptions, handle), config.httpPort, '127.0.0.1')

const jt808Port = config.roles.includes('gateway') ? await app.tracking.gateway.listen(config.jt808Port, config.host) : null

log.info({ addresses, jt808Port }, 'listening')
process.send?.({ type: 'ready', addresses })

/** Those whom a restart threw out come back first: their pictures and positions do not wait for the roads. */
const peopleFirst_ms = 3_000
await sleep(peopleFirst_ms)
if (config.roles.includes('api') && !shutdown.stopping) {
  // The first call of the day does not wait for the roads; where this fails, it loads them itself.
  const warmed = inScope(connection.db, 'system', (tx) => app.routing.warm(tx, clock.now()))
  void warmed.catch((error: unknown) => log.warn({ err: error }, 'the road networks are not loaded yet'))
}
