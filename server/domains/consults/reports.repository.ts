import { sql } from 'kysely'
import type { Change, NewRow, Tx } from '#platform/db/database.ts'

const select = (tx: Tx) =>
  tx
    .selectFrom('consult_reports as r')
    .leftJoin('accounts as signer', 'signer.id', 'r.signed_by')
    .selectAll('r')
    .select('signer.display_name as signer_name')

export type ReportRow = NonNullable<Awaited<ReturnType<typeof byId>>>

export const byId = (tx: Tx, id: string) => select(tx).where('r.id', '=', id).executeTakeFirst()

/** Newest first. */
export const ofConsult = (tx: Tx, consultId: string) =>
  select(tx).where('r.consult_id', '=', consultId).orderBy('r.report_no', 'desc').execute()

export const newestReport = (tx: Tx, consultId: string) =>
  select(tx).where('r.consult_id', '=', consultId).orderBy('r.report_no', 'desc').limit(1).executeTakeFirst()

export const newestSigned = (tx: Tx, consultId: string) =>
  select(tx)
    .where('r.consult_id', '=', consultId)
    .where('r.state', '=', 'signed')
    .orderBy('r.report_no', 'desc')
    .limit(1)
    .executeTakeFirst()

export async function insert(tx: Tx, row: NewRow<'consult_reports'>): Promise<void> {
  await tx.insertInto('consult_reports').values(row).execute()
}

export async function update(tx: Tx, id: string, values: Change<'consult_reports'>): Promise<void> {
  await tx
    .updateTable('consult_reports')
    .set({ ...values, version: sql<number>`version + 1` })
    .where('id', '=', id)
    .execute()
}
