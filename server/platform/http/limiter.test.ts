import { expect, test } from 'vitest'
import { createLimiter } from './limiter.ts'

test('lets a burst through, then one at a time, each sender by itself', () => {
  let now = 0
  const limiter = createLimiter({ capacity: 3, perSecond: 2 }, () => now)
  expect([1, 2, 3].map(() => limiter.take('a'))).toEqual([0, 0, 0])
  expect(limiter.take('a')).toBeCloseTo(0.5)
  expect(limiter.take('b')).toBe(0)
  now = 500
  expect(limiter.take('a')).toBe(0)
  expect(limiter.take('a')).toBeGreaterThan(0)
  now = 60_000
  expect([1, 2, 3, 4].map(() => limiter.take('a') > 0)).toEqual([false, false, false, true])
})
