import type { EcgLead } from '#contract/vitals.ts'

/** One wave of a beat: how far from the R peak (s, at 60 /min), how wide (s), and its height by lead (mV). */
interface Wave {
  at_s: number
  width_s: number
  /** Follows the length of the beat, as the T wave does. */
  stretches: boolean
  height_mV: Partial<Record<EcgLead, number>>
}

/** A sinus beat of a healthy heart, axis about 50°; heights after the usual picture of the twelve leads. */
const sinusBeat: readonly Wave[] = [
  {
    at_s: -0.17,
    width_s: 0.022,
    stretches: false,
    height_mV: { I: 0.08, II: 0.13, V1: 0.05, V2: 0.06, V3: 0.07, V4: 0.08, V5: 0.08, V6: 0.08 },
  },
  { at_s: -0.028, width_s: 0.009, stretches: false, height_mV: { I: -0.06, II: -0.08, V4: -0.04, V5: -0.08, V6: -0.08 } },
  {
    at_s: 0,
    width_s: 0.011,
    stretches: false,
    height_mV: { I: 0.75, II: 1.15, V1: 0.25, V2: 0.55, V3: 0.95, V4: 1.55, V5: 1.4, V6: 1.05 },
  },
  {
    at_s: 0.028,
    width_s: 0.011,
    stretches: false,
    height_mV: { I: -0.1, II: -0.15, V1: -0.95, V2: -1.35, V3: -0.85, V4: -0.45, V5: -0.2, V6: -0.08 },
  },
  {
    at_s: 0.29,
    width_s: 0.055,
    stretches: true,
    height_mV: { I: 0.2, II: 0.3, V1: -0.04, V2: 0.35, V3: 0.42, V4: 0.42, V5: 0.35, V6: 0.25 },
  },
]

export interface EcgSettings {
  /** /min */
  heartRate: number
  rate_hz: number
  leads: readonly EcgLead[]
  /** Elevation of the ST segment by lead, mV: what an infarction shows. */
  st_mV?: Partial<Record<EcgLead, number>>
  random?: () => number
}

/** A strip of known truth: every R peak is told with the sample it falls on. Limb leads obey Einthoven and Goldberger, as measured ones do. */
export class SimulatedEcg {
  readonly #settings: EcgSettings
  readonly #random: () => number
  #sample = 0
  #beats: { at_s: number; length_s: number }[] = []

  constructor(settings: EcgSettings) {
    this.#settings = settings
    this.#random = settings.random ?? Math.random
  }

  /** The next `count` samples of each lead, µV, and the beats whose peak lies among them (by sample from the strip's beginning). */
  next(count: number): { samples_uV: Int16Array[]; peaks: number[] } {
    const { rate_hz, leads } = this.#settings
    const from = this.#sample
    this.#sample += count
    this.#extend(this.#sample / rate_hz + 1)
    const samples_uV = leads.map((lead) => Int16Array.from({ length: count }, (_, index) => this.#value_uV(lead, (from + index) / rate_hz)))
    this.#beats = this.#beats.filter(({ at_s, length_s }) => at_s + length_s > from / rate_hz - 1)
    const peaks = this.#beats.map(({ at_s }) => Math.round(at_s * rate_hz)).filter((peak) => peak >= from && peak < this.#sample)
    return { samples_uV, peaks }
  }

  /** Beats up to a time; their length varies by a few per cent, as breath makes it. */
  #extend(until_s: number): void {
    let last = this.#beats.at(-1) ?? { at_s: 0.4 - 60 / this.#settings.heartRate, length_s: 60 / this.#settings.heartRate }
    while (last.at_s < until_s) {
      const at_s = last.at_s + last.length_s
      const breath = 0.025 * Math.sin((2 * Math.PI * at_s) / 4.2)
      last = { at_s, length_s: (60 / this.#settings.heartRate) * (1 + breath + (this.#random() - 0.5) * 0.01) }
      this.#beats.push(last)
    }
  }

  #value_uV(lead: EcgLead, t_s: number): number {
    const of = (one: EcgLead) => this.#measured_mV(one, t_s)
    const limb: Partial<Record<EcgLead, () => number>> = {
      III: () => of('II') - of('I'),
      aVR: () => -(of('I') + of('II')) / 2,
      aVL: () => of('I') - of('II') / 2,
      aVF: () => of('II') - of('I') / 2,
    }
    const noise_mV = (this.#random() - 0.5) * 0.012 + 0.03 * Math.sin((2 * Math.PI * t_s) / 4.2)
    return Math.round(((limb[lead] ?? (() => of(lead)))() + noise_mV) * 1000)
  }

  #measured_mV(lead: EcgLead, t_s: number): number {
    let value = 0
    for (const beat of this.#beats) {
      const since_s = t_s - beat.at_s
      if (since_s < -0.4 || since_s > 0.8) continue
      const stretch = Math.sqrt(beat.length_s)
      for (const { at_s, width_s, stretches, height_mV } of sinusBeat) {
        const [place_s, wide_s] = stretches ? [at_s * stretch, width_s * stretch] : [at_s, width_s]
        value += (height_mV[lead] ?? 0) * Math.exp(-((since_s - place_s) ** 2) / (2 * wide_s ** 2))
      }
      value += this.#st_mV(lead, since_s, stretch)
    }
    return value
  }

  /** From the end of the QRS into the T wave. */
  #st_mV(lead: EcgLead, since_s: number, stretch: number): number {
    const height_mV = this.#settings.st_mV?.[lead]
    if (!height_mV || since_s < 0.04) return 0
    const end_s = 0.26 * stretch
    return since_s < end_s ? height_mV : height_mV * Math.exp(-((since_s - end_s) ** 2) / (2 * 0.05 ** 2))
  }
}
