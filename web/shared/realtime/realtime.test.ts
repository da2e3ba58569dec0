import { expect, test } from 'vitest'
import type { Fact } from '#contract/events.ts'
import { encodePositions, type PositionSignal } from '#contract/signals.ts'
import { createBackoff } from './backoff.ts'
import { believable } from './clock-offset.ts'
import { FactStream } from './fact-stream.ts'
import { PositionFeed } from './position-feed.ts'
import { concerns } from './query-refresh.ts'

const fact = (position: number, more: Partial<Fact> = {}): Fact => ({
  position,
  name: 'call.rang.v1',
  aggregate: { type: 'call', id: '01978f3a-0000-7000-8000-000000000001', version: 1 },
  payload: { callId: '01978f3a-0000-7000-8000-000000000001' },
  occurredAt: '2026-01-01T00:00:00.000Z',
  recordedAt: '2026-01-01T00:00:00.000Z',
  ...more,
})

test('a stream takes what follows, notices a gap, and ignores another stream', () => {
  const stream = new FactStream()
  stream.begin({ stream: 's', cursor: 10, head: 14 })
  expect(stream.caughtUp).toBe(false)
  expect(stream.take({ stream: 'old', previous: 10, last: 12, facts: [fact(12)] })).toEqual({ outcome: 'foreign' })
  expect(stream.take({ stream: 's', previous: 10, last: 13, facts: [fact(11), fact(13)] })).toMatchObject({
    outcome: 'taken',
    facts: [{ position: 11 }, { position: 13 }],
  })
  expect(stream.take({ stream: 's', previous: 14, last: 15, facts: [fact(15)] })).toEqual({ outcome: 'gap' })
  expect(stream.cursor).toBe(13)
  expect(stream.take({ stream: 's', previous: 13, last: 14, facts: [] })).toEqual({ outcome: 'taken', facts: [] })
  expect(stream.caughtUp).toBe(true)
  stream.pause()
  expect(stream.take({ stream: 's', previous: 14, last: 15, facts: [fact(15)] })).toEqual({ outcome: 'foreign' })
  // The same again after a new subscription from an earlier place is taken once only.
  stream.begin({ stream: 't', cursor: 14, head: 14 })
  expect(stream.take({ stream: 't', previous: 14, last: 16, facts: [fact(14), fact(16)] })).toMatchObject({ facts: [{ position: 16 }] })
})

test('the clock believes the median of the quick answers', () => {
  const sample = (asked_ms: number, trip_ms: number, offset_ms: number) => ({
    asked_ms,
    answered_ms: asked_ms + trip_ms,
    now_ms: asked_ms + trip_ms / 2 + offset_ms,
    rate: 1,
  })
  const best = believable([sample(0, 4, 1_000), sample(10, 5, 1_002), sample(20, 6, 5_000), sample(30, 900, 90), sample(40, 800, 80)])
  expect(best!.now_ms - (best!.asked_ms + best!.answered_ms) / 2).toBe(1_002)
  expect(believable([])).toBeUndefined()
  expect(believable([{ asked_ms: 5, answered_ms: 1, now_ms: 0, rate: 1 }])).toBeUndefined()
})

test('attempts wait longer, spread, never over five seconds', () => {
  for (const random of [() => 0, () => 0.999]) {
    const backoff = createBackoff(random)
    const waits = Array.from({ length: 12 }, () => backoff.next_ms())
    expect(Math.max(...waits)).toBeLessThanOrEqual(5_000)
    expect(waits[0]).toBeLessThanOrEqual(250)
    expect(waits.at(-1)).toBeGreaterThanOrEqual(2_500)
    backoff.reset()
    expect(backoff.next_ms()).toBeLessThanOrEqual(250)
  }
})

test('positions are kept by column, newest wins, and a malformed frame changes nothing', () => {
  const at = (vehicleNo: number, fixedAt_ms: number, lat: number): PositionSignal => ({
    vehicleNo,
    fixedAt_ms,
    lat,
    lon: 111.9,
    speed_mps: 3,
    heading_deg: 270,
    source: 'jt808',
    fixed: true,
    alarm: vehicleNo === 7,
  })
  const feed = new PositionFeed()
  let batches = 0
  feed.subscribe(() => (batches += 1))
  feed.take(encodePositions(10_000, [at(7, 9_000, 37), at(65_535, 9_500, 38)]))
  feed.take(encodePositions(11_000, [at(7, 8_000, 30)]))
  feed.take(
    encodePositions(
      12_000,
      Array.from({ length: 600 }, (_, i) => at(1_000 + i, 11_000, 37.25)),
    ),
  )
  expect(() => feed.take(new Uint8Array(13))).toThrow(RangeError)
  expect(batches).toBe(3)
  const known = feed.known()
  expect(known.count).toBe(602)
  expect(known.no.length).toBe(602)
  expect([known.no[0], known.lat[0], known.fixedAt_ms[0], known.flags[0]]).toEqual([7, 37, 9_000, 3])
  expect(feed.fixedAt(65_535)).toBe(9_500)
  expect(feed.fixedAt(1)).toBeUndefined()
  let late = 0
  feed.subscribe((batch) => (late = batch.count))
  expect(late).toBe(602)
})

test('a fact makes lists read again, and of single objects the named one only', () => {
  const [one, other] = ['01978f3a-0000-7000-8000-000000000001', '01978f3a-0000-7000-8000-000000000002']
  expect(concerns(fact(1), ['calls.queue', {}, {}])).toBe(true)
  expect(concerns(fact(1), ['calls.get', { callId: one }, {}])).toBe(true)
  expect(concerns(fact(1), ['calls.get', { callId: other }, {}])).toBe(false)
  expect(concerns(fact(1), ['cards.list', {}, {}])).toBe(false)
  expect(concerns(fact(1), [7])).toBe(false)
})
