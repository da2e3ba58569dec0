import type { RtpPacket } from './packet.ts'
import { Unwrap } from './unwrap.ts'

/** How long a missing packet is waited for: it is asked for again over a line of up to half a second. */
const wait_ms = 1_000
const most = 2_000

/** Brings packets into the order in which they were sent. Where one does not come in time, the next says that something is missing before it. */
export class Reorder {
  readonly #unwrap = new Unwrap(16)
  readonly #held = new Map<number, { packet: RtpPacket; at_ms: number }>()
  #next: number | null = null

  /** What is in order now; `afterGap`: packets before it are lost. */
  push(packet: RtpPacket, at_ms: number): { packet: RtpPacket; afterGap: boolean }[] {
    const sequence = this.#unwrap.next(packet.sequence)
    this.#next ??= sequence
    // Sent twice, or too late.
    if (sequence >= this.#next) this.#held.set(sequence, { packet, at_ms })
    return this.take(at_ms)
  }

  /** The same when time has passed; `Infinity`: there will be no other. */
  take(at_ms: number): { packet: RtpPacket; afterGap: boolean }[] {
    const ready: { packet: RtpPacket; afterGap: boolean }[] = []
    let afterGap = false
    while (this.#next !== null && this.#held.size > 0) {
      const held = this.#held.get(this.#next)
      if (held) {
        ready.push({ packet: held.packet, afterGap })
        this.#held.delete(this.#next)
        afterGap = false
        this.#next += 1
        continue
      }
      const first = Math.min(...this.#held.keys())
      if (at_ms - this.#held.get(first)!.at_ms < wait_ms && this.#held.size < most) break
      this.#next = first
      afterGap = true
    }
    return ready
  }
}
