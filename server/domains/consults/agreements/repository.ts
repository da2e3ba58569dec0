import { sql } from 'kysely'
import type { Change, NewRow, Tx } from '#platform/db/database.ts'

const select = (tx: Tx) =>
  tx
    .selectFrom('agreements')
    .innerJoin('institutions as inviting', 'inviting.id', 'agreements.inviting_id')
    .innerJoin('institutions as invited', 'invited.id', 'agreements.invited_id')
    .leftJoin('accounts as ender', 'ender.id', 'agreements.ended_by')
    .selectAll('agreements')
    .select(['inviting.name as inviting_name', 'inviting.short_name as inviting_short_name'])
    .select(['invited.name as invited_name', 'invited.short_name as invited_short_name', 'ender.display_name as ender_name'])

export type AgreementRow = NonNullable<Awaited<ReturnType<typeof byId>>>

export const byId = (tx: Tx, id: string) => select(tx).where('agreements.id', '=', id).executeTakeFirst()

/** The row's lock comes first. */
export async function lock(tx: Tx, id: string): Promise<AgreementRow | undefined> {
  await tx.selectFrom('agreements').select('id').where('id', '=', id).forUpdate().execute()
  return byId(tx, id)
}

/** Those that stand first, then by the inviting institution. */
export function listed(tx: Tx, centreId: string, institutionId: string | undefined) {
  let rows = select(tx).where('agreements.centre_id', '=', centreId)
  if (institutionId)
    rows = rows.where((eb) => eb.or([eb('agreements.inviting_id', '=', institutionId), eb('agreements.invited_id', '=', institutionId)]))
  return rows
    .orderBy(sql`agreements.ended_at is not null`)
    .orderBy('inviting.name')
    .orderBy('agreements.valid_from', 'desc')
    .limit(1_000)
    .execute()
}

export async function insert(tx: Tx, row: NewRow<'agreements'>): Promise<void> {
  await tx.insertInto('agreements').values(row).execute()
}

export async function update(tx: Tx, id: string, values: Change<'agreements'>): Promise<void> {
  await tx
    .updateTable('agreements')
    .set({ ...values, version: sql<number>`version + 1` })
    .where('id', '=', id)
    .execute()
}
