import type { Clock } from '#platform/clock.ts'
import { inScope, type Database, type Tx } from '#platform/db/database.ts'
import type { Logger } from '#platform/log.ts'
import { setting } from '#platform/settings.ts'
import { endVisit } from './attendance.ts'
import * as attendance from './attendance.repository.ts'
import { lockRoom } from './lock-room.ts'
import { closeRoom } from './rooms.ts'
import * as repository from './sweep.repository.ts'

/** A process tells of its visits four times in this; one that does not is dead. */
const silent_ms = 60_000
const bite = 500

export interface SweepParts {
  db: Database
  clock: Clock
  log: Logger
}

/** What the clock does to rooms: closes those whose run or call is over, ends visits of dead processes, joins callers' rooms to their case. */
export async function sweepRooms({ db, clock, log }: SweepParts): Promise<void> {
  const now = clock.now()
  const each = async <T extends { id: string }>(find: (tx: Tx) => Promise<T[]>, work: (tx: Tx, row: T) => Promise<unknown>) => {
    for (const row of await inScope(db, 'system', find)) {
      // One by one: what fails holds up no other.
      await inScope(db, 'system', (tx) => work(tx, row)).catch((error: unknown) =>
        log.error({ err: error, id: row.id }, 'rooms: sweep failed'),
      )
    }
  }
  const closeAfter = (key: 'room.closes_after_run_s' | 'room.closes_after_call_s') => async (tx: Tx, row: repository.OverRow) => {
    const after_ms = (await setting(tx, row.centre_id, key)) * 1000
    if (now.getTime() - row.over_at.getTime() < after_ms) return
    await closeRoom(tx, { roomId: row.id, closedBy: null }, now)
    log.info({ roomId: row.id }, 'room: closed, what it was for is over')
  }
  await each((tx) => repository.runsOver(tx), closeAfter('room.closes_after_run_s'))
  await each((tx) => repository.callsOver(tx, now), closeAfter('room.closes_after_call_s'))
  await each(
    (tx) => attendance.unseenSince(tx, new Date(now.getTime() - silent_ms * clock.rate), bite),
    (tx, visit) => endVisit(tx, visit.id, visit.last_seen_at, now),
  )
  await each(repository.callersWithCase, (tx, room) => lockRoom(tx, room.id, now))
}
