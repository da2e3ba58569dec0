import type { Static } from 'typebox'
import type { Rating as Shape } from '#contract/rest/consult-shapes.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { NewRow, Tx } from '#platform/db/database.ts'

export type Rating = Static<typeof Shape> & { accountId: string }

export async function ratingsOf(tx: Tx, vault: Vault, consultId: string): Promise<Rating[]> {
  const rows = await tx
    .selectFrom('consult_ratings as r')
    .innerJoin('accounts as a', 'a.id', 'r.account_id')
    .selectAll('r')
    .select('a.display_name')
    .where('r.consult_id', '=', consultId)
    .orderBy('r.rated_at')
    .orderBy('r.account_id')
    .execute()
  return rows.map((row) => ({
    accountId: row.account_id,
    side: row.side as Rating['side'],
    by: row.display_name,
    score: row.score,
    comment: vault.decryptOrNull(row.comment_encrypted),
    ratedAt: row.rated_at.toISOString(),
  }))
}

export async function insert(tx: Tx, row: NewRow<'consult_ratings'>): Promise<void> {
  await tx.insertInto('consult_ratings').values(row).execute()
}
