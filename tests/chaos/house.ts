import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ensureCluster } from '#setup/cluster.ts'
import { requireDurability } from '#setup/durability.ts'
import { migrate } from '#setup/migrate.ts'
import { randomFreePort } from '#setup/ports.ts'
import { spawnScript } from '#setup/server-process.ts'
import { createThrowAwayCluster } from '#setup/throw-away.ts'

/** A server and a database that keep every promise, to be killed and brought up again on the same ports. */
export interface House {
  appUrl: string
  ownerUrl: string
  httpUrl: string
  jt808Port: number
  startServer(): Promise<void>
  /** kill -9. */
  killServer(): Promise<void>
  serverLives(): boolean
  /** kill -9 of the postmaster and every process of its own, at once: what a power cut leaves. */
  killDatabase(): Promise<void>
  startDatabase(): Promise<void>
  close(): Promise<void>
}

export async function build(): Promise<House> {
  const cluster = await createThrowAwayCluster('durable')
  await cluster.createDatabase('chaos')
  const [appUrl, ownerUrl] = [cluster.url('app', 'chaos'), cluster.url('owner', 'chaos')]
  await migrate(ownerUrl)
  await requireDurability(appUrl)
  const filesDir = mkdtempSync(path.join(tmpdir(), 'jilian-chaos-'))
  const httpPort = await randomFreePort()
  const jt808Port = await randomFreePort()
  const env = {
    ...process.env,
    NODE_ENV: 'test',
    DATABASE_URL: appUrl,
    JILIAN_SECRET_KEY: 'a key of the chaos and of nothing else at all',
    HTTP_PORT: String(httpPort),
    JT808_PORT: String(jt808Port),
    FILES_DIR: filesDir,
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
  }
  let server: { child: ChildProcess; exited: Promise<number> } | undefined

  const house: House = {
    appUrl,
    ownerUrl,
    httpUrl: `http://127.0.0.1:${httpPort}`,
    jt808Port,
    async startServer() {
      const started = spawnScript('server/main.ts', [], env)
      server = started
      const ready = new Promise<void>((resolve) => started.child.on('message', () => resolve()))
      const code = await Promise.race([ready, started.exited, sleep(60_000, -1, { ref: false })])
      if (code !== undefined) throw new Error(`the server did not come up: ${code}`)
    },
    async killServer() {
      server?.child.kill('SIGKILL')
      await server?.exited
      server = undefined
    },
    serverLives: () => server !== undefined && server.child.exitCode === null && server.child.signalCode === null,
    async killDatabase() {
      const postmaster = cluster.pid()
      if (postmaster === null) throw new Error('no database runs')
      const family = [postmaster, ...childrenOf(postmaster)]
      for (const pid of family) kill(pid)
      // Gone altogether: one that is dead and not yet reaped still looks alive to the database's own start.
      for (const pid of family) while (stat(pid)) await sleep(5)
    },
    async startDatabase() {
      for (let attempt = 1; ; attempt += 1) {
        try {
          const again = await ensureCluster({ dir: cluster.dir, durability: 'durable' })
          if (again.port !== cluster.port) throw new Error('the database came up on another port')
          return
        } catch (error) {
          if (attempt === 5) throw error
          await sleep(300)
        }
      }
    },
    async close() {
      await house.killServer()
      await cluster.remove()
      rmSync(filesDir, { recursive: true, force: true })
    },
  }
  return house
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(Number(name)) === parent)
    .map(Number)
}

function stat(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}
const parentOf = (pid: number): number => Number(stat(pid)?.[1] ?? -1)

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It was gone before.
  }
}
