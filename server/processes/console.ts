import { flushCompileCache } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import { watchArrivals } from '#domains/dispatch/arrival-watcher.ts'
import { startMedia } from '#media/start-media.ts'
import { iceServers } from '#media/turn.ts'
import { watchWorkerBinary } from '#media/worker-binary/worker-binary.ts'
import { startAuditRelay } from '#platform/audit/relay.ts'
import { inScope } from '#platform/db/database.ts'
import { startRelay } from '#platform/events/relay.ts'
import { compileChecks } from '#platform/http/validators.ts'
import { createRealtime } from '#realtime/realtime.ts'
import { createTrackWriters } from '#realtime/rooms/track-writer.ts'
import { createApp } from '#server/app.ts'
import { openDoors } from './doors.ts'
import { awaitTurn, sayReady, type Process } from './process.ts'
import { startJobs } from '#server/jobs/jobs.ts'

/** Those whom a restart threw out come back first: their pictures and positions do not wait for the roads. */
const peopleFirst_ms = 3_000

/** Everything but hosts that only carry media: screens, terminals and jobs, as the roles of this process want it. */
export async function runConsole({ config, log, shutdown, clock, connection }: Process): Promise<void> {
  const origins: string[] = config.publicUrl ? [config.publicUrl.origin] : []
  const app = await createApp({ config, connection, clock, log, origins, canRecord: () => media.service?.canRecord() ?? false })
  await app.fastify.ready()
  shutdown.onStop('application', () => app.fastify.close())

  if (process.env['JILIAN_SPARE']) compileChecks()
  await awaitTurn()

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

  // What this start compiled the next need not; while nobody is connected yet, writing it down stops nobody.
  flushCompileCache()
  const addresses = await openDoors({ config, shutdown }, app.fastify, { origins, attach: (server) => realtime.attach(server) })

  const jt808Port = config.roles.includes('gateway') ? await app.tracking.gateway.listen(config.jt808Port, config.host) : null

  log.info({ addresses, jt808Port }, 'listening')
  sayReady(addresses)

  await sleep(peopleFirst_ms)
  if (config.roles.includes('api') && !shutdown.stopping) {
    // The first call of the day does not wait for the roads; where this fails, it loads them itself.
    const warmed = inScope(connection.db, 'system', (tx) => app.routing.warm(tx, clock.now()))
    void warmed.catch((error: unknown) => log.warn({ err: error }, 'the road networks are not loaded yet'))
  }
}
