import { expect, it } from 'vitest'
import { SimulatedEcg } from './simulated-ecg.ts'

const half = () => 0.5
const strip = (heartRate: number, more: object = {}) =>
  new SimulatedEcg({ heartRate, rate_hz: 250, leads: ['I', 'II', 'III', 'aVR', 'V2'], random: half, ...more })

it('beats as often as it says, with the peaks where it says', () => {
  for (const heartRate of [45, 78, 140]) {
    const { samples_uV, peaks } = strip(heartRate).next(250 * 20)
    expect(Math.abs(peaks.length - heartRate / 3)).toBeLessThanOrEqual(1.5)
    const second = samples_uV[1]!
    for (const peak of peaks.slice(1, -1)) {
      const around = [...second.subarray(peak - 20, peak + 20)]
      expect(around.indexOf(Math.max(...around)) - 20).toBeGreaterThanOrEqual(-3)
      expect(around.indexOf(Math.max(...around)) - 20).toBeLessThanOrEqual(3)
    }
  }
})

it('goes on without a seam where it is taken in pieces', () => {
  const whole = strip(80).next(500).samples_uV[1]!
  const pieces = strip(80)
  const joined = [pieces.next(123), pieces.next(377)].flatMap(({ samples_uV }) => [...samples_uV[1]!])
  expect(joined).toEqual([...whole])
})

it('keeps the laws of the limb leads', () => {
  const [one, two, three, right] = strip(70).next(1000).samples_uV as [Int16Array, Int16Array, Int16Array, Int16Array]
  for (let i = 0; i < 1000; i += 7) {
    expect(Math.abs(two[i]! - one[i]! - three[i]!)).toBeLessThanOrEqual(35)
    expect(Math.abs((one[i]! + two[i]!) / -2 - right[i]!)).toBeLessThanOrEqual(65)
  }
})

it('raises the ST segment where an infarction is asked for', () => {
  const plain = strip(60).next(250 * 4)
  const raised = strip(60, { st_mV: { V2: 0.3 } }).next(250 * 4)
  const j60 = plain.peaks[1]! + Math.round(0.1 * 250)
  expect(raised.samples_uV[4]![j60]! - plain.samples_uV[4]![j60]!).toBeCloseTo(300, -1)
})
