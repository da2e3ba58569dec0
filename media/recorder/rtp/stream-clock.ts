import type { SenderReport } from './packet.ts'

/** A step further than this is a new time, not an error of the old one. */
const jump_ms = 300
/** So little a second nobody hears or sees. */
const slew_ms = 5

/**
 * When what an RTP timestamp stands for was captured, in milliseconds of `performance.now`. Reports of the sender say it exactly, for sound
 * and picture alike; before the first one the earliest arrival must do.
 */
export class StreamClock {
  readonly #perMs: number
  #arrived_ms = Infinity
  #reported_ms: number | null = null
  #offset_ms: number | null = null

  constructor(clockRate: number) {
    this.#perMs = clockRate / 1000
  }

  arrived(timestamp: number, at_ms: number): void {
    if (this.#reported_ms === null) this.#arrived_ms = Math.min(this.#arrived_ms, at_ms - timestamp / this.#perMs)
  }

  /** `timestamp` unwrapped as that of `arrived`; `ntpToLocal_ms`: what to add to the sender's clock. */
  reported({ ntp_ms }: SenderReport, timestamp: number, ntpToLocal_ms: number): void {
    this.#reported_ms = ntp_ms + ntpToLocal_ms - timestamp / this.#perMs
    if (this.#offset_ms === null) return
    const error_ms = this.#reported_ms - this.#offset_ms
    this.#offset_ms += Math.abs(error_ms) > jump_ms ? error_ms : Math.max(-slew_ms, Math.min(slew_ms, error_ms))
  }

  /** Asked for the first time when the first frame is written, some seconds after it came. */
  at(timestamp: number): number {
    this.#offset_ms ??= this.#reported_ms ?? this.#arrived_ms
    return timestamp / this.#perMs + this.#offset_ms
  }
}
