import { sql } from 'kysely'
import type { Consent } from '#contract/rest/consult-shapes.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { NewRow, Tx } from '#platform/db/database.ts'

export async function insert(tx: Tx, row: NewRow<'consult_consents'>): Promise<void> {
  await tx.insertInto('consult_consents').values(row).execute()
}

/** The ways that are on record, by consult. */
export async function pathsOf(tx: Tx, consultIds: readonly string[]): Promise<Map<string, { written: boolean; emergency: boolean }>> {
  const rows = await tx
    .selectFrom('consult_consents')
    .select(['consult_id', 'path'])
    .where('consult_id', '=', sql<string>`any(${[...consultIds]}::uuid[])`)
    .execute()
  const paths = new Map(consultIds.map((id) => [id, { written: false, emergency: false }]))
  for (const { consult_id, path } of rows) paths.get(consult_id)![path as 'written' | 'emergency'] = true
  return paths
}

export const stateOf = ({ written, emergency }: { written: boolean; emergency: boolean }): Consent['state'] =>
  written ? 'written' : emergency ? 'emergency' : 'none'

/** A signature is still to come: care began, or was approved, without one. */
export const isOutstanding = (paths: { written: boolean; emergency: boolean }, startedAt: Date | null): boolean =>
  !paths.written && (paths.emergency || startedAt !== null)

export async function consentOf(tx: Tx, vault: Vault, consult: { id: string; started_at: Date | null }): Promise<Consent> {
  const rows = await tx
    .selectFrom('consult_consents as c')
    .leftJoin('accounts as recorder', 'recorder.id', 'c.recorded_by')
    .selectAll('c')
    .select('recorder.display_name')
    .where('c.consult_id', '=', consult.id)
    .execute()
  const written = rows.find(({ path }) => path === 'written')
  const emergency = rows.find(({ path }) => path === 'emergency')
  const paths = { written: written !== undefined, emergency: emergency !== undefined }
  return {
    state: stateOf(paths),
    outstanding: isOutstanding(paths, consult.started_at),
    written: written
      ? {
          signerName: vault.decrypt(written.signer_name_encrypted!),
          relation: written.relation as NonNullable<Consent['written']>['relation'],
          fileId: written.file_id!,
          witness: written.witness!,
          signedAt: written.recorded_at.toISOString(),
        }
      : null,
    emergency: emergency
      ? {
          approverName: emergency.approver_name!,
          approverPosition: emergency.approver_position!,
          reason: vault.decrypt(emergency.reason_encrypted!),
          recordedBy: emergency.display_name ?? '',
          approvedAt: emergency.recorded_at.toISOString(),
        }
      : null,
  }
}
