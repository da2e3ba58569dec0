import type { NewRow, Tx } from '#platform/db/database.ts'

export async function insert(tx: Tx, row: NewRow<'patients'>): Promise<void> {
  await tx.insertInto('patients').values(row).execute()
}

export function byIds(tx: Tx, ids: readonly string[]) {
  return tx.selectFrom('patients').select(['id', 'temporary', 'name_encrypted', 'sex', 'age_years']).where('id', 'in', ids).execute()
}
