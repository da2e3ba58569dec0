import { sql } from 'kysely'
import type { Change, NewRow, Tx } from '#platform/db/database.ts'

const select = (tx: Tx) =>
  tx
    .selectFrom('consult_invitations as v')
    .innerJoin('institutions as i', 'i.id', 'v.institution_id')
    .selectAll('v')
    .select(['i.name as institution_name', 'i.short_name as institution_short_name', 'i.level as institution_level'])

export type InvitationRow = NonNullable<Awaited<ReturnType<typeof byId>>>

export const byId = (tx: Tx, id: string) => select(tx).where('v.id', '=', id).executeTakeFirst()

/** By party, in the order of asking. */
export const ofConsults = (tx: Tx, consultIds: readonly string[]) =>
  select(tx)
    .where('v.consult_id', '=', sql<string>`any(${[...consultIds]}::uuid[])`)
    .orderBy('v.party')
    .orderBy('v.invited_at')
    .orderBy('v.id')
    .execute()

/** Invitations of a doctor that wait for an answer, the most pressing first. */
export const openOf = (tx: Tx, accountId: string) =>
  select(tx).where('v.account_id', '=', accountId).where('v.state', '=', 'open').orderBy('v.answer_by').orderBy('v.id').execute()

export async function insert(tx: Tx, row: NewRow<'consult_invitations'>): Promise<void> {
  await tx.insertInto('consult_invitations').values(row).execute()
}

export async function update(tx: Tx, ids: readonly string[], values: Change<'consult_invitations'>): Promise<void> {
  if (ids.length === 0) return
  await tx.updateTable('consult_invitations').set(values).where('id', 'in', ids).execute()
}
