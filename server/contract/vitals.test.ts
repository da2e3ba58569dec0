import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeVitals, encodeVitals, noSample, type EcgFrame, type NumericsFrame } from './vitals.ts'

const head = { feed: 7, seq: 41, capturedAt_ms: 1_790_000_000_123.5, serverOffset_ms: -250, late: true, simulated: true }
const numerics: NumericsFrame = {
  kind: 'numerics',
  ...head,
  values: [
    { sign: 'heart_rate', value: 78, quality: 'good', age_ms: 0 },
    { sign: 'nibp_systolic', value: 132, quality: 'questionable', age_ms: 185_000 },
  ],
}
const ecg: EcgFrame = {
  kind: 'ecg',
  ...head,
  serverOffset_ms: null,
  late: false,
  rate_hz: 250,
  leads: ['I', 'II', 'V3R'],
  samples_uV: [Int16Array.of(0, 1200, noSample), Int16Array.of(-5, 4, 3), Int16Array.of(32_767, -32_767, 0)],
}

it('keeps numerics and strips as they were', () => {
  expect(decodeVitals(encodeVitals(numerics))).toEqual(numerics)
  expect(decodeVitals(encodeVitals(ecg))).toEqual(ecg)
})

it('reads a frame that lies within a larger buffer', () => {
  const bytes = encodeVitals(ecg)
  const larger = new Uint8Array(bytes.length + 3)
  larger.set(bytes, 3)
  expect(decodeVitals(larger.subarray(3))).toEqual(ecg)
})

it('refuses what is cut, too long, of another form or no vitals at all', () => {
  for (const bytes of [encodeVitals(numerics), encodeVitals(ecg)]) {
    expect(() => decodeVitals(bytes.subarray(0, -1))).toThrow(RangeError)
    expect(() => decodeVitals(Uint8Array.of(...bytes, 0))).toThrow(RangeError)
    expect(() => decodeVitals(bytes.with(0, 2))).toThrow(RangeError)
    expect(() => decodeVitals(bytes.with(1, 9))).toThrow(RangeError)
  }
  expect(() => decodeVitals(encodeVitals(numerics).with(32, 99))).toThrow(RangeError)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        decodeVitals(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError)
      }
    }),
  )
})

it('refuses to write leads of different length', () => {
  expect(() => encodeVitals({ ...ecg, samples_uV: [Int16Array.of(1), Int16Array.of(1, 2), Int16Array.of(1)] })).toThrow(RangeError)
})
