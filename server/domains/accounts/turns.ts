import { Refusal } from '#platform/refusal.ts'

/** Runs work of one name one after the other, and of all names only so many at once: a password hash takes 19 MiB and a core. */
export interface Turns {
  /** Throws `server.unavailable` where too many wait already. */
  take<T>(name: string, work: () => Promise<T>): Promise<T>
}

export function createTurns({ atOnce, waiting }: { atOnce: number; waiting: number }): Turns {
  const lastOf = new Map<string, Promise<unknown>>()
  const queue: (() => void)[] = []
  let running = 0
  let inside = 0

  async function limited<T>(work: () => Promise<T>): Promise<T> {
    if (running >= atOnce) await new Promise<void>((resolve) => queue.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next) next()
      else running -= 1
    }
  }

  return {
    async take(name, work) {
      if (inside >= waiting) throw new Refusal('server.unavailable')
      inside += 1
      const before = lastOf.get(name)
      const mine = (before ?? Promise.resolve()).then(() => limited(work))
      const settled = mine.catch(() => undefined)
      lastOf.set(name, settled)
      try {
        return await mine
      } finally {
        inside -= 1
        if (lastOf.get(name) === settled) lastOf.delete(name)
      }
    },
  }
}
