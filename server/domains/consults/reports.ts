import type { Static } from 'typebox'
import type {
  correctReport as correctRoute,
  Opinion as OpinionShape,
  readReports as readRoute,
  Report,
  saveOpinion as opinionRoute,
  saveReport as saveRoute,
} from '#contract/rest/consult-reports.ts'
import type { Body, Reply } from '#contract/route.ts'
import type { ConsultState } from '#contract/vocabulary-consults.ts'
import type { Actor } from '#platform/actor.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { requiredText } from '#platform/text.ts'
import { record } from './entries.ts'
import { lockIn, standingIn } from './lock-consult.ts'
import * as opinions from './opinions.repository.ts'
import type { ConsultParts } from './parts.ts'
import { doctorsByAccount } from './practitioners/doctors.ts'
import * as repository from './reports.repository.ts'
import { byId, update } from './repository.ts'
import { tell } from './tell.ts'

type Opinion = Static<typeof OpinionShape>
type Texts = Pick<Body<typeof saveRoute>, 'opinion' | 'diagnosis' | 'recommendations'>

/** A report is begun in the session and finished after it. */
const writable = ['in_session', 'ended', 'reported', 'rated'] as const

/** All versions, newest first. What is not signed or not given yet is the invited side's alone. */
export async function readReports(tx: Tx, { vault }: ConsultParts, actor: Actor, consultId: string): Promise<Reply<typeof readRoute>> {
  const consult = found(await byId(tx, consultId))
  const { side } = await standingIn(tx, actor, consult)
  const reports = (await repository.ofConsult(tx, consultId)).filter(({ state }) => side === 'invited' || state === 'signed')
  const signed = reports.some(({ state }) => state === 'signed')
  const given = (await opinions.ofConsult(tx, consultId)).filter(({ given_at }) => side === 'invited' || (signed && given_at !== null))
  const doctors = await doctorsByAccount(
    tx,
    given.map((row) => row.account_id),
  )
  return {
    reports: reports.map((row) => toReport(vault, row)),
    opinions: given.map((row) => toOpinion(vault, row, doctors)),
  }
}

/** Keeps what is written so far; the first time it begins the report. */
export async function saveReport(
  tx: Tx,
  { vault }: ConsultParts,
  actor: Actor,
  consultId: string,
  asked: Body<typeof saveRoute>,
  now: Date,
): Promise<Report> {
  const consult = await lockIn(tx, consultId, writable)
  const newest = await repository.newestReport(tx, consultId)
  if (newest?.state === 'signed') throw new Refusal('consult.report_signed')
  if ((newest?.version ?? null) !== asked.version) throw new Refusal('object.version_conflict', { version: newest?.version ?? null })
  const values = { ...sealed(vault, asked), saved_by: actor.accountId, saved_at: now }
  if (newest) await repository.update(tx, newest.id, values)
  else await repository.insert(tx, { id: newId(), centre_id: consult.centre_id, consult_id: consultId, report_no: 1, ...values })
  const after = await update(tx, consultId, {})
  await tell(tx, after, 'consult.changed.v1', { state: after.state as ConsultState }, actor.accountId, now)
  return toReport(vault, found(await repository.newestReport(tx, consultId)))
}

/** One invited doctor's own words in a multidisciplinary consult. */
export async function saveOpinion(
  tx: Tx,
  { vault }: ConsultParts,
  actor: Actor,
  consultId: string,
  asked: Body<typeof opinionRoute>,
  now: Date,
): Promise<Opinion> {
  const consult = await lockIn(tx, consultId, writable)
  if (consult.kind !== 'multidisciplinary') throw new Refusal('consult.state_illegal', { state: consult.state })
  if ((await repository.newestReport(tx, consultId))?.state === 'signed') throw new Refusal('consult.report_signed')
  const before = await opinions.byDoctor(tx, consultId, actor.accountId)
  if ((before?.version ?? null) !== asked.version) throw new Refusal('object.version_conflict', { version: before?.version ?? null })
  const values = sealed(vault, asked)
  if (asked.given && !isComplete(values)) throw new Refusal('consult.report_incomplete')
  const givenAt = asked.given ? (before?.given_at ?? now) : null
  const key = { consult_id: consultId, account_id: actor.accountId, centre_id: consult.centre_id }
  await opinions.save(tx, key, { ...values, saved_at: now, given_at: givenAt })
  const after = await update(tx, consultId, {})
  if (asked.given && !before?.given_at) await record(tx, vault, after, { kind: 'opinion_given', actorId: actor.accountId }, now)
  await tell(tx, after, 'consult.changed.v1', { state: after.state as ConsultState }, actor.accountId, now)
  const row = found(await opinions.byDoctor(tx, consultId, actor.accountId))
  return toOpinion(vault, row, await doctorsByAccount(tx, [actor.accountId]))
}

