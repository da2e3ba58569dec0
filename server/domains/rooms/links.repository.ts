import type { Change, NewRow, Tx } from '#platform/db/database.ts'

const links = (tx: Tx) => tx.selectFrom('room_links').selectAll()
export type LinkRow = Awaited<ReturnType<ReturnType<typeof links>['executeTakeFirstOrThrow']>>

export const linkById = (tx: Tx, id: string) => links(tx).where('id', '=', id).executeTakeFirst()
export const linkByPass = (tx: Tx, passHash: Buffer) => links(tx).where('pass_hash', '=', passHash).executeTakeFirst()
export const linkByToken = (tx: Tx, tokenHash: Buffer) => links(tx).where('token_hash', '=', tokenHash).executeTakeFirst()

/** The row, locked until the end of the transaction. */
export const lockLink = (tx: Tx, id: string) => links(tx).where('id', '=', id).forUpdate().executeTakeFirst()

/** The link of a caller's video that stands; one a call. */
export const callerLink = (tx: Tx, callId: string) =>
  links(tx).where('purpose', '=', 'caller').where('call_id', '=', callId).where('revoked_at', 'is', null).executeTakeFirst()

export async function insert(tx: Tx, row: NewRow<'room_links'>): Promise<void> {
  await tx.insertInto('room_links').values(row).execute()
}

export async function update(tx: Tx, id: string, values: Change<'room_links'>): Promise<void> {
  await tx.updateTable('room_links').set(values).where('id', '=', id).execute()
}

/** Those that still stand open nothing from now on. Gives their ids. `callerOf`: the phone of a room's caller. */
export async function revoke(
  tx: Tx,
  which: { id: string } | { callerOf: string } | { serviceSessionId: string },
  now: Date,
): Promise<string[]> {
  const rows = await tx
    .updateTable('room_links')
    .set({ revoked_at: now })
    .where('revoked_at', 'is', null)
    .where((eb) => {
      if ('id' in which) return eb('id', '=', which.id)
      if ('callerOf' in which) return eb.and([eb('purpose', '=', 'caller'), eb('room_id', '=', which.callerOf)])
      return eb('service_session_id', '=', which.serviceSessionId)
    })
    .returning('id')
    .execute()
  return rows.map((row) => row.id)
}

/** Visits that were agreed before their room stood belong to it from now on. */
export async function bindToRoom(tx: Tx, serviceSessionId: string, roomId: string): Promise<void> {
  await tx
    .updateTable('room_links')
    .set({ room_id: roomId })
    .where('service_session_id', '=', serviceSessionId)
    .where('revoked_at', 'is', null)
    .execute()
}
