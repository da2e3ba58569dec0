import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { randomFreePort } from '#setup/ports.ts'
import { demoSummary, type DemoSummary } from '#setup/seed/index.ts'
import { startServer, type Ports, type ServerProcess } from '#setup/server-process.ts'
import { phoneEnv, simulatorEnv, startSimulator } from '#setup/simulator-process.ts'
import { ensureTls, type Tls } from '#setup/tls.ts'
import { ensureWebBuild } from '#setup/web-build.ts'

/** The whole product in its own process on a seeded database: what people at a seat, a tablet and a wall see. */
export interface Console {
  server: ServerProcess
  /** `https://jilian.localhost:…`: what browsers open; `tests/support/browser.ts` trusts its certificate. */
  url: string
  tls: Tls
  /** Accounts, terminals and the exchange's secret of the seeded county. */
  summary: DemoSummary
  /** Starts callers, terminals and crews beside it. */
  simulate(env?: NodeJS.ProcessEnv): void
  stop(): Promise<void>
}

export interface ConsoleOptions {
  /** Migrated and seeded with its demonstration. */
  database: { appUrl: string; ownerUrl: string }
  /** What it was seeded with. */
  secretKey: string
  ports?: Ports
  env?: NodeJS.ProcessEnv
  /** Build the web app when its sources changed. Default true. */
  web?: boolean
}

export async function startConsole({ database, secretKey, ports, env = {}, web = true }: ConsoleOptions): Promise<Console> {
  const tls = await ensureTls()
  if (web) await ensureWebBuild()
  const filesDir = mkdtempSync(path.join(tmpdir(), 'jilian-console-'))
  const phonePort = await randomFreePort()
  const server = await startServer({
    database: { ...database, cluster: null },
    tls,
    secret: { JILIAN_SECRET_KEY: secretKey },
    filesDir,
    demo: true,
    production: false,
    ports: ports ?? { https: await randomFreePort(), http: await randomFreePort(), jt808: await randomFreePort() },
    env: { LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'error', PUBLIC_URL: '', ...phoneEnv(phonePort), ...env },
  })
  const summary = await demoSummary(database.ownerUrl, Buffer.from(secretKey))
  const simulators: { stop: () => Promise<void> }[] = []
  return {
    server,
    url: `https://jilian.localhost:${server.ports.https}`,
    tls,
    summary,
    simulate(more = {}) {
      simulators.push(startSimulator({ ...simulatorEnv(server, summary, path.join(filesDir, 'demo-summary.json')), ...more }))
    },
    async stop() {
      for (const simulator of simulators) await simulator.stop()
      await server.stop()
      rmSync(filesDir, { recursive: true, force: true })
    },
  }
}
