import type { RoomRequestAnswer } from '#contract/media.ts'

/** Packets of the microphone, by the server's own count. */
type Arrived = RoomRequestAnswer<'microphone.arrived'>

/** Of what is lost less than this nobody hears anything. */
const suspicious = 0.03
const asksEvery_ms = 2_000
/** The server counts what is missing once in five seconds. */
const counts_ms = 5_500
/** Whose line is good has its answer long before. */
const answersWithin_ms = 3_000

/** Two answers of the server that lie far enough apart. Pure: the share that was missing between them; null where nothing was sent. */
export function missingBetween(before: Arrived, now: Arrived): number | null {
  const [received, lost] = [now.received - before.received, Math.max(0, now.lost - before.lost)]
  return received < 0 || received + lost === 0 ? null : lost / (received + lost)
}

/**
 * How much of the microphone's sound the server misses. A report that says so may speak of somebody else: where the encoder corrects errors, mediasoup
 * reports the worst line on which the sound is heard, so that it corrects enough. So a bad report is asked about, and believed only where the question
 * itself does not come through.
 */
export class SoundLoss {
  readonly #ask: () => Promise<Arrived>
  #baseline: { arrived: Arrived; at_ms: number } | null = null
  #askedAt_ms = Number.NEGATIVE_INFINITY
  #unansweredSince_ms: number | null = null
  #missing: number | null = null
  /** Answers that come after the count began anew belong to the one before. */
  #count = 0

  constructor(ask: () => Promise<Arrived>) {
    this.#ask = ask
  }

  /** Another connection, or another producer: the count begins anew. */
  reset(): void {
    this.#baseline = null
    this.#missing = null
    this.#unansweredSince_ms = null
    this.#count += 1
  }

  /** The share that is missing, given what the last report tells; null where it is not known yet. */
  judge(told: number | null, now_ms: number): number | null {
    if (told === null || told <= suspicious) {
      this.reset()
      return told
    }
    if (now_ms - this.#askedAt_ms >= asksEvery_ms) {
      this.#askedAt_ms = now_ms
      void this.#look(now_ms)
    }
    if (now_ms - (this.#unansweredSince_ms ?? now_ms) > answersWithin_ms) return told
    return this.#missing === null ? null : Math.min(told, this.#missing)
  }

  async #look(now_ms: number): Promise<void> {
    const count = this.#count
    this.#unansweredSince_ms ??= now_ms
    const arrived = await this.#ask().catch(() => null)
    if (!arrived || count !== this.#count) return
    this.#unansweredSince_ms = null
    const baseline = this.#baseline
    if (!baseline || arrived.received < baseline.arrived.received) {
      this.#baseline = { arrived, at_ms: now_ms }
      return
    }
    if (now_ms - baseline.at_ms < counts_ms) return
    this.#missing = missingBetween(baseline.arrived, arrived)
    this.#baseline = { arrived, at_ms: now_ms }
  }
}
