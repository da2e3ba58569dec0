import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

/** Of the rows those whose id the table does not hold yet. */
export async function missing<T extends { id: string }>(tx: Tx, table: string, rows: T[]): Promise<T[]> {
  if (rows.length === 0) return []
  const { rows: there } = await sql<{ id: string }>`
    select id from ${sql.table(table)} where id = any(${rows.map((row) => row.id)}::uuid[])`.execute(tx)
  const known = new Set(there.map((row) => row.id))
  return rows.filter((row) => !known.has(row.id))
}
