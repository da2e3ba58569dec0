import type { Static } from 'typebox'
import type { Attendee as Shape } from '#contract/rest/consult-shapes.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { NewRow, Tx } from '#platform/db/database.ts'

export type Attendee = Static<typeof Shape>

/** The standing ones, by arrival. */
export async function attendeesOf(tx: Tx, vault: Vault, consultId: string): Promise<Attendee[]> {
  const rows = await tx
    .selectFrom('consult_attendees as a')
    .leftJoin('institutions as i', 'i.id', 'a.institution_id')
    .selectAll('a')
    .select('i.name as institution_name')
    .where('a.consult_id', '=', consultId)
    .where('a.superseded_at', 'is', null)
    .orderBy('a.joined_at')
    .orderBy('a.id')
    .execute()
  return rows.map((row) => ({
    accountId: row.account_id,
    name: vault.decrypt(row.name_encrypted),
    institutionId: row.institution_id,
    institutionName: row.institution_name,
    joinedAt: row.joined_at.toISOString(),
    leftAt: row.left_at?.toISOString() ?? null,
    source: row.source as Attendee['source'],
  }))
}

export async function supersede(tx: Tx, consultId: string, now: Date): Promise<void> {
  await tx
    .updateTable('consult_attendees')
    .set({ superseded_at: now })
    .where('consult_id', '=', consultId)
    .where('superseded_at', 'is', null)
    .execute()
}

export async function insertAll(tx: Tx, rows: readonly NewRow<'consult_attendees'>[]): Promise<void> {
  if (rows.length > 0) await tx.insertInto('consult_attendees').values(rows).execute()
}
