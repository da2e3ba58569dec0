import { once } from 'node:events'
import { createClock, type Clock } from '#platform/clock.ts'
import { readConfig, type Config } from '#platform/config.ts'
import { connect, type Connection } from '#platform/db/database.ts'
import { createLogger, type Logger } from '#platform/log.ts'
import { createShutdown, type Shutdown } from '#platform/shutdown.ts'

/** What each process of the installation has, whatever its roles. */
export interface Process {
  config: Config
  log: Logger
  /** Runs when the process is asked to end, or when the one who started it is gone. */
  shutdown: Shutdown
  clock: Clock
  connection: Connection
}

/** Reads the environment and connects to the database. Throws an Error that names the setting which is missing or wrong. */
export function beginProcess(): Process {
  const config = readConfig(process.env)
  // Programs that we start get our environment; none of them needs what opens the database and its secrets.
  for (const secret of ['DATABASE_URL', 'JILIAN_SECRET_KEY', 'METRICS_TOKEN', 'TURN_SECRET']) delete process.env[secret]
  const log = createLogger(config.logLevel)
  const shutdown = createShutdown(log)
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
  return { config, log, shutdown, clock: createClock(config.clockRate, config.clockOrigin_ms), connection }
}

/**
 * A spare, built and ready, waits here until the one before it has ended; any other process goes on at once. Up to here it must be what one of several
 * processes is that nobody asks for anything.
 */
export async function awaitTurn(): Promise<void> {
  if (!process.env['JILIAN_SPARE']) return
  process.channel?.ref()
  process.send?.({ type: 'loaded' })
  await once(process, 'message')
  process.channel?.unref()
}

/** Tells the one who started us where we answer. */
export const sayReady = (addresses: readonly string[]): void => void process.send?.({ type: 'ready', addresses })
