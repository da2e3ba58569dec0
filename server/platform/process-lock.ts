import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * One attempt at a lock that all processes of this machine share by its name (100 bytes at most); the function gives it
 * back. Null when another process holds it.
 */
export async function tryProcessLock(name: string): Promise<(() => Promise<void>) | null> {
  // An abstract socket: the kernel frees it with its process, so kill -9 leaves nothing stale behind.
  const server: Server = createServer()
  const path = `\0jilian-${name}`
  const held = await new Promise<boolean>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)))
    server.listen({ path }, () => resolve(true))
  })
  if (!held) return null
  server.unref()
  return () => new Promise((resolve) => server.close(() => resolve()))
}

/** Does `work` while no other process holds the lock of that name. `signal` ends the wait with its reason. */
export async function withProcessLock<T>(
  name: string,
  work: () => Promise<T>,
  { onWait, signal }: { onWait?: () => void; signal?: AbortSignal } = {},
): Promise<T> {
  let release = await tryProcessLock(name)
  if (!release) onWait?.()
  while (!release) {
    await sleep(150, undefined, { signal })
    release = await tryProcessLock(name)
  }
  try {
    return await work()
  } finally {
    await release()
  }
}
