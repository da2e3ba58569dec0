import { sql } from 'kysely'
import type { SuiteName } from '#contract/rest/signing.ts'
import type { NewRow, Tx } from '../../db/database.ts'
import { found } from '../../refusal.ts'

/** The one certificate of an account that is not revoked. */
export const liveCertificate = (tx: Tx, accountId: string) =>
  tx.selectFrom('signing_certificates').selectAll().where('account_id', '=', accountId).where('revoked_at', 'is', null).executeTakeFirst()
export type CertificateRow = NonNullable<Awaited<ReturnType<typeof liveCertificate>>> & { suite: SuiteName }

/** Revokes what is live and destroys its key: nobody signs with it any more. */
export async function revokeLive(tx: Tx, accountId: string, now: Date): Promise<void> {
  // Two enrolments at once follow each other, also where there is no row yet to wait for.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`signing ${accountId}`}, 0))`.execute(tx)
  await tx
    .updateTable('signing_certificates')
    .set({ revoked_at: now, private_key_sealed: null })
    .where('account_id', '=', accountId)
    .where('revoked_at', 'is', null)
    .execute()
}

export const insertCertificate = (tx: Tx, row: NewRow<'signing_certificates'>) =>
  tx.insertInto('signing_certificates').values(row).returningAll().executeTakeFirstOrThrow()

/** When the certificate was revoked; null also where it is none of ours. */
export async function revocationOf(tx: Tx, serial: string): Promise<Date | null> {
  const row = await tx.selectFrom('signing_certificates').select('revoked_at').where('serial', '=', serial).executeTakeFirst()
  return row?.revoked_at ?? null
}

export async function insertSignature(tx: Tx, row: NewRow<'signatures'>): Promise<void> {
  await tx.insertInto('signatures').values(row).execute()
}

export const signatureById = async (tx: Tx, id: string) =>
  found(await tx.selectFrom('signatures').selectAll().where('id', '=', id).executeTakeFirst())

export const signaturesOn = (tx: Tx, type: string, id: string) =>
  tx
    .selectFrom('signatures')
    .selectAll()
    .where('subject_type', '=', type)
    .where('subject_id', '=', id)
    .orderBy('signed_at')
    .orderBy('id')
    .execute()
