import { sql } from 'kysely'
import type { NewRow, Tx } from '#platform/db/database.ts'

function base(tx: Tx) {
  return tx
    .selectFrom('room_visits as visit')
    .leftJoin('accounts', 'accounts.id', 'visit.account_id')
    .leftJoin('institutions', 'institutions.id', 'accounts.institution_id')
    .leftJoin('room_links as link', 'link.id', 'visit.link_id')
    .select([
      'visit.id',
      'visit.room_id',
      'visit.account_id',
      'visit.link_id',
      'visit.part',
      'visit.joined_at',
      'visit.left_at',
      'accounts.display_name',
      'institutions.short_name as institution_name',
      'link.purpose',
      'link.name_encrypted',
    ])
}
export type VisitRow = Awaited<ReturnType<ReturnType<typeof base>['executeTakeFirstOrThrow']>>

export const byId = (tx: Tx, id: string) => base(tx).where('visit.id', '=', id).executeTakeFirst()

/** Everybody who was in the room, each time. */
export const ofRoom = (tx: Tx, roomId: string) =>
  base(tx).where('visit.room_id', '=', roomId).orderBy('visit.joined_at').orderBy('visit.id').execute()

/** Those who are in the rooms now. */
export async function present(tx: Tx, roomIds: readonly string[]): Promise<VisitRow[]> {
  if (roomIds.length === 0) return []
  return base(tx)
    .where('visit.room_id', 'in', [...roomIds])
    .where('visit.left_at', 'is', null)
    .orderBy('visit.joined_at')
    .orderBy('visit.id')
    .execute()
}

export async function insert(tx: Tx, row: NewRow<'room_visits'>): Promise<void> {
  await tx.insertInto('room_visits').values(row).execute()
}

/** False where it had ended before. */
export async function end(tx: Tx, id: string, at: Date): Promise<boolean> {
  const row = await tx
    .updateTable('room_visits')
    .set({ left_at: sql<Date>`greatest(joined_at, ${at}::timestamptz)` })
    .where('id', '=', id)
    .where('left_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function endAllOf(tx: Tx, roomId: string, at: Date): Promise<void> {
  await tx
    .updateTable('room_visits')
    .set({ left_at: sql<Date>`greatest(joined_at, ${at}::timestamptz)` })
    .where('room_id', '=', roomId)
    .where('left_at', 'is', null)
    .execute()
}

/** They go on. Gives those that do: one that was ended meanwhile is not among them. */
export async function seen(tx: Tx, ids: readonly string[], now: Date): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await tx
    .updateTable('room_visits')
    .set({ last_seen_at: now })
    .where('id', 'in', [...ids])
    .where('left_at', 'is', null)
    .returning('id')
    .execute()
  return new Set(rows.map((row) => row.id))
}

export async function reopen(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.updateTable('room_visits').set({ left_at: null, last_seen_at: now }).where('id', '=', id).execute()
}

/** Visits whose process has said nothing since. */
export const unseenSince = (tx: Tx, since: Date, limit: number) =>
  tx
    .selectFrom('room_visits')
    .select(['id', 'last_seen_at'])
    .where('left_at', 'is', null)
    .where('last_seen_at', '<', since)
    .orderBy('last_seen_at')
    .limit(limit)
    .execute()

export async function newestOfLink(tx: Tx, linkId: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('room_visits')
    .select('id')
    .where('link_id', '=', linkId)
    .where('left_at', 'is', null)
    .orderBy('joined_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id
}
