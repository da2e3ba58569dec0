import type { PositionSource } from '#contract/signals.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import type { Logger } from '#platform/log.ts'
import { framesLetGo, framesQuarantined } from './metrics.ts'
import { TokenBucket } from './token-bucket.ts'

/** Why bytes were not taken. */
export type QuarantineReason =
  | 'checksum'
  | 'escape'
  | 'short'
  | 'oversize'
  | 'garbage'
  | 'length'
  | 'package'
  | 'package_refused'
  | 'encrypted'
  | 'body'
  | 'unauthenticated'
  | 'phone_mismatch'
  | 'time_malformed'
  | 'time_out_of_range'
  | 'out_of_world'
  | 'wrong_type'

export interface Refused {
  protocol: PositionSource
  reason: QuarantineReason
  peer: string
  phone: string | null
  terminalId: string | null
  messageId: number | null
  /** As received. */
  bytes: Uint8Array
}

const MAX_BYTES = 4096
const MAX_WAITING = 500
const FLUSH_MS = 250
/** Of the whole process: a flood must not fill the disk. */
const BURST = 1_000
const PER_SECOND = 5

/** Keeps what was refused, with its bytes, a few at a time. Never awaited: it must not hold up what is good. */
export class Quarantine {
  readonly stats = { kept: 0, suppressed: 0 }
  readonly #db: Database
  readonly #clock: Clock
  readonly #log: Logger
  readonly #bucket = new TokenBucket(BURST, PER_SECOND)
  #waiting: (Refused & { receivedAt: Date })[] = []
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<void> = Promise.resolve()

  constructor(parts: { db: Database; clock: Clock; log: Logger }) {
    this.#db = parts.db
    this.#clock = parts.clock
    this.#log = parts.log
  }

  /** False where it was let go because too much came. */
  add(refused: Refused): boolean {
    if (this.#waiting.length >= MAX_WAITING || !this.#bucket.take()) {
      this.letGo(1)
      return false
    }
    this.#waiting.push({ ...refused, bytes: refused.bytes.slice(0, MAX_BYTES), receivedAt: this.#clock.now() })
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS)
    return true
  }

  /** Counts frames that were refused and not kept. */
  letGo(count: number): void {
    this.stats.suppressed += count
    framesLetGo.inc(count)
  }

  /** Resolves when what was added before is stored, or could not be. */
  flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const rows = this.#waiting
    this.#waiting = []
    if (rows.length > 0) this.#writing = this.#writing.then(() => this.#write(rows))
    return this.#writing
  }

  async #write(rows: readonly (Refused & { receivedAt: Date })[]): Promise<void> {
    try {
      await this.#db
        .insertInto('frame_quarantine')
        .values(
          rows.map((row) => ({
            id: newId(),
            received_at: row.receivedAt,
            protocol: row.protocol,
            reason: row.reason,
            peer: row.peer,
            phone: row.phone,
            terminal_id: row.terminalId,
            message_id: row.messageId,
            bytes: Buffer.from(row.bytes),
          })),
        )
        .execute()
      this.stats.kept += rows.length
      framesQuarantined.inc(rows.length)
    } catch (error) {
      this.letGo(rows.length)
      this.#log.warn({ err: error, frames: rows.length }, 'refused frames could not be kept')
    }
  }
}
