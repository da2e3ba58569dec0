import { startMedia } from '#media/start-media.ts'
import { watchWorkerBinary } from '#media/worker-binary/worker-binary.ts'
import { createVault } from '#platform/crypto/vault.ts'
import { createFiles } from '#platform/files/files.ts'
import { serveHealth } from '#platform/http/health.ts'
import { createFastify } from '#platform/http/server.ts'
import { createTrackWriters } from '#realtime/rooms/track-writer.ts'
import { openDoors } from './doors.ts'
import { awaitTurn, sayReady, type Process } from './process.ts'

/** A process that carries media and does nothing besides: of the console it loads no more than what a recording needs. */
export async function runMediaHost({ config, log, shutdown, clock, connection }: Process): Promise<void> {
  const { db } = connection
  const vault = createVault(config.secretKey)
  const files = createFiles({ filesDir: config.filesDir, vault })
  const createWriter = createTrackWriters({ db, files, clock })
  const application = await createFastify({ log, trustProxy: config.trustProxy, httpsOnly: config.production })
  serveHealth(application, { db, metricsToken: config.metricsToken })
  await application.ready()
  shutdown.onStop('application', () => application.close())
  await awaitTurn()

  const media = await startMedia({ config, db, vault, clock, log, watchBinary: watchWorkerBinary, createWriter })
  shutdown.onStop('media', () => media.close())

  const addresses = await openDoors({ config, shutdown }, application)
  log.info({ addresses }, 'a media host answers for its health')
  sayReady(addresses)
}
