import { ESCAPE, FLAG, MAX_ESCAPED_BYTES, MAX_FRAME_BYTES, MIN_FRAME_BYTES } from './constants.ts'

/** Why bytes between two flags are not a frame. `garbage`: bytes before the first flag. */
export type FrameDamage = 'checksum' | 'escape' | 'short' | 'oversize' | 'garbage'

export interface FrameSink {
  /** A sound frame: `bytes[start, end)` is header and body, unescaped, checksum verified and cut off. Valid only during the call. */
  frame(bytes: Uint8Array, start: number, end: number): void
  /** What was between two flags and is no frame, as received (escaped), at most `MAX_ESCAPED_BYTES`; a copy, safe to keep. */
  damaged(bytes: Uint8Array, damage: FrameDamage): void
}

/** XOR of `bytes[start, end)`. */
export function xorOf(bytes: Uint8Array, start: number, end: number): number {
  let x = 0
  for (let i = start; i < end; i++) x ^= bytes[i]!
  return x
}

/** Undo 7D01/7D02 into `out`; answers the number of bytes written, or -1 where an escape is illegal or `out` is too small. */
export function unescapeInto(bytes: Uint8Array, start: number, end: number, out: Uint8Array): number {
  let n = 0
  for (let i = start; i < end; i++) {
    let b = bytes[i]!
    if (b === ESCAPE) {
      const next = ++i < end ? bytes[i]! : 0
      if (next === 0x01) b = ESCAPE
      else if (next === 0x02) b = FLAG
      else return -1
    }
    if (n === out.length) return -1
    out[n++] = b
  }
  return n
}

/** Flags and escapes around header, body and checksum. */
export function escapeFrame(content: Uint8Array): Uint8Array {
  const out = new Uint8Array(2 * content.length + 2)
  let n = 0
  out[n++] = FLAG
  for (const b of content) {
    if (b === FLAG || b === ESCAPE) {
      out[n++] = ESCAPE
      out[n++] = b === FLAG ? 0x02 : 0x01
    } else out[n++] = b
  }
  out[n++] = FLAG
  return out.subarray(0, n)
}

/** A frame of header and body: checksum, escapes, flags. */
export function wrapFrame(content: Uint8Array): Uint8Array {
  const summed = new Uint8Array(content.length + 1)
  summed.set(content)
  summed[content.length] = xorOf(content, 0, content.length)
  return escapeFrame(summed)
}

/**
 * Cuts a TCP byte stream into frames. Every flag is a boundary, so the stream resynchronises at the next flag after any damage,
 * and terminals that share one flag between two frames are understood as well. Holds at most one incomplete frame.
 */
export class FrameSplitter {
  readonly #sink: FrameSink
  #hold: Uint8Array | null = null
  #held = 0
  #synced = false
  #discarding = false
  #stopped = false

  constructor(sink: FrameSink) {
    this.#sink = sink
  }

  /** Bytes of the incomplete frame held back. */
  get pendingBytes(): number {
    return this.#held
  }

  /** No further call to the sink, not even for the chunk being pushed. */
  stop(): void {
    this.#stopped = true
    this.#hold = null
    this.#held = 0
  }

  push(chunk: Uint8Array): void {
    if (this.#stopped) return
    let start = 0
    if (this.#held > 0 || !this.#synced || this.#discarding) {
      const flag = chunk.indexOf(FLAG)
      this.#keep(chunk, 0, flag < 0 ? chunk.length : flag)
      if (flag < 0) return
      this.#closeHeld()
      start = flag + 1
    }
    const length = chunk.length
    while (start < length && !this.#stopped) {
      let x = 0
      let escaped = false
      let i = start
      // One pass finds the end, the escapes and the checksum: this loop sees every byte the fleet sends.
      for (; i < length; i++) {
        const b = chunk[i]!
        if (b === FLAG) break
        if (b === ESCAPE) escaped = true
        x ^= b
      }
      if (i === length) {
        this.#keep(chunk, start, length)
        return
      }
      if (i > start) this.#finish(chunk, start, i, x, escaped)
      start = i + 1
    }
  }

  #keep(chunk: Uint8Array, start: number, end: number): void {
    if (this.#discarding || start === end) return
    const room = MAX_ESCAPED_BYTES - this.#held
    const n = Math.min(room, end - start)
    const needed = this.#held + n
    if (this.#hold === null || this.#hold.length < needed) {
      const grown = new Uint8Array(Math.min(MAX_ESCAPED_BYTES, Math.max(128, 2 * needed)))
      if (this.#hold !== null) grown.set(this.#hold.subarray(0, this.#held))
      this.#hold = grown
    }
    this.#hold.set(chunk.subarray(start, start + n), this.#held)
    this.#held = needed
    if (n < end - start) {
      this.#sink.damaged(this.#hold.slice(0, this.#held), this.#synced ? 'oversize' : 'garbage')
      this.#held = 0
      this.#hold = null
      this.#discarding = true
    }
  }

  #closeHeld(): void {
    const held = this.#held
    const hold = this.#hold
    const wasSynced = this.#synced
    this.#synced = true
    this.#discarding = false
    this.#held = 0
    if (hold === null || held === 0) return
    if (!wasSynced) {
      this.#sink.damaged(hold.slice(0, held), 'garbage')
      return
    }
    const escaped = hold.subarray(0, held).includes(ESCAPE)
    this.#finish(hold, 0, held, xorOf(hold, 0, held), escaped)
  }

  #finish(bytes: Uint8Array, start: number, end: number, xor: number, escaped: boolean): void {
    if (end - start > MAX_ESCAPED_BYTES) {
      this.#sink.damaged(bytes.slice(start, start + MAX_ESCAPED_BYTES), 'oversize')
      return
    }
    let source = bytes
    let from = start
    let to = end
    let x = xor
    if (escaped) {
      to = unescapeInto(bytes, start, end, scratch)
      if (to < 0) {
        this.#sink.damaged(bytes.slice(start, end), 'escape')
        return
      }
      source = scratch
      from = 0
      x = xorOf(scratch, 0, to)
    }
    if (to - from < MIN_FRAME_BYTES) this.#sink.damaged(bytes.slice(start, end), 'short')
    else if (to - from > MAX_FRAME_BYTES) this.#sink.damaged(bytes.slice(start, end), 'oversize')
    else if (x !== 0) this.#sink.damaged(bytes.slice(start, end), 'checksum')
    else this.#sink.frame(source, from, to - 1)
  }
}

// Frames are handed on synchronously, so one scratch serves every connection.
const scratch = new Uint8Array(MAX_ESCAPED_BYTES)
