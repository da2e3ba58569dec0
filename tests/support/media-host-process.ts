/** A process that carries media for others, as `JILIAN_ROLES=media` starts it: for tests that kill it. */
import { startMedia } from '#media/start-media.ts'
import { createClock } from '#platform/clock.ts'
import { readConfig } from '#platform/config.ts'
import { createVault } from '#platform/crypto/vault.ts'
import { connect } from '#platform/db/database.ts'
import { createLogger } from '#platform/log.ts'
import { watchWorker } from './media.ts'

const config = readConfig(process.env)
const connection = connect(config.databaseUrl, { max: 2 })
const media = await startMedia({
  config,
  db: connection.db,
  vault: createVault(config.secretKey),
  clock: createClock(),
  log: createLogger(config.logLevel),
  watchBinary: watchWorker,
  createWriter: null,
})
process.once('disconnect', () => process.exit(0))
process.once('SIGTERM', () => void media.close().then(() => process.exit(0)))
process.send?.('ready')
