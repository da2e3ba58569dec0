import { expect, it } from 'vitest'
import { handsAt, type RecordedPointer } from './recorded-hands.ts'

const on = 'stream:a:camera'
const pointer: RecordedPointer = {
  trackId: 't',
  displayName: 'Li',
  offset_ms: 1_000,
  marks: [
    { at_ms: 0, on, at: { x: 0.1, y: 0.1 } },
    { at_ms: 40, on, at: { x: 0.2, y: 0.2 } },
    { at_ms: 6_000, on: 'entry:b', at: { x: 0.3, y: 0.3 } },
    { at_ms: 6_040, on: 'entry:b', at: null },
  ],
}
const at = (at_ms: number) => handsAt([pointer], at_ms).map(({ x, on: place }) => [place, x])

it('shows the last place of a hand, until it rested or left', () => {
  expect(at(999)).toEqual([])
  expect(at(1_000)).toEqual([[on, 0.1]])
  expect(at(1_039)).toEqual([[on, 0.1]])
  expect(at(5_040)).toEqual([[on, 0.2]])
  expect(at(5_041)).toEqual([])
  expect(at(7_000)).toEqual([['entry:b', 0.3]])
  expect(at(7_040)).toEqual([])
})
