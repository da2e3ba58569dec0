/** When each packet arrived, by transport-wide sequence number; turned into feedback as Chromium sends it every 100 ms. */
export class TransportFeedback {
  readonly #ownSsrc: number
  #arrivals: { sequence: number; at_ms: number }[] = []
  #count = 0

  constructor(ownSsrc: number) {
    this.#ownSsrc = ownSsrc
  }

  arrived(sequence: number, at_ms: number): void {
    this.#arrivals.push({ sequence, at_ms })
  }

  /** Form of draft-holmer-rmcat-transport-wide-cc-extensions-01; null where nothing came. */
  take(mediaSsrc: number): Buffer | null {
    const [first] = this.#arrivals
    if (!first) return null
    const from = first.sequence
    // Later than the first, modulo 2^16; what came before it was told of already.
    const times = new Map(this.#arrivals.map(({ sequence, at_ms }) => [(sequence - from) & 0xffff, at_ms]))
    const offsets = [...times.keys()].filter((offset) => offset < 0x4000)
    const total = Math.max(...offsets) + 1
    const reference = Math.floor(first.at_ms / 64)
    const symbols: number[] = []
    const deltas: Buffer[] = []
    let before_ticks = reference * 256
    for (let offset = 0; offset < total; offset++) {
      const at_ms = times.get(offset)
      const ticks = at_ms === undefined ? 0 : Math.round(at_ms * 4) - before_ticks
      if (at_ms === undefined) symbols.push(0)
      else if (ticks >= 0 && ticks <= 255) {
        symbols.push(1)
        deltas.push(Buffer.from([ticks]))
      } else {
        symbols.push(2)
        const wide = Buffer.alloc(2)
        wide.writeInt16BE(Math.max(-32768, Math.min(32767, ticks)))
        deltas.push(wide)
      }
      before_ticks += ticks
    }
    this.#arrivals = []
    const body = Buffer.concat([this.#head(mediaSsrc, from, total, reference), ...chunks(symbols), ...deltas])
    const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)])
    padded.writeUInt16BE(padded.length / 4 - 1, 2)
    return padded
  }

  #head(mediaSsrc: number, from: number, total: number, reference: number): Buffer {
    const head = Buffer.alloc(20)
    head[0] = 0x8f
    head[1] = 205
    head.writeUInt32BE(this.#ownSsrc, 4)
    head.writeUInt32BE(mediaSsrc, 8)
    head.writeUInt16BE(from, 12)
    head.writeUInt16BE(total, 14)
    head.writeUInt32BE((((reference & 0xffffff) << 8) | (this.#count & 0xff)) >>> 0, 16)
    this.#count += 1
    return head
  }
}

/** Vectors of seven two-bit symbols. */
function chunks(symbols: readonly number[]): Buffer[] {
  const made: Buffer[] = []
  for (let at = 0; at < symbols.length; at += 7) {
    let word = 0xc000
    for (let i = 0; i < 7; i++) word |= (symbols[at + i] ?? 0) << (12 - 2 * i)
    const chunk = Buffer.alloc(2)
    chunk.writeUInt16BE(word)
    made.push(chunk)
  }
  return made
}
