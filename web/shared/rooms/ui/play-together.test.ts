import { expect, it } from 'vitest'
import { momentOf, placeIn, wholeLength } from './play-together.ts'

const part = { offset_ms: 2_000, duration_ms: 5_000 }

it('knows where a part stands', () => {
  expect([0, 1_999, 2_000, 4_500, 7_000, 7_001].map((at) => placeIn(part, at))).toEqual([null, null, 0, 2.5, 5, null])
  expect(wholeLength([part, { offset_ms: 0, duration_ms: 6_000 }])).toBe(7_000)
  expect(wholeLength([])).toBe(0)
})

it('finds what was done at a moment', () => {
  const entries = [{ at: '2026-11-22T10:00:01Z' }, { at: '2026-11-22T10:00:05Z' }]
  const of = (at_ms: number) => momentOf(entries, '2026-11-22T10:00:00Z', at_ms)
  expect(of(500)).toBeUndefined()
  expect(of(1_000)).toBe(entries[0])
  expect(of(60_000)).toBe(entries[1])
})
