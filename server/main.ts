import { createApp } from './app.ts'
import { createClock } from '#platform/clock.ts'
import { readConfig } from '#platform/config.ts'
import { connect } from '#platform/db/database.ts'
import { createLogger } from '#platform/log.ts'
import { createShutdown } from '#platform/shutdown.ts'

const config = readConfig(process.env)
const log = createLogger(config.logLevel)
const shutdown = createShutdown(log)
const clock = createClock(config.clockRate)

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

/** Listens with or without TLS on one port; both see the same database and the same facts. */
async function listen(port: number, tls: { key: string; cert: string } | null, host: string) {
  const app = await createApp({ config, connection, clock, log, tls, origins })
  shutdown.onStop(tls ? 'https' : 'http', () => app.fastify.close())
  await app.fastify.listen({ port, host })
  const bound = app.fastify.server.address()
  const actual = typeof bound === 'object' && bound ? bound.port : port
  const scheme = tls ? 'https' : 'http'
  for (const name of ['localhost', '127.0.0.1', 'jilian.localhost']) origins.push(`${scheme}://${name}:${actual}`)
  addresses.push(`${scheme}://localhost:${actual}`)
}

if (config.httpsPort !== null && config.tls) await listen(config.httpsPort, config.tls, config.host)
if (config.httpPort !== null) await listen(config.httpPort, null, '127.0.0.1')

log.info({ addresses }, 'listening')
process.send?.({ type: 'ready', addresses })
