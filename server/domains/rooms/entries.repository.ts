import { sql } from 'kysely'
import type { RoomEntryKind } from '#contract/vocabulary-rooms.ts'
import type { NewRow, Tx } from '#platform/db/database.ts'

function base(tx: Tx) {
  return tx
    .selectFrom('room_entries as entry')
    .leftJoin('accounts', 'accounts.id', 'entry.account_id')
    .leftJoin('room_links as link', 'link.id', 'entry.link_id')
    .select([
      'entry.id',
      'entry.kind',
      'entry.at',
      'entry.account_id',
      'entry.link_id',
      'entry.text_encrypted',
      'entry.file_id',
      'entry.strokes',
      'entry.on_entry_id',
      'entry.picture_age_ms',
      'accounts.display_name',
      'link.purpose',
      'link.name_encrypted',
    ])
}
export type EntryRow = Awaited<ReturnType<typeof byId>> & object

export function byId(tx: Tx, roomId: string, id: string) {
  return base(tx).where('entry.room_id', '=', roomId).where('entry.id', '=', id).executeTakeFirst()
}

/** Undefined where the room has no entry of that id to go on from. */
export async function after(tx: Tx, roomId: string, afterId: string | undefined, limit: number) {
  const from = afterId
    ? await tx.selectFrom('room_entries').select('seq').where('room_id', '=', roomId).where('id', '=', afterId).executeTakeFirst()
    : { seq: 0 }
  if (!from) return undefined
  return base(tx).where('entry.room_id', '=', roomId).where('entry.seq', '>', from.seq).orderBy('entry.seq').limit(limit).execute()
}

/** The next of the room; its lock is held. */
export async function insert(tx: Tx, row: Omit<NewRow<'room_entries'>, 'seq'> & { room_id: string }): Promise<void> {
  await tx
    .insertInto('room_entries')
    .values({
      ...row,
      seq: sql<number>`(select coalesce(max(seq), 0) + 1 from room_entries where room_id = ${row.room_id})`,
    } as NewRow<'room_entries'>)
    .execute()
}

export async function timesOf(tx: Tx, roomId: string, kind: RoomEntryKind): Promise<Date[]> {
  const rows = await tx
    .selectFrom('room_entries')
    .select('at')
    .where('room_id', '=', roomId)
    .where('kind', '=', kind)
    .orderBy('seq')
    .execute()
  return rows.map((row) => row.at)
}

/** Where an entry stands, and its file. */
export const place = (tx: Tx, id: string) =>
  tx.selectFrom('room_entries').select(['room_id', 'file_id']).where('id', '=', id).executeTakeFirst()
