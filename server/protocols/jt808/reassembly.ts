import type { Header } from './header.ts'

export interface ReassemblyLimits {
  /** Messages under way at once in a connection. */
  maxMessages: number
  /** Bytes held of all of them together. */
  maxBytes: number
  /** Sub-packages of one message. */
  maxParts: number
  /** A message older than this is given up. */
  timeout_ms: number
}

export const REASSEMBLY_DEFAULTS: ReassemblyLimits = { maxMessages: 4, maxBytes: 256 * 1024, maxParts: 512, timeout_ms: 120_000 }

/** A message put together again. */
export interface WholeMessage {
  messageId: number
  body: Uint8Array
  /** Serials of its sub-packages in order: each gets its own answer. */
  serials: number[]
}

export type PartResult = WholeMessage | 'waiting' | 'repeated' | 'refused'

interface Partial {
  messageId: number
  firstSerial: number
  parts: (Uint8Array | undefined)[]
  missing: number
  bytes: number
  startedAt_ms: number
  touchedAt_ms: number
}

/** Puts the sub-packages of one connection together, in any order, with every quantity bounded. */
export class Reassembly {
  readonly #limits: ReassemblyLimits
  readonly #partials = new Map<string, Partial>()
  #bytes = 0

  constructor(limits: ReassemblyLimits = REASSEMBLY_DEFAULTS) {
    this.#limits = limits
  }

  get bytes(): number {
    return this.#bytes
  }

  get size(): number {
    return this.#partials.size
  }

  /** `refused`: a limit is passed or the part contradicts its message. */
  add(header: Header, body: Uint8Array, now_ms: number): PartResult {
    const { messageId, packageTotal: total, packageIndex: index } = header
    if (total > this.#limits.maxParts) return 'refused'
    // Sub-packages have consecutive serials, so all of one message point to the same first one.
    const firstSerial = (header.serial - (index - 1)) & 0xffff
    const key = `${messageId}:${firstSerial}:${total}`
    let partial = this.#partials.get(key)
    if (partial === undefined) {
      this.expire(now_ms)
      if (this.#partials.size >= this.#limits.maxMessages) return 'refused'
      partial = {
        messageId,
        firstSerial,
        parts: Array.from({ length: total }, () => undefined),
        missing: total,
        bytes: 0,
        startedAt_ms: now_ms,
        touchedAt_ms: now_ms,
      }
      this.#partials.set(key, partial)
    }
    partial.touchedAt_ms = now_ms
    if (partial.parts[index - 1] !== undefined) return 'repeated'
    if (this.#bytes + body.length > this.#limits.maxBytes) {
      this.#drop(key, partial)
      return 'refused'
    }
    partial.parts[index - 1] = body.slice()
    partial.bytes += body.length
    this.#bytes += body.length
    if (--partial.missing > 0) return 'waiting'
    this.#drop(key, partial)
    return finish(partial)
  }

  /** Gives up what is older than the limit; answers how many. */
  expire(now_ms: number): number {
    let dropped = 0
    for (const [key, partial] of this.#partials) {
      if (now_ms - partial.startedAt_ms <= this.#limits.timeout_ms) continue
      this.#drop(key, partial)
      dropped++
    }
    return dropped
  }

  /** Messages that heard nothing for `quiet_ms`, with the places still missing: what 0x8003 asks for. */
  stalled(now_ms: number, quiet_ms: number): { firstSerial: number; missing: number[] }[] {
    const found: { firstSerial: number; missing: number[] }[] = []
    for (const partial of this.#partials.values()) {
      if (now_ms - partial.touchedAt_ms < quiet_ms) continue
      partial.touchedAt_ms = now_ms
      const missing = partial.parts.flatMap((part, i) => (part === undefined ? [i + 1] : []))
      found.push({ firstSerial: partial.firstSerial, missing })
    }
    return found
  }

  #drop(key: string, partial: Partial): void {
    this.#partials.delete(key)
    this.#bytes -= partial.bytes
  }
}

function finish(partial: Partial): WholeMessage {
  const body = new Uint8Array(partial.bytes)
  let at = 0
  for (const part of partial.parts) {
    if (part === undefined) continue
    body.set(part, at)
    at += part.length
  }
  const serials = partial.parts.map((_, i) => (partial.firstSerial + i) & 0xffff)
  return { messageId: partial.messageId, body, serials }
}
