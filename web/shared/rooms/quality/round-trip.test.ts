import { expect, it } from 'vitest'
import { freshRoundTrip, isOnlyLong, roundTripAfter, type RoundTrip } from './round-trip.ts'

const quiet = { rtt_ms: 20, loss: 0, videoSent_bps: 900_000, available_bps: 1_000_000 }
/** A sample a second. */
const after = (samples: readonly (typeof quiet)[], before: RoundTrip = freshRoundTrip): RoundTrip =>
  samples.reduce((trip, sample) => roundTripAfter(trip, sample, 1), before)
const times = <T>(count: number, each: (second: number) => T): T[] => Array.from({ length: count }, (_, second) => each(second))
const used = after(times(10, () => quiet))

it('takes a round trip far above the usual one for a queue', () => {
  expect(after([{ ...quiet, rtt_ms: 400 }], used).longer).not.toBeNull()
  expect(after([{ ...quiet, rtt_ms: 250 }], used).longer).toBeNull()
  expect(after([quiet], after([{ ...quiet, rtt_ms: 400 }], used)).longer).toBeNull()
})

it('knows a way that has become long by this: it stays so while the picture is cut, and drops nothing', () => {
  const long = times(7, (second) => ({ ...quiet, rtt_ms: 350 + 30 * (second % 3), videoSent_bps: 900_000 * 0.7 ** second }))
  const learnt = after(long, used)
  expect(learnt).toEqual({ usual_ms: 350, longer: null })
  expect(isOnlyLong(used, after(long.slice(0, 1), used))).toBe(false)
  expect(isOnlyLong(after(long.slice(0, 5), used), learnt)).toBe(true)
})

it('keeps a queue for one while it drains, while it drops, while the picture is as large as it was, and on a narrow line', () => {
  const cut = (second: number) => 900_000 * 0.7 ** second
  expect(
    after(
      times(9, (second) => ({ ...quiet, rtt_ms: 1_500 - 120 * second, videoSent_bps: cut(second) })),
      used,
    ).longer,
  ).not.toBeNull()
  expect(
    after(
      times(20, (second) => ({ ...quiet, rtt_ms: 400, loss: 0.05, videoSent_bps: cut(second) })),
      used,
    ).longer,
  ).not.toBeNull()
  expect(
    after(
      times(20, () => ({ ...quiet, rtt_ms: 400 })),
      used,
    ).longer,
  ).not.toBeNull()
  const narrow = times(20, (second) => ({ ...quiet, rtt_ms: 400, videoSent_bps: cut(second), available_bps: 60_000 }))
  expect(after(narrow, used).longer).not.toBeNull()
})

it('says nothing where nothing is measured', () => {
  expect(roundTripAfter(used, { rtt_ms: null, loss: null, videoSent_bps: 0, available_bps: null }, 1)).toEqual(used)
})
