import { bringUp } from '../bring-up.ts'
import { hasDemoAccounts } from '../demo-accounts.ts'
import { requireDurability } from '../durability.ts'
import { ensureFirstAdmin } from '../first-admin.ts'
import { keepServer } from '../kept-server.ts'
import { requireProductionSecret } from '../production-secrets.ts'
import { say, step } from '../progress.ts'
import { announce, claimServer, findRunning } from '../running.ts'
import { filesDirOf } from '../server-process.ts'
import { databaseName } from '../settings.ts'
import { SetupError } from '../setup-error.ts'
import { untilStopped } from '../until-stopped.ts'
import { withVideoWorker } from '../video-worker.ts'

/** Production: no demonstration accounts, no simulator, no secret that we made up. */
export default async function serve(): Promise<number> {
  const secret = requireProductionSecret()
  if (process.env['JILIAN_DEMO']) throw new SetupError('JILIAN_DEMO is for demonstrations: unset it for production.')
  // Several hosts and several processes may serve one database of their own; the private cluster has one server.
  const release = process.env['DATABASE_URL'] ? async () => undefined : await claimServer()
  if (!release) throw new SetupError(`A server runs here already: ${findRunning()?.url ?? 'it is just coming up'}.`)
  try {
    const { database, tls } = await bringUp({ databaseName, demo: false, secret })
    await requireDurability(database.appUrl)
    if (await hasDemoAccounts(database.ownerUrl)) {
      throw new SetupError(
        'This database holds demonstration accounts, whose password everybody knows: begin anew with `npm run reset`, or set DATABASE_URL to a database of your own.',
      )
    }
    await ensureFirstAdmin(database.ownerUrl)
    const server = await step('start the server', () =>
      keepServer({ database, tls, secret, filesDir: filesDirOf(databaseName), demo: false, production: true }),
    )
    try {
      announce({ command: 'serve', url: server.url, httpUrl: server.httpUrl, jt808Port: server.ports.jt808 })
      say(`\nJilian serves ${server.url} and JT/T 808 terminals on ${server.host}:${server.ports.jt808}.`)
      if (server.mediaHost) say(`Video and sound are carried by a process of their own: health and figures at ${server.mediaHost.url}.`)
      if (!process.env['PUBLIC_URL']) say('PUBLIC_URL is not set: links sent to callers will not work outside this machine.')
      const { asked, code } = await withVideoWorker(() => untilStopped([server.givenUp]))
      return asked ? 0 : code || 1
    } finally {
      await server.stop()
    }
  } finally {
    await release()
  }
}
