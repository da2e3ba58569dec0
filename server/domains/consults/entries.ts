import type { ConsultEntry } from '#contract/rest/consults.ts'
import type { ConsultEntryKind } from '#contract/vocabulary-consults.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'

export interface NewEntry {
  kind: ConsultEntryKind
  /** Null: the system itself. */
  actorId: string | null
  /** Written by a person; sealed, for it may quote a patient. */
  text?: string | null
  /** Ids, names of doctors and words only. */
  details?: Record<string, unknown>
}

/** Adds to the consult's record, which nobody changes afterwards. */
export async function record(tx: Tx, vault: Vault, consult: { id: string; centre_id: string }, entry: NewEntry, now: Date): Promise<void> {
  await tx
    .insertInto('consult_entries')
    .values({
      id: newId(),
      centre_id: consult.centre_id,
      consult_id: consult.id,
      kind: entry.kind,
      at: now,
      actor_id: entry.actorId,
      text_encrypted: vault.encryptOrNull(entry.text),
      details: JSON.stringify(entry.details ?? {}),
    })
    .execute()
}

export async function recordOf(tx: Tx, vault: Vault, consultId: string): Promise<ConsultEntry[]> {
  const rows = await tx
    .selectFrom('consult_entries as entry')
    .leftJoin('accounts as actor', 'actor.id', 'entry.actor_id')
    .select(['entry.id', 'entry.kind', 'entry.at', 'entry.text_encrypted', 'entry.details', 'actor.display_name'])
    .where('entry.consult_id', '=', consultId)
    .orderBy('entry.at')
    .orderBy('entry.id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind as ConsultEntryKind,
    at: row.at.toISOString(),
    by: row.display_name,
    text: vault.decryptOrNull(row.text_encrypted),
    details: row.details as Record<string, unknown>,
  }))
}
