import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkoutHash } from './places.ts'

/** One attempt at a lock; the function gives it back. Null when another process holds it. */
export async function tryLock(name: string): Promise<(() => Promise<void>) | null> {
  // An abstract socket: the kernel frees it with its process, so kill -9 leaves nothing stale behind.
  const server: Server = createServer()
  const path = `\0jilian-${checkoutHash}-${name}`
  const held = await new Promise<boolean>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)))
    server.listen({ path }, () => resolve(true))
  })
  if (!held) return null
  server.unref()
  return () => new Promise((resolve) => server.close(() => resolve()))
}

/** Does `work` while no other process of this checkout holds the lock of that name. */
export async function withLock<T>(name: string, work: () => Promise<T>, onWait?: () => void): Promise<T> {
  let release = await tryLock(name)
  if (!release) onWait?.()
  while (!release) {
    await sleep(150)
    release = await tryLock(name)
  }
  try {
    return await work()
  } finally {
    await release()
  }
}
