import { expect, it } from 'vitest'
import type { RoomEntry } from '#contract/rest/rooms.ts'
import { frameAt, momentOf, placeIn, wholeLength } from './play-together.ts'

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

it('shows the frame that was frozen or drawn on last, and one that is pointed at before all others', () => {
  const start = '2026-11-22T10:00:00Z'
  const entry = (id: string, second: number, kind: RoomEntry['kind'], onEntryId: string | null = null) =>
    ({ id, kind, onEntryId, at: `2026-11-22T10:00:0${second}Z` }) as RoomEntry
  const entries = [
    entry('one', 1, 'freeze_frame'),
    entry('two', 2, 'freeze_frame'),
    entry('stroke', 3, 'drawing', 'one'),
    entry('line', 4, 'chat'),
  ]
  const at = (at_ms: number, on?: string) => frameAt(entries, start, at_ms, on ? [{ on }] : [])?.id
  expect([0, 1_000, 2_500, 3_500, 4_500].map((at_ms) => at(at_ms))).toEqual([undefined, 'one', 'two', 'one', undefined])
  expect(at(4_500, 'entry:two')).toBe('two')
})
