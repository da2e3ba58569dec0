import { expect, it } from 'vitest'
import { noSample, type EcgFrame, type NumericsFrame } from '#contract/vitals.ts'
import { PlayClock } from './play-clock.ts'
import { VitalsTrack } from './vitals-track.ts'

const t0 = 1_790_000_000_000
const strip = (seq: number, at_ms: number, value: number, more: Partial<EcgFrame> = {}): EcgFrame => ({
  kind: 'ecg',
  feed: 1,
  seq,
  capturedAt_ms: t0 + at_ms,
  serverOffset_ms: 0,
  late: false,
  simulated: false,
  rate_hz: 250,
  leads: ['II'],
  samples_uV: [new Int16Array(50).fill(value)],
  ...more,
})
const figures = (seq: number, at_ms: number, value: number, age_ms = 0, late = false): NumericsFrame => ({
  kind: 'numerics',
  feed: 1,
  seq,
  capturedAt_ms: t0 + at_ms,
  serverOffset_ms: 0,
  late,
  simulated: false,
  values: [{ sign: 'heart_rate', value, quality: 'good', age_ms }],
})

it('finds each sample by the moment of its capture and leaves gaps open', () => {
  const track = new VitalsTrack()
  track.take(strip(1, 0, 10))
  track.take(strip(3, 400, 30))
  expect([100, 199, 200, 300, 400, 599, 600].map((ms) => track.sampleAt('II', t0 + ms))).toEqual([10, 10, null, null, 30, 30, null])
  expect(track.sampleAt('V1', t0 + 100)).toBeNull()
})

it('fills a gap with what came late and says that it did', () => {
  const track = new VitalsTrack()
  track.take(strip(1, 0, 10))
  track.take(strip(3, 3_000, 30))
  expect(track.take(strip(2, 200, 20, { late: true }))).toBe(false)
  expect(track.sampleAt('II', t0 + 300)).toBe(20)
  expect(track.between(t0, t0 + 4_000).map((one) => one.late)).toEqual([false, true, false])
  expect(track.late_ms).toBe(200)
})

it('knows what was overtaken although nobody marked it, and takes nothing twice', () => {
  const track = new VitalsTrack()
  track.take(strip(9, 10_000, 30))
  expect(track.take(strip(1, 0, 10))).toBe(false)
  expect(track.take(strip(9, 10_000, 30))).toBe(false)
  expect(track.between(t0, t0 + 20_000)).toHaveLength(2)
})

it('draws no sample where the lead was off', () => {
  const track = new VitalsTrack()
  track.take(strip(1, 0, 0, { samples_uV: [Int16Array.of(5, noSample, 7)] }))
  expect([0, 4, 8].map((ms) => track.sampleAt('II', t0 + ms))).toEqual([5, null, 7])
})

it('keeps the newest measurement, by when it was measured', () => {
  const track = new VitalsTrack()
  track.take(figures(5, 60_000, 90))
  track.take(figures(2, 10_000, 70, 0, true))
  expect(track.values).toMatchObject([{ value: 90, measuredAt_ms: t0 + 60_000 }])
  track.take(figures(6, 61_000, 95, 30_000))
  expect(track.values[0]!.value).toBe(90)
})

it('forgets what is older than can be looked back to', () => {
  const track = new VitalsTrack()
  for (let i = 0; i < 7_000; i += 1) track.take(strip(i, i * 200, 1))
  expect(track.between(0, Infinity).length).toBeLessThan(3_010)
})

it('goes with the picture where its moment is known', () => {
  const clock = new PlayClock()
  clock.arrived(t0, 5_000)
  clock.shown({ capturedAt_ms: t0 + 700, seenAt_ms: 6_000 })
  expect(clock.at(6_000)).toBe(t0 + 700)
  expect(clock.at(6_100)).toBeCloseTo(t0 + 800)
})

it('goes by the quickest passage where there is no picture', () => {
  const clock = new PlayClock()
  expect(clock.at(0)).toBeNull()
  for (const [captured, local] of [
    [0, 900],
    [200, 720],
    [400, 1_300],
  ] as const)
    clock.arrived(t0 + captured, local)
  expect(clock.offset_ms! + t0).toBeCloseTo(520)
  expect(clock.at(1_300)).toBeCloseTo(t0 + 1_300 - 520 - 350)
})

it('closes small differences softly, never backwards, and large ones at once', () => {
  const clock = new PlayClock()
  clock.shown({ capturedAt_ms: t0, seenAt_ms: 0 })
  expect(clock.at(0)).toBe(t0)
  clock.shown({ capturedAt_ms: t0 - 300, seenAt_ms: 10 })
  const held = clock.at(10)!
  expect(held).toBeGreaterThanOrEqual(t0)
  expect(held).toBeLessThan(t0 + 10)
  clock.shown({ capturedAt_ms: t0 + 60_000, seenAt_ms: 20 })
  expect(clock.at(20)).toBe(t0 + 60_000)
})
