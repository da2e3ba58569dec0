import { sql } from 'kysely'
import type { Change, NewRow, Tx } from '#platform/db/database.ts'

export async function insert(tx: Tx, row: NewRow<'patients'>): Promise<void> {
  await tx.insertInto('patients').values(row).execute()
}

export function byIds(tx: Tx, ids: readonly string[]) {
  return tx.selectFrom('patients').select(['id', 'temporary', 'name_encrypted', 'sex', 'age_years']).where('id', 'in', ids).execute()
}

export async function update(tx: Tx, id: string, values: Change<'patients'>): Promise<void> {
  await tx
    .updateTable('patients')
    .set({ ...values, version: sql<number>`version + 1` })
    .where('id', '=', id)
    .execute()
}
