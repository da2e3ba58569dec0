import { noSample, type EcgFrame, type EcgLead, type VitalQuality, type VitalSign, type VitalsFrame } from '#contract/vitals.ts'

/** How far one can look back. */
const kept_ms = 600_000
/** Older than what came before by so much: it was held back, whatever its mark says. */
const overtaken_ms = 2_000
const mostNumbers = 6_000

export interface VitalValue {
  sign: VitalSign
  value: number
  quality: VitalQuality
  /** On the sender's capture clock. */
  measuredAt_ms: number
}

/** A stretch of a strip, without a gap. */
export interface Stretch {
  startAt_ms: number
  endAt_ms: number
  rate_hz: number
  /** By lead. */
  samples_uV: ReadonlyMap<EcgLead, Int16Array>
  late: boolean
}

/** Everything one monitor sent: the newest figures and the strips by the moment of their capture. Each frame counts once. */
export class VitalsTrack {
  readonly #values = new Map<VitalSign, VitalValue>()
  #stretches: Stretch[] = []
  #numbers = new Set<string>()
  #newest_ms = Number.NEGATIVE_INFINITY
  leads: readonly EcgLead[] = []
  simulated = false
  /** Server's time minus the sender's clock, as the sender last knew it. */
  serverOffset_ms: number | null = null

  /** The end of the newest reading, on the sender's clock. */
  get newestAt_ms(): number {
    return this.#newest_ms
  }

  get values(): readonly VitalValue[] {
    return [...this.#values.values()]
  }

  /** How much came late within what can be looked back to, ms. */
  get late_ms(): number {
    return this.#stretches.reduce((sum, one) => sum + (one.late ? one.endAt_ms - one.startAt_ms : 0), 0)
  }

  /** Answers whether the frame is one of now; false for what came late or twice. */
  take(frame: VitalsFrame): boolean {
    const number = `${frame.feed}.${frame.seq}`
    if (this.#numbers.has(number)) return false
    this.#numbers.add(number)
    if (this.#numbers.size > mostNumbers) this.#numbers = new Set([...this.#numbers].slice(mostNumbers / 4))
    const end_ms = frame.kind === 'ecg' ? frame.capturedAt_ms + lengthOf_ms(frame) : frame.capturedAt_ms
    const isLate = frame.late || end_ms < this.#newest_ms - overtaken_ms
    this.#newest_ms = Math.max(this.#newest_ms, end_ms)
    if (!isLate) {
      this.simulated = frame.simulated
      this.serverOffset_ms = frame.serverOffset_ms
    }
    if (frame.kind === 'numerics') this.#takeValues(frame.capturedAt_ms, frame.values)
    else this.#takeStrip(frame, end_ms, isLate)
    return !isLate
  }

  /** The stretches that touch a span of time, oldest first. */
  between(from_ms: number, to_ms: number): readonly Stretch[] {
    return this.#stretches.filter((one) => one.endAt_ms > from_ms && one.startAt_ms < to_ms)
  }

  /** µV of a lead at a moment of capture; null where nothing was measured or it has not come. */
  sampleAt(lead: EcgLead, at_ms: number): number | null {
    const stretch = this.#stretches.findLast((one) => one.startAt_ms <= at_ms && at_ms < one.endAt_ms)
    const value = stretch?.samples_uV.get(lead)?.[Math.floor(((at_ms - stretch.startAt_ms) * stretch.rate_hz) / 1000)]
    return value === undefined || value === noSample ? null : value
  }

  /** A figure is replaced by a later measurement only: an old one that comes late is not the newest. */
  #takeValues(capturedAt_ms: number, values: readonly { sign: VitalSign; value: number; quality: VitalQuality; age_ms: number }[]): void {
    for (const { sign, value, quality, age_ms } of values) {
      const measuredAt_ms = capturedAt_ms - age_ms
      const before = this.#values.get(sign)
      if (!before || measuredAt_ms >= before.measuredAt_ms) this.#values.set(sign, { sign, value, quality, measuredAt_ms })
    }
  }

  #takeStrip(frame: EcgFrame, endAt_ms: number, late: boolean): void {
    if (!late) this.leads = frame.leads
    const stretch: Stretch = {
      startAt_ms: frame.capturedAt_ms,
      endAt_ms,
      rate_hz: frame.rate_hz,
      samples_uV: new Map(frame.leads.map((lead, index) => [lead, frame.samples_uV[index]!])),
      late,
    }
    const place = this.#stretches.findLastIndex((one) => one.startAt_ms <= stretch.startAt_ms)
    this.#stretches.splice(place + 1, 0, stretch)
    const oldest_ms = this.#newest_ms - kept_ms
    while (this.#stretches[0] && this.#stretches[0].endAt_ms < oldest_ms) this.#stretches.shift()
  }
}

const lengthOf_ms = ({ samples_uV, rate_hz }: EcgFrame): number => ((samples_uV[0]?.length ?? 0) * 1000) / rate_hz
