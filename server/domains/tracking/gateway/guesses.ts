import { LRUCache } from 'lru-cache'
import { createLimiter } from '#platform/http/limiter.ts'
import type { GatewayLimits } from './limits.ts'

/** Telephone numbers that somebody guesses codes for, by the address the guesses come from: the real terminal elsewhere is not slowed. */
export interface Guesses {
  /** True while too many were wrong: nothing is looked up. */
  isTiresome(address: string, phone: string): boolean
  wrong(address: string, phone: string): void
}

export function createGuesses({ guessesBurst, guessesPerSecond }: Pick<GatewayLimits, 'guessesBurst' | 'guessesPerSecond'>): Guesses {
  const limiter = createLimiter({ capacity: guessesBurst, perSecond: guessesPerSecond })
  const blockedUntil_ms = new LRUCache<string, number>({ max: 50_000 })
  const name = (address: string, phone: string) => `${address} ${phone}`
  return {
    isTiresome: (address, phone) => (blockedUntil_ms.get(name(address, phone)) ?? 0) > performance.now(),
    wrong(address, phone) {
      const wait_s = limiter.take(name(address, phone))
      if (wait_s > 0) blockedUntil_ms.set(name(address, phone), performance.now() + wait_s * 1000)
    },
  }
}
