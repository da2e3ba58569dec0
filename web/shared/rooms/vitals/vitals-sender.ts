import { encodeVitals, type VitalsFrame } from '#contract/vitals.ts'
import type { MonitorReading } from './monitor-feed.ts'

/** Ten minutes of twelve leads. What is older than the store is lost, and drawn as a gap. */
const mostHeld_bytes = 4_000_000
/** What left shortly before the connections were made anew may have been lost on the way: it goes once more, and is known by its number. */
const unsure_ms = 20_000
/** Bytes a beat that held back readings may take: the live ones come first. */
const lateShare_bytes = 6_000

interface Held {
  frame: VitalsFrame
  bytes: number
}

export interface VitalsLine {
  /** False where it did not leave. */
  send(bytes: Uint8Array<ArrayBuffer>): boolean
  /** Monotonic, ms. */
  now_ms(): number
  /** Server's time minus the capture clock; null where it is not known. */
  serverOffset_ms(): number | null
}

/** Sends readings as they come; what a dead zone held back goes after the live ones, marked late. */
export class VitalsSender {
  readonly #line: VitalsLine
  readonly #feed: number
  readonly #simulated: boolean
  #seq = 0
  #held: Held[] = []
  #heldBytes = 0
  #recent: { frame: VitalsFrame; at_ms: number }[] = []
  /** Readings that found no place any more. */
  dropped = 0

  constructor(line: VitalsLine, { feed, simulated }: { feed: number; simulated: boolean }) {
    this.#line = line
    this.#feed = feed
    this.#simulated = simulated
  }

  get heldFrames(): number {
    return this.#held.length
  }

  take(reading: MonitorReading): void {
    const head = {
      feed: this.#feed,
      seq: ++this.#seq,
      serverOffset_ms: this.#line.serverOffset_ms(),
      simulated: this.#simulated,
      late: false,
    }
    const frame: VitalsFrame = { ...head, ...reading }
    if (this.#send(frame)) this.#remember(frame)
    else this.#hold(frame)
  }

  /** A few times a second: lets out what was held back, oldest first. */
  beat(): void {
    let room = lateShare_bytes
    for (let next = this.#held[0]; next && room > 0; next = this.#held[0]) {
      if (!this.#send({ ...next.frame, late: true })) return
      this.#remember(next.frame)
      this.#held.shift()
      this.#heldBytes -= next.bytes
      room -= next.bytes
    }
  }

  /** The channel stands anew. */
  lineBack(): void {
    const since_ms = this.#line.now_ms() - unsure_ms
    const unsure = this.#recent.filter(({ at_ms }) => at_ms > since_ms).map(({ frame }) => frame)
    this.#recent = []
    const held = this.#held.map(({ frame }) => frame)
    this.#held = []
    this.#heldBytes = 0
    for (const frame of [...unsure, ...held].toSorted((a, b) => a.seq - b.seq)) this.#hold(frame)
  }

  #send(frame: VitalsFrame): boolean {
    return this.#line.send(encodeVitals(frame))
  }

  #remember(frame: VitalsFrame): void {
    const at_ms = this.#line.now_ms()
    this.#recent.push({ frame, at_ms })
    while (this.#recent[0] && this.#recent[0].at_ms < at_ms - unsure_ms) this.#recent.shift()
  }

  #hold(frame: VitalsFrame): void {
    const bytes = sizeOf(frame)
    this.#held.push({ frame, bytes })
    this.#heldBytes += bytes
    while (this.#heldBytes > mostHeld_bytes) {
      this.#heldBytes -= this.#held.shift()?.bytes ?? 0
      this.dropped += 1
    }
  }
}

const sizeOf = (frame: VitalsFrame): number =>
  frame.kind === 'ecg' ? 48 + frame.samples_uV.length * (frame.samples_uV[0]?.length ?? 0) * 2 : 32 + frame.values.length * 12
