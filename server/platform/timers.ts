import { sql } from 'kysely'
import type { Tx } from './db/database.ts'
import { newId } from './ids.ts'

/** A time at which something must happen, kept as a row: it outlives every process and fires once. */
export interface NewTimer {
  centreId: string
  kind: string
  subjectId: string
  dueAt: Date
}

export interface DueTimer {
  id: string
  centreId: string
  kind: string
  subjectId: string
  dueAt: Date
}

/**
 * What a kind of timer does. `lock` takes the locks that a command about the same subject takes first, so that sweeper and command wait for
 * each other in one order; `fire` runs under them, once, in the transaction that marks the timer as fired.
 */
export interface TimerHandler {
  lock(tx: Tx, subjectId: string): Promise<void>
  fire(tx: Tx, timer: DueTimer, now: Date): Promise<void>
}
export type TimerHandlers = Readonly<Record<string, TimerHandler>>

/** Sets the one open timer of its kind and subject; one that is set already gets the new time. */
export async function setTimer(tx: Tx, timer: NewTimer, now: Date): Promise<void> {
  await sql`
    insert into timers (id, centre_id, kind, subject_id, due_at, created_at)
    values (${newId()}, ${timer.centreId}, ${timer.kind}, ${timer.subjectId}, ${timer.dueAt}, ${now})
    on conflict (kind, subject_id) where fired_at is null and cancelled_at is null do update set due_at = excluded.due_at`.execute(tx)
}

/** Calls off what is still to come of these kinds. */
export async function cancelTimers(tx: Tx, kinds: readonly string[], subjectIds: readonly string[], now: Date): Promise<void> {
  if (subjectIds.length === 0) return
  await tx
    .updateTable('timers')
    .set({ cancelled_at: now })
    .where('kind', 'in', kinds)
    .where('subject_id', 'in', subjectIds)
    .where('fired_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .execute()
}

/** What is due of these kinds, the oldest first. Nothing is locked: who fires one claims it. */
export async function dueTimers(tx: Tx, kinds: readonly string[], now: Date, limit: number): Promise<DueTimer[]> {
  const rows = await tx
    .selectFrom('timers')
    .select(['id', 'centre_id', 'kind', 'subject_id', 'due_at'])
    .where('kind', 'in', kinds)
    .where('due_at', '<=', now)
    .where('fired_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .orderBy('due_at')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ id: row.id, centreId: row.centre_id, kind: row.kind, subjectId: row.subject_id, dueAt: row.due_at }))
}

/** Marks it as fired; false where another did, or where it was called off or moved meanwhile. */
export async function claimTimer(tx: Tx, id: string, now: Date): Promise<boolean> {
  const row = await tx
    .updateTable('timers')
    .set({ fired_at: now })
    .where('id', '=', id)
    .where('due_at', '<=', now)
    .where('fired_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}
