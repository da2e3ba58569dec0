import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

export type OpinionRow = Awaited<ReturnType<typeof ofConsult>>[number]

export const ofConsult = (tx: Tx, consultId: string) =>
  tx.selectFrom('consult_opinions').selectAll().where('consult_id', '=', consultId).orderBy('saved_at').orderBy('account_id').execute()

export const byDoctor = (tx: Tx, consultId: string, accountId: string) =>
  tx.selectFrom('consult_opinions').selectAll().where('consult_id', '=', consultId).where('account_id', '=', accountId).executeTakeFirst()

interface Values {
  opinion_encrypted: string | null
  diagnosis_encrypted: string | null
  recommendations_encrypted: string | null
  saved_at: Date
  given_at: Date | null
}

export async function save(tx: Tx, key: { consult_id: string; account_id: string; centre_id: string }, values: Values): Promise<void> {
  await tx
    .insertInto('consult_opinions')
    .values({ ...key, ...values })
    .onConflict((conflict) =>
      conflict.columns(['consult_id', 'account_id']).doUpdateSet({ ...values, version: sql<number>`consult_opinions.version + 1` }),
    )
    .execute()
}