/** Begins the next version of what is signed, with its text. The one before stays what it is. */
export async function correctReport(
  tx: Tx,
  { vault }: ConsultParts,
  actor: Actor,
  reportId: string,
  asked: Body<typeof correctRoute>,
  now: Date,
): Promise<Report> {
  const { consult_id } = found(await repository.byId(tx, reportId))
  const consult = await lockIn(tx, consult_id, ['reported', 'rated'])
  const signed = found(await repository.newestReport(tx, consult_id))
  if (signed.id !== reportId || signed.state !== 'signed') throw new Refusal('consult.report_not_newest')
  const reason = requiredText('reason', asked.reason)
  await repository.insert(tx, {
    id: newId(),
    centre_id: consult.centre_id,
    consult_id,
    report_no: signed.report_no + 1,
    replaces_id: signed.id,
    correction_reason_encrypted: vault.encrypt(reason),
    opinion_encrypted: signed.opinion_encrypted,
    diagnosis_encrypted: signed.diagnosis_encrypted,
    recommendations_encrypted: signed.recommendations_encrypted,
    saved_by: actor.accountId,
    saved_at: now,
  })
  const after = await update(tx, consult_id, {})
  const details = { replaces: signed.id, reportNo: signed.report_no + 1 }
  await record(tx, vault, after, { kind: 'report_correction_begun', actorId: actor.accountId, text: reason, details }, now)
  await tell(tx, after, 'consult.changed.v1', { state: after.state as ConsultState }, actor.accountId, now)
  return toReport(vault, found(await repository.newestReport(tx, consult_id)))
}

const sealed = (vault: Vault, texts: Texts) => ({
  opinion_encrypted: vault.encryptOrNull(texts.opinion.trim()),
  diagnosis_encrypted: vault.encryptOrNull(texts.diagnosis.trim()),
  recommendations_encrypted: vault.encryptOrNull(texts.recommendations.trim()),
})

interface Sealed {
  opinion_encrypted: string | null
  diagnosis_encrypted: string | null
  recommendations_encrypted: string | null
}

export const isComplete = (row: Sealed): boolean =>
  row.opinion_encrypted !== null && row.diagnosis_encrypted !== null && row.recommendations_encrypted !== null

export const opened = (vault: Vault, row: Sealed): Texts => ({
  opinion: vault.decryptOrNull(row.opinion_encrypted) ?? '',
  diagnosis: vault.decryptOrNull(row.diagnosis_encrypted) ?? '',
  recommendations: vault.decryptOrNull(row.recommendations_encrypted) ?? '',
})

export function toReport(vault: Vault, row: repository.ReportRow): Report {
  return {
    id: row.id,
    consultId: row.consult_id,
    version: row.version,
    reportNo: row.report_no,
    replaces: row.replaces_id,
    correctionReason: vault.decryptOrNull(row.correction_reason_encrypted),
    state: row.state as Report['state'],
    ...opened(vault, row),
    savedAt: row.saved_at.toISOString(),
    signedBy: row.signer_name,
    signedAt: row.signed_at?.toISOString() ?? null,
    signatureId: row.signature_id,
    sha256: row.document_sha256?.toString('hex') ?? null,
  }
}

function toOpinion(vault: Vault, row: opinions.OpinionRow, doctors: Awaited<ReturnType<typeof doctorsByAccount>>): Opinion {
  return {
    doctor: doctors.get(row.account_id)!,
    version: row.version,
    ...opened(vault, row),
    givenAt: row.given_at?.toISOString() ?? null,
  }
}
