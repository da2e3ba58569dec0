import type { EcgLead, VitalSign } from '#contract/vitals.ts'
import { captureNow, type MonitorFeed, type MonitorReading } from './monitor-feed.ts'
import { SimulatedEcg } from './simulated-ecg.ts'

const leads: readonly EcgLead[] = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6']
const rate_hz = 250
const piece_ms = 200
/** The cuff is pumped up every few minutes: between two measurements its figure grows old, and says so. */
const cuffEvery_ms = 150_000

/** A monitor without a patient, for demonstration and training: a generated heart of known truth. */
export function simulatedMonitor(name: string, heartRate = 82): MonitorFeed {
  return {
    name,
    simulated: true,
    start(told) {
      const ecg = new SimulatedEcg({ heartRate, rate_hz, leads })
      const numerics = new Numerics(heartRate)
      let sent_ms = captureNow()
      let second_ms = sent_ms
      const timer = setInterval(() => {
        const now_ms = captureNow()
        // A tablet that slept has measured nothing meanwhile; one that was busy has.
        if (now_ms - sent_ms > 5_000) sent_ms = now_ms - piece_ms
        const count = Math.floor(((now_ms - sent_ms) * rate_hz) / 1000)
        if (count > 0) told({ kind: 'ecg', capturedAt_ms: sent_ms, rate_hz, leads, samples_uV: ecg.next(count).samples_uV })
        sent_ms += (count * 1000) / rate_hz
        if (now_ms - second_ms < 1_000) return
        second_ms = now_ms
        told(numerics.at(now_ms))
      }, piece_ms)
      return () => clearInterval(timer)
    },
  }
}

class Numerics {
  readonly #heartRate: number
  #cuff: { at_ms: number; systolic: number; diastolic: number } | null = null

  constructor(heartRate: number) {
    this.#heartRate = heartRate
  }

  at(now_ms: number): MonitorReading {
    const wave = (period_s: number, by: number) => Math.sin((2 * Math.PI * now_ms) / 1000 / period_s) * by
    const heart = Math.round(this.#heartRate + wave(23, 1.6))
    if (!this.#cuff || now_ms - this.#cuff.at_ms > cuffEvery_ms)
      this.#cuff = { at_ms: now_ms, systolic: Math.round(134 + wave(310, 7)), diastolic: Math.round(82 + wave(310, 4)) }
    const { at_ms, systolic, diastolic } = this.#cuff
    const now: [VitalSign, number][] = [
      ['heart_rate', heart],
      ['spo2', Math.round(96 + wave(37, 1))],
      ['pulse_rate', heart],
      ['respiratory_rate', Math.round(17 + wave(29, 1.4))],
      ['etco2', Math.round(37 + wave(41, 1.5))],
      ['temperature', 36.8],
    ]
    const cuff: [VitalSign, number][] = [
      ['nibp_systolic', systolic],
      ['nibp_diastolic', diastolic],
      ['nibp_mean', Math.round((systolic + 2 * diastolic) / 3)],
    ]
    const value = (age_ms: number) => (entry: [VitalSign, number]) =>
      ({ sign: entry[0], value: entry[1], quality: 'good', age_ms }) as const
    return { kind: 'numerics', capturedAt_ms: now_ms, values: [...now.map(value(0)), ...cuff.map(value(now_ms - at_ms))] }
  }
}
