import { LRUCache } from 'lru-cache'

/** Token buckets by sender: `capacity` at once, `perSecond` after that. Counts in this process only; what it must stop is a flood. */
export interface Limiter {
  /** Seconds to wait, or 0 where the request may pass. */
  take(sender: string): number
}

interface Bucket {
  tokens: number
  at_ms: number
}

export function createLimiter({ capacity, perSecond }: { capacity: number; perSecond: number }, now_ms = () => performance.now()): Limiter {
  // A sender that is pushed out by 50,000 others starts with a full bucket again.
  const buckets = new LRUCache<string, Bucket>({ max: 50_000 })
  return {
    take(sender) {
      const at_ms = now_ms()
      const before = buckets.get(sender) ?? { tokens: capacity, at_ms }
      const tokens = Math.min(capacity, before.tokens + ((at_ms - before.at_ms) / 1000) * perSecond)
      buckets.set(sender, { tokens: tokens >= 1 ? tokens - 1 : tokens, at_ms })
      return tokens >= 1 ? 0 : (1 - tokens) / perSecond
    },
  }
}
