import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { randomFreePort } from '#setup/ports.ts'
import { demoSummary, type DemoSummary } from '#setup/seed/index.ts'
import { spareFor, startServer, stopChild, succeed, type Ports, type ServerProcess, type Spare } from '#setup/server-process.ts'
import { phoneEnv, simulatorEnv, startSimulator } from '#setup/simulator-process.ts'
import { ensureTls, type Tls } from '#setup/tls.ts'
import { ensureWebBuild } from '#setup/web-build.ts'

/** The whole product in its own process on a seeded database: what people at a seat, a tablet and a wall see. */
export interface Console {
  /** The one that runs now. */
  readonly server: ServerProcess
  /** `https://jilian.localhost:…`: what browsers open; `tests/support/browser.ts` trusts its certificate. */
  url: string
  tls: Tls
  /** Accounts, terminals and the exchange's secret of the seeded county. */
  summary: DemoSummary
  /** Starts callers, terminals and crews beside it. */
  simulate(env?: NodeJS.ProcessEnv): void
  /** Loads the process that takes the next restart without `env`, as `npm start` and `npm run serve` keep one. */
  standBy(): Promise<void>
  /** Ends the server's process in this way and begins another on its ports; `env` changes what that one is. */
  restart(signal: 'SIGTERM' | 'SIGKILL', env?: NodeJS.ProcessEnv): Promise<Restart>
  stop(): Promise<void>
}

/** Wall clock, ms: when the process was told to end, when it was gone, and when the new one listened. */
export interface Restart {
  told_ms: number
  gone_ms: number
  listens_ms: number
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
  const start = (on: Ports, more: NodeJS.ProcessEnv = {}): Promise<ServerProcess> =>
    startServer({
      database: { ...database, cluster: null },
      tls,
      secret: { JILIAN_SECRET_KEY: secretKey },
      filesDir,
      demo: true,
      production: false,
      ports: on,
      env: { LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'error', PUBLIC_URL: '', ...phoneEnv(phonePort), ...env, ...more },
    })
  let server = await start(ports ?? { https: await randomFreePort(), http: await randomFreePort(), jt808: await randomFreePort() })
  const summary = await demoSummary(database.ownerUrl, Buffer.from(secretKey))
  const simulators: { stop: () => Promise<void> }[] = []
  let spare: Spare | null = null
  return {
    get server() {
      return server
    },
    url: `https://jilian.localhost:${server.ports.https}`,
    tls,
    summary,
    simulate(more = {}) {
      simulators.push(startSimulator({ ...simulatorEnv(server, summary, path.join(filesDir, 'demo-summary.json')), ...more }))
    },
    async standBy() {
      spare ??= spareFor(server)
      await spare.loaded
    },
    async restart(signal, more) {
      const told_ms = Date.now()
      server.child.kill(signal)
      await server.exited
      const gone_ms = Date.now()
      if (spare && !more) {
        server = await succeed(server, spare)
        spare = null
      } else server = await start(server.ports, more)
      return { told_ms, gone_ms, listens_ms: Date.now() }
    },
    async stop() {
      for (const simulator of simulators) await simulator.stop()
      if (spare) await stopChild(spare.child, spare.exited)
      await server.stop()
      rmSync(filesDir, { recursive: true, force: true })
    },
  }
}
