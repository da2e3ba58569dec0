import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { tryLock } from './lock.ts'
import { ensureDir, privateDir } from './places.ts'
import { say } from './progress.ts'
import { isAlive, markOf } from '#platform/process-mark.ts'
import type { ProcessMark } from '#platform/process-mark.ts'

/** The server that runs in this checkout: what `terminal:replay`, `restore` and a second `start` must know. */
export type Running = { command: string; mark: ProcessMark; url: string; httpUrl: string; jt808Port: number }

const file = path.join(privateDir, 'running.json')

/** The right to run the one server of this checkout's database; null when another command has it. */
export async function claimServer(): Promise<(() => Promise<void>) | null> {
  const release = await tryLock('server')
  if (!release) return null
  return async () => {
    rmSync(file, { force: true })
    await release()
  }
}

/** The same for commands that can wait: until a reset, a restore or a start of another terminal is through, or has its server up. */
export async function claimServerOrFind(): Promise<{ release: () => Promise<void> } | { running: Running }> {
  for (let told = false; ; told = true) {
    const release = await claimServer()
    if (release) return { release }
    const running = findRunning()
    if (running) return { running }
    if (!told) say('… another command works on this database; waiting for it')
    await sleep(300)
  }
}

/** Writes down where the server answers. */
export function announce(running: Omit<Running, 'mark'>): void {
  ensureDir(privateDir)
  writeFileSync(file, JSON.stringify({ ...running, mark: markOf() ?? '' }), { mode: 0o600 })
}

/** The server that runs now; null when there is none, or it has not come up yet. */
export function findRunning(): Running | null {
  if (!existsSync(file)) return null
  try {
    const running = JSON.parse(readFileSync(file, 'utf8')) as Running
    return isAlive(running.mark) ? running : null
  } catch {
    return null
  }
}
