import { tryProcessLock, withProcessLock } from '#platform/process-lock.ts'
import { checkoutHash } from './places.ts'

/** One attempt at a lock of this checkout; the function gives it back. Null when another process holds it. */
export async function tryLock(name: string): Promise<(() => Promise<void>) | null> {
  return tryProcessLock(`${checkoutHash}-${name}`)
}

/** Does `work` while no other process of this checkout holds the lock of that name. */
export async function withLock<T>(name: string, work: () => Promise<T>, onWait?: () => void): Promise<T> {
  return withProcessLock(`${checkoutHash}-${name}`, work, { onWait })
}
