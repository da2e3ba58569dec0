import { LRUCache } from 'lru-cache'
import { admission, isGuest, type Admission, type Who } from '#domains/rooms/service.ts'
import type { Clock } from '#platform/clock.ts'
import { inScope, type Database } from '#platform/db/database.ts'

const kept_ms = 1_000

/**
 * Who may enter which room as what, asked at every message. An answer is kept for a second at most, and never past a fact that may have
 * changed it.
 */
export class Admissions {
  readonly #db: Database
  readonly #clock: Clock
  readonly #kept = new LRUCache<string, { roomId: string; incidentId: string | null; admission: Admission | null }>({
    max: 10_000,
    ttl: kept_ms,
  })
  /** Rises with each fact: what was read before one must not be kept after it. */
  #turn = 0

  constructor(db: Database, clock: Clock) {
    this.#db = db
    this.#clock = clock
  }

  get turn(): number {
    return this.#turn
  }

  async of(who: Who, roomId: string): Promise<Admission | null> {
    const key = `${roomId} ${keyOf(who)}`
    const earlier = this.#kept.get(key)
    if (earlier) return earlier.admission
    const before = this.#turn
    const found = await this.fresh(who, roomId)
    if (before === this.#turn) this.#kept.set(key, { roomId, incidentId: found?.room.incident_id ?? null, admission: found })
    return found
  }

  fresh(who: Who, roomId: string): Promise<Admission | null> {
    return inScope(this.#db, who.centreId, (tx) => admission(tx, who, roomId, this.#clock.now()))
  }

  forget(about: { roomId: string } | { incidentId: string } | null): void {
    this.#turn += 1
    if (about === null) return this.#kept.clear()
    for (const [key, kept] of this.#kept.entries()) {
      const isAbout = 'roomId' in about ? kept.roomId === about.roomId : kept.incidentId === about.incidentId
      if (isAbout || kept.admission === null) this.#kept.delete(key)
    }
  }
}

/** Everything of an actor that decides: where one of these changed, the answer of before does not count. */
function keyOf(who: Who): string {
  if (isGuest(who)) return `${who.linkId} ${who.passHash.toString('hex')}`
  return [who.sessionId, who.institutionId, who.vehicleId, ...who.roles].join(' ')
}
