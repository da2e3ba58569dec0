import { sql } from 'kysely'
import type { Material } from '#contract/rest/consult-shapes.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { NewRow, Tx } from '#platform/db/database.ts'

/** False where the same thing is there already. */
export async function insertMissing(tx: Tx, row: NewRow<'consult_materials'>): Promise<boolean> {
  const added = await tx
    .insertInto('consult_materials')
    .values(row)
    .onConflict((conflict) => conflict.columns(['consult_id', 'type', 'subject_id']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return added !== undefined
}

export async function count(tx: Tx, consultId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('consult_materials')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('consult_id', '=', consultId)
    .executeTakeFirstOrThrow()
  return count
}

/** How many there are, by consult; one without any is not named. */
export async function countsOf(tx: Tx, consultIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx
    .selectFrom('consult_materials')
    .select(['consult_id', (eb) => eb.fn.countAll<number>().as('count')])
    .where('consult_id', '=', sql<string>`any(${[...consultIds]}::uuid[])`)
    .groupBy('consult_id')
    .execute()
  return new Map(rows.map((row) => [row.consult_id, Number(row.count)]))
}

export async function materialsOf(tx: Tx, vault: Vault, consultId: string): Promise<Material[]> {
  const rows = await tx
    .selectFrom('consult_materials as m')
    .innerJoin('accounts as a', 'a.id', 'm.added_by')
    .selectAll('m')
    .select('a.display_name')
    .where('m.consult_id', '=', consultId)
    .orderBy('m.added_at')
    .orderBy('m.id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    type: row.type as Material['type'],
    subjectId: row.subject_id,
    title: vault.decrypt(row.title_encrypted),
    addedBy: row.display_name,
    addedAt: row.added_at.toISOString(),
  }))
}
