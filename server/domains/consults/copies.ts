import type { Static } from 'typebox'
import type {
  ConsultCopy as Shape,
  getCopy,
  listCopies as listRoute,
  reportDocument,
  ReportDocument,
} from '#contract/rest/consult-reports.ts'
import type { Query, Reply } from '#contract/route.ts'
import type { CareSetting } from '#contract/vocabulary-consults.ts'
import type { Actor } from '#platform/actor.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { setting } from '#platform/settings.ts'
import { record } from './entries.ts'
import { ofConsults } from './invitations.repository.ts'
import { byId as reportById } from './reports.repository.ts'
import type { ConsultRow } from './repository.ts'

type Copy = Static<typeof Shape>

/** Until when the record of a patient is kept: longer for one who lay in a ward. */
export async function retainUntil(tx: Tx, consult: ConsultRow): Promise<Date> {
  const inpatient = (consult.care_setting as CareSetting) === 'inpatient'
  const years = await setting(tx, consult.centre_id, inpatient ? 'consult.retention_inpatient_years' : 'consult.retention_outpatient_years')
  const until = new Date(consult.ended_at!)
  until.setUTCFullYear(until.getUTCFullYear() + years)
  return until
}

/** Each institution that took part files its own copy of what was signed. */
export async function fileCopies(
  tx: Tx,
  vault: Vault,
  consult: ConsultRow,
  { reportId, text, sha256 }: { reportId: string; text: string; sha256: Buffer },
  now: Date,
): Promise<void> {
  const accepted = (await ofConsults(tx, [consult.id])).filter(({ state }) => state === 'accepted')
  const invited = [...new Set(accepted.map((row) => row.institution_id))].filter((id) => id !== consult.institution_id)
  const until = await retainUntil(tx, consult)
  const sides = [{ id: consult.institution_id, side: 'inviting' }, ...invited.map((id) => ({ id, side: 'invited' }))]
  for (const { id: institutionId, side } of sides) {
    await tx
      .insertInto('consult_copies')
      .values({
        id: newId(),
        centre_id: consult.centre_id,
        consult_id: consult.id,
        report_id: reportId,
        institution_id: institutionId,
        side,
        document_encrypted: vault.encrypt(text),
        sha256,
        filed_at: now,
        retain_until: until,
      })
      .execute()
    const details = { reportId, institutionId, side, sha256: sha256.toString('hex') }
    await record(tx, vault, consult, { kind: 'copy_filed', actorId: null, details }, now)
  }
}

const select = (tx: Tx) =>
  tx
    .selectFrom('consult_copies as copy')
    .innerJoin('consults as c', 'c.id', 'copy.consult_id')
    .innerJoin('consult_reports as r', 'r.id', 'copy.report_id')
    .select(['copy.id', 'copy.side', 'copy.filed_at', 'copy.sha256', 'copy.retain_until', 'copy.document_encrypted', 'copy.report_id'])
    .select(['c.number', 'r.report_no', 'r.signature_id'])

type CopyRow = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>

/** The own institution's, newest first. */
export async function listCopies(tx: Tx, actor: Actor, { before, limit }: Query<typeof listRoute>): Promise<Copy[]> {
  if (!actor.institutionId) return []
  let rows = select(tx).where('copy.institution_id', '=', actor.institutionId)
  if (before) rows = rows.where('copy.id', '<', before)
  return (
    await rows
      .orderBy('copy.id', 'desc')
      .limit(limit ?? 50)
      .execute()
  ).map(shown)
}

export async function readCopy(tx: Tx, vault: Vault, id: string): Promise<Reply<typeof getCopy>> {
  const { reportId: _report, ...copy } = await copyWithReport(tx, vault, id)
  return copy
}

/** The copy, and whose signatures stand below it. */
export async function copyWithReport(tx: Tx, vault: Vault, id: string): Promise<Reply<typeof getCopy> & { reportId: string }> {
  const row = found(await select(tx).where('copy.id', '=', id).executeTakeFirst())
  return {
    reportId: row.report_id,
    copy: shown(row),
    document: JSON.parse(vault.decrypt(row.document_encrypted)) as ReportDocument,
    sha256: row.sha256.toString('hex'),
    signatureId: row.signature_id!,
  }
}

/** The document of a signed version, as it was signed. */
export async function readDocument(tx: Tx, vault: Vault, reportId: string): Promise<Reply<typeof reportDocument>> {
  const row = found(await reportById(tx, reportId))
  if (!row.document_encrypted || !row.document_sha256 || !row.signature_id) throw new Refusal('consult.report_not_signed')
  return {
    document: JSON.parse(vault.decrypt(row.document_encrypted)) as ReportDocument,
    sha256: row.document_sha256.toString('hex'),
    signatureId: row.signature_id,
  }
}

const shown = (row: CopyRow): Copy => ({
  id: row.id,
  consultNumber: row.number,
  reportNo: row.report_no,
  side: row.side as Copy['side'],
  filedAt: row.filed_at.toISOString(),
  sha256: row.sha256.toString('hex'),
  retainUntil: row.retain_until.toISOString(),
})
