import { continueVisit, endVisit, enter, visitsSeen, type Who } from '#domains/rooms/service.ts'
import type { Clock } from '#platform/clock.ts'
import { inScope, type Database } from '#platform/db/database.ts'
import type { Logger } from '#platform/log.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Peer } from './peers.ts'

/** How often the database hears that a visit goes on; a sweep ends those of a dead process after four times that. */
const heartbeat_ms = 15_000
/** How often an end that could not be written is tried again. */
const retry_ms = 1_000

/** Keeps the attendance in the database in step with the peers of this process. */
export class Visits {
  readonly #parts: { db: Database; clock: Clock; log: Logger }
  readonly #unwritten = new Map<string, { centreId: string; at: Date }>()
  readonly #timers: NodeJS.Timeout[]

  constructor(parts: { db: Database; clock: Clock; log: Logger }, peers: () => readonly Peer[]) {
    this.#parts = parts
    this.#timers = [setInterval(() => void this.#beat(peers()), heartbeat_ms), setInterval(() => this.#again(), retry_ms)]
    for (const timer of this.#timers) timer.unref()
  }

  /** Throws `room.closed`, `room.full`. */
  begin(who: Who, visit: Pick<Peer, 'id' | 'roomId' | 'part'>): Promise<void> {
    const { db, clock } = this.#parts
    const { id: visitId, roomId, part } = visit
    return inScope(db, who.centreId, (tx) => enter(tx, who, { roomId, visitId, part }, clock.now()))
  }

  /** The same peer after a broken line, perhaps after a restart of ours. */
  goOn(centreId: string, visitId: string): Promise<void> {
    const { db, clock } = this.#parts
    return inScope(db, centreId, (tx) => continueVisit(tx, visitId, clock.now()))
  }

  /** Kept until it is written: an attendance must not run on because the database was away for a moment. */
  end(centreId: string, visitId: string): void {
    void this.#end(visitId, { centreId, at: this.#parts.clock.now() })
  }

  /** Writes what is not written yet. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    await Promise.all([...this.#unwritten].map(([id, end]) => this.#end(id, end)))
  }

  async #end(visitId: string, end: { centreId: string; at: Date }): Promise<void> {
    const { db, clock, log } = this.#parts
    this.#unwritten.set(visitId, end)
    try {
      await inScope(db, end.centreId, (tx) => endVisit(tx, visitId, end.at, clock.now()))
      this.#unwritten.delete(visitId)
    } catch (error) {
      log.warn({ err: error, visitId }, 'rooms: the end of a visit is not written yet')
    }
  }

  #again(): void {
    for (const [id, end] of this.#unwritten) void this.#end(id, end)
  }

  async #beat(peers: readonly Peer[]): Promise<void> {
    const { db, clock, log } = this.#parts
    try {
      const ids = peers.map((peer) => peer.id)
      const going = await inScope(db, 'system', (tx) => visitsSeen(tx, ids, clock.now()))
      // A sweep took them for ended, while the database or this process was held up.
      for (const peer of peers) if (!going.has(peer.id)) await this.goOn(peer.who.centreId, peer.id).catch(ofClosedRoom)
    } catch (error) {
      log.warn({ err: error }, 'rooms: the attendance is not kept up')
    }
  }
}

function ofClosedRoom(error: unknown): void {
  if (!(error instanceof Refusal)) throw error
}
