import type { Report, ReportDocument, signReport as signRoute } from '#contract/rest/consult-reports.ts'
import type { Body } from '#contract/route.ts'
import type { Actor } from '#platform/actor.ts'
import { canonicalJson } from '#platform/canonical-json.ts'
import { digest } from '#platform/crypto/digest.ts'
import type { Tx } from '#platform/db/database.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { setting } from '#platform/settings.ts'
import { textOrNull } from '#platform/text.ts'
import { cancelTimers, setTimer } from '#platform/timers.ts'
import { attendeesOf, type Attendee } from './attendees.repository.ts'
import { after } from './clocks.ts'
import { fileCopies } from './copies.ts'
import { record } from './entries.ts'
import { ofConsults } from './invitations.repository.ts'
import { lockIn } from './lock-consult.ts'
import * as opinions from './opinions.repository.ts'
import type { ConsultParts } from './parts.ts'
import { doctorsByAccount } from './practitioners/doctors.ts'
import { documentOf } from './report-document.ts'
import { absentSides } from './presence.ts'
import { isComplete, toReport } from './reports.ts'
import * as repository from './reports.repository.ts'
import { update, type ConsultRow } from './repository.ts'
import { tell } from './tell.ts'
import { timer } from './timer-kinds.ts'

type Absence = NonNullable<ReportDocument['absence']>

/** Signs the version with the actor's own key. From here on it never changes; both sides have their copy. */
export async function signReport(
  tx: Tx,
  parts: ConsultParts,
  actor: Actor,
  reportId: string,
  asked: Body<typeof signRoute>,
  now: Date,
): Promise<Report> {
  const { consult_id: consultId } = found(await repository.byId(tx, reportId))
  const consult = await lockIn(tx, consultId, ['ended', 'reported', 'rated'])
  const report = found(await repository.byId(tx, reportId))
  if (report.state === 'signed') throw new Refusal('consult.report_signed')
  if (report.version !== asked.version) throw new Refusal('object.version_conflict', { version: report.version })
  if (!isComplete(report)) throw new Refusal('consult.report_incomplete')
  const attendees = await attendeesOf(tx, parts.vault, consultId)
  if (attendees.length === 0) throw new Refusal('consult.attendees_missing')
  const absence = report.replaces_id
    ? await saidBefore(tx, parts, report.replaces_id)
    : await absenceOf(tx, consult, attendees, textOrNull(asked.withoutPresenceReason))
  const withoutOpinionsReason = textOrNull(asked.withoutOpinionsReason)
  const lacking = await lackingOpinions(tx, consult)
  if (lacking.length > 0 && !withoutOpinionsReason) throw new Refusal('consult.opinions_missing', { names: lacking.join(', ') })
  const because = {
    withoutOpinionsReason: lacking.length > 0 ? withoutOpinionsReason : null,
    absence,
  }
  const document = await documentOf(tx, parts.vault, { consult, report, signer: actor, ...because }, now)
  const canonical = canonicalJson(document)
  const sha256 = digest('sha256', Buffer.from(canonical, 'utf8'))
  const { signatureId } = await parts.signer.sign(tx, actor, { reportId, document, pin: asked.pin }, now)
  await repository.update(tx, reportId, {
    state: 'signed',
    signed_by: actor.accountId,
    signed_at: now,
    signature_id: signatureId,
    document_encrypted: parts.vault.encrypt(canonical),
    document_sha256: sha256,
  })
  await cancelTimers(tx, [timer.report, timer.reportReminder], [consultId], now)
  const first = consult.state === 'ended'
  if (first) {
    const dueAt = after(now, await setting(tx, consult.centre_id, 'consult.archive_after_report_s'))
    await setTimer(tx, { centreId: consult.centre_id, kind: timer.archive, subjectId: consultId, dueAt }, now)
  }
  const reported = await update(tx, consultId, first ? { state: 'reported', reported_at: now } : {})
  const details = { reportId, reportNo: report.report_no, sha256: sha256.toString('hex'), signatureId, absent: absence?.sides ?? [] }
  const text = [because.withoutOpinionsReason, absence?.reason].filter(Boolean).join(' · ') || null
  await record(tx, parts.vault, reported, { kind: 'report_signed', actorId: actor.accountId, text, details }, now)
  await fileCopies(tx, parts.vault, reported, { reportId, text: canonical, sha256 }, now)
  await tell(tx, reported, 'consult.reported.v1', { reportId, reportNo: report.report_no }, actor.accountId, now)
  return toReport(parts.vault, found(await repository.byId(tx, reportId)))
}

/** What the report says of a side that had no doctor there; null where both had. Throws `consult.side_absent` where no reason is given. */
async function absenceOf(tx: Tx, consult: ConsultRow, attendees: readonly Attendee[], reason: string | null): Promise<Absence | null> {
  const sides = await absentSides(tx, consult, attendees)
  if (sides.length === 0) return null
  if (!reason) throw new Refusal('consult.side_absent', { sides })
  return { sides, reason }
}

/** A correction changes no attendee, and a licence that ended since makes nobody absent after the fact. */
async function saidBefore(tx: Tx, { vault }: ConsultParts, reportId: string): Promise<Absence | null> {
  const { document_encrypted: sealed } = found(await repository.byId(tx, reportId))
  return (JSON.parse(vault.decrypt(sealed!)) as ReportDocument).absence ?? null
}

/** Names of invited doctors of a multidisciplinary consult who have not given their opinion. */
async function lackingOpinions(tx: Tx, consult: ConsultRow): Promise<string[]> {
  if (consult.kind !== 'multidisciplinary') return []
  const accepted = (await ofConsults(tx, [consult.id])).filter(({ state }) => state === 'accepted')
  const given = new Set((await opinions.ofConsult(tx, consult.id)).filter((row) => row.given_at !== null).map((row) => row.account_id))
  const lacking = accepted.map((row) => row.account_id).filter((accountId) => !given.has(accountId))
  const doctors = await doctorsByAccount(tx, lacking)
  return lacking.map((accountId) => doctors.get(accountId)?.name ?? '')
}
