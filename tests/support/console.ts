import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { randomFreePort } from '#setup/ports.ts'
import { demoSummary, type DemoSummary } from '#setup/seed/index.ts'
import {
  spareFor,
  startServer,
  startWithMediaHost,
  stopChild,
  succeed,
  type Ports,
  type ServerOptions,
  type ServerProcess,
  type Spare,
} from '#setup/server-process.ts'
import { phoneEnv, simulatorEnv, startSimulator } from '#setup/simulator-process.ts'
import { ensureTls, type Tls } from '#setup/tls.ts'
import { ensureWebBuild } from '#setup/web-build.ts'

/** The whole product in its own process on a seeded database: what people at a seat, a tablet and a wall see. */
export interface Console {
  /** The one that runs now. */
  readonly server: ServerProcess
  /** The process that carries media, where it is not the server itself. */
  readonly mediaHost: ServerProcess | null
  /** `https://jilian.localhost:…`: what browsers open; `tests/support/browser.ts` trusts its certificate. */
  url: string
  tls: Tls
  /** Accounts, terminals and the exchange's secret of the seeded county. */
  summary: DemoSummary
  /** Starts callers, terminals and crews beside it. */
  simulate(env?: NodeJS.ProcessEnv): void
  /** Loads the process that takes the next restart, as `npm start` and `npm run serve` keep one. */
  standBy(which?: Part): Promise<void>
  /** Ends a process in this way and begins another on its ports. The server's, if not said otherwise. */
  restart(signal: 'SIGTERM' | 'SIGKILL', which?: Part): Promise<Restart>
  stop(): Promise<void>
}

type Part = 'server' | 'mediaHost'

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
  /** Media in a process beside the server, as `npm start` and `npm run serve` have it. Default false: all in one. */
  mediaHost?: boolean
  /** Build the web app when its sources changed. Default true. */
  web?: boolean
}

export async function startConsole({
  database,
  secretKey,
  ports,
  env = {},
  mediaHost: apart = false,
  web = true,
}: ConsoleOptions): Promise<Console> {
  const tls = await ensureTls()
  if (web) await ensureWebBuild()
  const filesDir = mkdtempSync(path.join(tmpdir(), 'jilian-console-'))
  const phonePort = await randomFreePort()
  const options: ServerOptions = {
    database: { ...database, cluster: null },
    tls,
    secret: { JILIAN_SECRET_KEY: secretKey },
    filesDir,
    demo: true,
    production: false,
    ports: ports ?? { https: await randomFreePort(), http: await randomFreePort(), jt808: await randomFreePort() },
    env: { LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'error', PUBLIC_URL: '', ...phoneEnv(phonePort), ...env },
  }
  const started = apart ? await startWithMediaHost(options) : { server: await startServer(options), mediaHost: null }
  const server = successionOf(started.server)
  const mediaHost = started.mediaHost && successionOf(started.mediaHost)
  const partOf = (which: Part) => {
    const part = which === 'server' ? server : mediaHost
    if (!part) throw new Error('media are carried by the server itself: ask for `mediaHost`')
    return part
  }
  const summary = await demoSummary(database.ownerUrl, Buffer.from(secretKey))
  const simulators: { stop: () => Promise<void> }[] = []
  return {
    get server() {
      return server.now
    },
    get mediaHost() {
      return mediaHost?.now ?? null
    },
    url: `https://jilian.localhost:${server.now.ports.https}`,
    tls,
    summary,
    simulate(more = {}) {
      simulators.push(startSimulator({ ...simulatorEnv(server.now, summary, path.join(filesDir, 'demo-summary.json')), ...more }))
    },
    standBy: (which = 'server') => partOf(which).standBy(),
    restart: (signal, which = 'server') => partOf(which).restart(signal),
    async stop() {
      for (const simulator of simulators) await simulator.stop()
      await server.stop()
      await mediaHost?.stop()
      rmSync(filesDir, { recursive: true, force: true })
    },
  }
}

/** A process, and the one after it. */
function successionOf(first: ServerProcess) {
  let now = first
  let spare: Spare | null = null
  return {
    get now() {
      return now
    },
    async standBy(): Promise<void> {
      spare ??= spareFor(now)
      await spare.loaded
    },
    async restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<Restart> {
      const told_ms = Date.now()
      now.child.kill(signal)
      await now.exited
      const gone_ms = Date.now()
      const next = spare
      spare = null
      now = await succeed(now, next)
      return { told_ms, gone_ms, listens_ms: Date.now() }
    },
    async stop(): Promise<void> {
      if (spare) await stopChild(spare.child, spare.exited)
      await now.stop()
    },
  }
}
