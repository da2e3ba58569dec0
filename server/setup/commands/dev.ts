import path from 'node:path'
import { createServer as createViteServer } from 'vite'
import { bringUp } from '../bring-up.ts'
import { nextFreePort } from '../ports.ts'
import { say, step } from '../progress.ts'
import { announce, claimServerOrFind } from '../running.ts'
import { keyText, ownSecret, secretsDir } from '../secrets.ts'
import { demoSummary } from '../seed/index.ts'
import { filesDirOf, startServer } from '../server-process.ts'
import type { ServerProcess } from '../server-process.ts'
import { databaseName } from '../settings.ts'
import { consultsEnv, simulatorEnv, startSimulator } from '../simulator-process.ts'
import { SetupError } from '../setup-error.ts'
import type { Tls } from '../tls.ts'
import { untilStopped } from '../until-stopped.ts'
import { withVideoWorker } from '../video-worker.ts'

/** Everything with live reload: Vite serves the web app and hands the rest to a server that restarts when its sources change. */
export default async function dev(): Promise<number> {
  const claim = await claimServerOrFind()
  if ('running' in claim) throw new SetupError(`It runs already (npm run ${claim.running.command}): ${claim.running.url}`)
  try {
    const secret = ownSecret()
    const { database, tls } = await bringUp({ databaseName, demo: true, secret, web: false })
    const webPort = await nextFreePort(5173)
    const url = `https://localhost:${webPort}`
    const server = await step('start the server', () =>
      startServer({
        database,
        tls,
        secret,
        filesDir: filesDirOf(databaseName),
        demo: true,
        production: false,
        watch: true,
        // The browser stands at Vite's address: that is the origin the server must know.
        env: { PUBLIC_URL: process.env['PUBLIC_URL'] ?? url },
      }),
    )
    const vite = await serveWeb(server, tls, webPort)
    const summary = await demoSummary(database.ownerUrl, Buffer.from(keyText(secret)))
    const simulator = startSimulator({ ...simulatorEnv(server, summary, path.join(secretsDir(), 'demo-summary.json')), ...consultsEnv })
    try {
      announce({ command: 'dev', url, httpUrl: server.httpUrl, jt808Port: server.ports.jt808 })
      say(`\nJilian for developers: ${url} (server ${server.url}). Ctrl-C ends it.`)
      const { asked, code } = await withVideoWorker(() => untilStopped([server.exited]))
      return asked ? 0 : code || 1
    } finally {
      await simulator.stop()
      await vite.close()
      await server.stop()
    }
  } finally {
    await claim.release()
  }
}

/** What is no file of the web app. */
const serverPaths = ['/api', '/socket.io', '/ca.crt', '/install-ca', '/metrics']

async function serveWeb(server: ServerProcess, tls: Tls, port: number): Promise<{ close: () => Promise<void> }> {
  const target = { target: server.url, secure: false, ws: true }
  const vite = await createViteServer({
    server: {
      port,
      strictPort: true,
      host: 'localhost',
      https: { key: tls.key, cert: tls.cert },
      proxy: Object.fromEntries(serverPaths.map((prefix) => [prefix, target])),
    },
  })
  await vite.listen()
  return vite
}
