import { Counter } from 'prom-client'
import type { ErrorCode } from '#contract/errors.ts'
import { isGuest, type Who } from '#domains/rooms/service.ts'
import { audit } from '#platform/audit/audit.ts'
import { createSparse } from '#platform/audit/sparse.ts'
import type { Clock } from '#platform/clock.ts'
import { inScope, type Database } from '#platform/db/database.ts'
import type { Logger } from '#platform/log.ts'
import { metrics } from '#platform/metrics.ts'
import type { Person } from './person.ts'

const refused = new Counter({
  name: 'jilian_room_refusals_total',
  help: 'Requests of screens in rooms that were refused',
  labelNames: ['code'],
  registers: [metrics],
})

/** What says that somebody asked for what is not theirs; the rest is the weather of a bad line. */
const telling: readonly ErrorCode[] = ['permission.denied', 'object.not_found', 'room.right_missing']

export interface About {
  person: Person
  who: Who
  /** A request's name, as `join`. */
  name: string
  roomId: string
}

/** What joins and refusals leave in the audit and in the log. */
export function createRecord({ db, clock, log }: { db: Database; clock: Clock; log: Logger }) {
  const sparse = createSparse()

  function write({ person, who, name, roomId }: About, outcome: 'done' | 'refused', details: Record<string, unknown>): void {
    const guest = isGuest(who)
    inScope(db, who.centreId, (tx) =>
      audit(tx, {
        at: clock.now(),
        centreId: who.centreId,
        actorId: guest ? null : who.accountId,
        sessionId: guest ? null : who.sessionId,
        action: `rooms.${name}`,
        objectType: 'room',
        objectId: roomId,
        outcome,
        details: guest ? { ...details, linkId: who.linkId } : details,
        address: person.address,
      }),
    ).catch((error: unknown) => log.error({ err: error, roomId }, 'rooms: could not write the audit'))
  }

  return {
    joined(about: About, details: { peerId: string; part: string; resumed: boolean }): void {
      log.debug({ roomId: about.roomId, ...details }, 'room: joined')
      if (!details.resumed) write(about, 'done', details)
    },
    refused(about: About, code: ErrorCode): void {
      refused.inc({ code })
      const { who, name, roomId, person } = about
      log.info({ roomId, request: name, code, ...(isGuest(who) ? { linkId: who.linkId } : { accountId: who.accountId }) }, 'room: refused')
      if (!telling.includes(code)) return
      const leftOut = sparse.take(`${person.owner} ${name} ${code}`)
      if (leftOut !== null) write(about, 'refused', leftOut > 0 ? { code, leftOut } : { code })
    },
  }
}
export type RoomRecord = ReturnType<typeof createRecord>
