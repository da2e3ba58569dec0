import { LRUCache } from 'lru-cache'

const window_ms = 60_000
const perWindow = 10

/** Of the same event ten a minute are kept, and how many more there were: somebody who tries every id must not fill the disk. */
export interface Sparse {
  /** How many were left out since the last that was kept, or null where this one is left out too. */
  take(name: string): number | null
}

export function createSparse(): Sparse {
  const counts = new LRUCache<string, { from_ms: number; kept: number; left: number }>({ max: 20_000 })
  return {
    take(name) {
      const now_ms = performance.now()
      const count = counts.get(name)
      if (!count || now_ms - count.from_ms >= window_ms) {
        counts.set(name, { from_ms: now_ms, kept: 1, left: 0 })
        return count?.left ?? 0
      }
      if (count.kept < perWindow) {
        count.kept += 1
        return 0
      }
      count.left += 1
      return null
    },
  }
}
