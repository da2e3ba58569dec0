import { rmSync } from 'node:fs'
import path from 'node:path'
import { migrate } from '../migrate.ts'
import { ensureDir } from '../places.ts'
import { randomFreePort } from '../ports.ts'
import { step } from '../progress.ts'
import { keyText, ownSecret } from '../secrets.ts'
import { demoSummary, seed } from '../seed/index.ts'
import { spawnScript, startServer, stopChild } from '../server-process.ts'
import { phoneEnv, simulatorEnv } from '../simulator-process.ts'
import { createThrowAwayCluster } from '../throw-away.ts'
import { ensureTls } from '../tls.ts'
import { untilStopped } from '../until-stopped.ts'
import { ensureWebBuild } from '../web-build.ts'

const database = 'jilian_smoke'

/** One emergency from ring to handover on a server, a database and ports of its own; non-zero when a step is missing. */
export default async function smoke(args: string[]): Promise<number> {
  const secret = ownSecret()
  const secretKey = Buffer.from(keyText(secret))
  const cluster = await step('throw-away database', async () => {
    const made = await createThrowAwayCluster('durable')
    await made.createDatabase(database)
    await migrate(made.url('owner', database))
    await seed(made.url('owner', database), { demo: true, log: () => undefined, secretKey })
    return made
  })
  try {
    const [tls] = [await ensureTls(), await ensureWebBuild()]
    const filesDir = ensureDir(path.join(cluster.dir, 'files'), 0o700)
    const [https, http, jt808, phone] = [await randomFreePort(), await randomFreePort(), await randomFreePort(), await randomFreePort()]
    const server = await step('start the server', () =>
      startServer({
        database: { appUrl: cluster.url('app', database), ownerUrl: cluster.url('owner', database), cluster },
        tls,
        secret,
        filesDir,
        demo: true,
        production: false,
        ports: { https, http, jt808 },
        env: {
          LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
          PUBLIC_URL: '',
          ...phoneEnv(phone),
          // A run of an hour in a minute and a half: business time goes faster, for server and simulator alike.
          JILIAN_CLOCK_RATE: process.env['JILIAN_CLOCK_RATE'] ?? '40',
          JILIAN_CLOCK_ORIGIN_MS: String(Date.now()),
        },
      }),
    )
    try {
      const summary = await demoSummary(cluster.url('owner', database), secretKey)
      const env = simulatorEnv(server, summary, path.join(filesDir, '..', 'demo-summary.json'))
      const { child, exited } = spawnScript('server/simulator/smoke.ts', args, env)
      try {
        const { asked, code } = await untilStopped([exited, server.exited.then((early) => early || 1)])
        return asked ? 130 : code
      } finally {
        await stopChild(child, exited)
      }
    } finally {
      await server.stop()
      rmSync(filesDir, { recursive: true, force: true })
    }
  } finally {
    await cluster.remove()
  }
}
