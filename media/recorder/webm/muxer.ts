import { element, idOf, longSize } from './ebml.ts'
import { pictureNumber, prologue, soundNumber, type Contents, type Cue } from './prologue.ts'

/** So much is lost at most where the process is killed. */
const cluster_ms = 2_000
/** Shown for so long, where nothing says it. */
const lastFrame_ms = 40

/**
 * Writes frames, in the order of their times, as WebM (or, with H.264, Matroska). What goes to `write` can be played as it is, up to where it ends; `finish` gives
 * what the first bytes must be replaced by to have duration and index.
 */
export class Muxer {
  readonly #contents: Contents
  readonly #write: (chunk: Buffer) => void
  readonly #cues: Cue[] = []
  #cluster: { at_ms: number; key: boolean; blocks: Buffer[] } | null = null
  #bytes = 0
  #last_ms = 0

  constructor(contents: Contents, write: (chunk: Buffer) => void) {
    this.#contents = contents
    this.#write = write
    write(prologue(contents))
  }

  get duration_ms(): number {
    return this.#last_ms + lastFrame_ms
  }

  /** `at_ms` after the beginning of the file; never before the one of the last frame. */
  add(kind: 'picture' | 'sound', at_ms: number, key: boolean, data: Buffer): void {
    const time_ms = Math.max(this.#last_ms, Math.round(at_ms))
    this.#last_ms = time_ms
    // A cluster that begins with a key picture can be played from there.
    const begins = this.#contents.picture === null || (kind === 'picture' && key)
    const age_ms = this.#cluster ? time_ms - this.#cluster.at_ms : Infinity
    if (age_ms >= cluster_ms || (begins && kind === 'picture' && this.#cluster?.blocks.length)) {
      this.#flush()
      this.#cluster = { at_ms: time_ms, key: begins, blocks: [] }
    }
    const cluster = this.#cluster!
    const header = Buffer.alloc(4)
    header.writeUInt8(0x80 | (kind === 'picture' ? pictureNumber : soundNumber), 0)
    header.writeInt16BE(time_ms - cluster.at_ms, 1)
    header.writeUInt8(key ? 0x80 : 0, 3)
    cluster.blocks.push(element('SimpleBlock', Buffer.concat([header, data])))
  }

  /** The bytes that take the place of the first ones. */
  finish(): Buffer {
    this.#flush()
    return prologue(this.#contents, { duration_ms: this.duration_ms, bytes: this.#bytes, cues: this.#cues })
  }

  #flush(): void {
    const cluster = this.#cluster
    this.#cluster = null
    if (!cluster) return
    const body = Buffer.concat([element('Timestamp', cluster.at_ms), ...cluster.blocks])
    const coded = Buffer.concat([idOf('Cluster'), longSize(body.length), body])
    if (cluster.key) this.#cues.push({ at_ms: cluster.at_ms, position: this.#bytes })
    this.#bytes += coded.length
    this.#write(coded)
  }
}
