import type { Consult, ConsultRow as Line, Invitation } from '#contract/rest/consult-shapes.ts'
import type { ConsultState, DeclineReason } from '#contract/vocabulary-consults.ts'
import type { Actor } from '#platform/actor.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { found } from '#platform/refusal.ts'
import { messageStates } from '../messages/service.ts'
import { identitiesOf } from '../patients/service.ts'
import { actionsOpen } from './actions.ts'
import { attendeesOf } from './attendees.repository.ts'
import { overdueClocks, runningClocks } from './clocks.ts'
import { missingFields } from './completeness.ts'
import { consentOf, isOutstanding, pathsOf, stateOf } from './consents.repository.ts'
import * as invitations from './invitations.repository.ts'
import { countsOf, materialsOf } from './materials.repository.ts'
import { doctorsByAccount } from './practitioners/doctors.ts'
import { absentSides } from './presence.ts'
import { ratingsOf } from './ratings.repository.ts'
import { newestReport, newestSigned } from './reports.repository.ts'
import * as repository from './repository.ts'
import { standingOf } from './standing.ts'
import { positionOf } from './waiting-room.ts'

const iso = (time: Date | null): string | null => time?.toISOString() ?? null

/** Lines of a list. The patient is shown to those who take part, and to the desk. */
export async function toLines(tx: Tx, vault: Vault, actor: Actor, rows: readonly repository.ConsultRow[], now: Date): Promise<Line[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const asked = await invitations.ofConsults(tx, ids)
  const paths = await pathsOf(tx, ids)
  const materials = await countsOf(tx, ids)
  const people = [
    ...rows.flatMap((row) => [row.requested_by, row.treating_doctor_id, row.triage_by]),
    ...asked.map((row) => row.account_id),
  ]
  const doctors = await doctorsByAccount(tx, people)
  const institutions = await institutionRefs(
    tx,
    rows.map((row) => row.institution_id),
  )
  const standings = new Map(
    rows.map((row) => {
      const own = asked.filter(({ consult_id }) => consult_id === row.id)
      return [row.id, { own, standing: standingOf(actor, row, own) }]
    }),
  )
  const identities = await identitiesOf(
    tx,
    vault,
    rows.flatMap((row) => (row.patient_id && standings.get(row.id)!.standing ? row.patient_id : [])),
  )
  return rows.map((row): Line => {
    const { own } = standings.get(row.id)!
    const mine = own.find(({ account_id, state }) => account_id === actor.accountId && (state === 'open' || state === 'accepted'))
    const clocks = runningClocks(
      row,
      own.filter(({ state }) => state === 'open').map((each) => each.answer_by),
    )
    return {
      id: row.id,
      version: row.version,
      number: row.number,
      kind: row.kind as Line['kind'],
      state: row.state as ConsultState,
      grade: row.grade as Line['grade'],
      specialty: row.specialty as Line['specialty'],
      inviting: {
        institution: institutions.get(row.institution_id)!,
        doctor: (row.treating_doctor_id && doctors.get(row.treating_doctor_id)) || null,
        requestedBy: doctors.get(row.requested_by)!,
      },
      patient: (row.patient_id && identities.get(row.patient_id)) || null,
      incidentId: row.incident_id,
      submittedAt: iso(row.submitted_at),
      scheduledStart: iso(row.scheduled_start),
      scheduledEnd: iso(row.scheduled_end),
      waitingSince: row.admitted_at ? null : iso(row.waiting_since),
      startedAt: iso(row.started_at),
      endedAt: iso(row.ended_at),
      due: {
        triage: iso(clocks.triage),
        accept: iso(clocks.accept),
        start: iso(clocks.start),
        consent: iso(clocks.consent),
        report: iso(clocks.report),
      },
      overdue: overdueClocks(clocks, now),
      consentOutstanding: row.state !== 'cancelled' && isOutstanding(paths.get(row.id)!, row.started_at),
      invitedDoctors: own.map((each) => ({
        accountId: each.account_id,
        name: doctors.get(each.account_id)?.name ?? '',
        institution: each.institution_short_name,
        state: each.state as Invitation['state'],
      })),
      consentState: stateOf(paths.get(row.id)!),
      missing: row.state === 'draft' || row.state === 'returned' ? missingFields(row, materials.get(row.id) ?? 0) : [],
      returnReason: row.state === 'returned' && standings.get(row.id)!.standing ? vault.decryptOrNull(row.return_reason_encrypted) : null,
      triageBy: (row.triage_by && doctors.get(row.triage_by)?.name) || null,
      myInvitation: mine ? { id: mine.id, state: mine.state as Invitation['state'], answerBy: answerBy(mine) } : null,
    }
  })
}

const answerBy = (row: invitations.InvitationRow): string | null => (row.state === 'open' ? iso(row.answer_by) : null)

/** The whole consult as the reader sees it, with what the reader may do now. */
export async function readConsult(tx: Tx, vault: Vault, actor: Actor, id: string, now: Date): Promise<Consult> {
  const row = found(await repository.byId(tx, id))
  const {
    invitedDoctors: _names,
    consentState: _state,
    returnReason: _reason,
    triageBy: _by,
    myInvitation,
    ...line
  } = (await toLines(tx, vault, actor, [row], now))[0]!
  const asked = await invitations.ofConsults(tx, [id])
  const standing = found(standingOf(actor, row, asked))
  const consent = await consentOf(tx, vault, row)
  const report = await newestReport(tx, id)
  const ratings = await ratingsOf(tx, vault, id)
  const materials = await materialsOf(tx, vault, id)
  const attendees = await attendeesOf(tx, vault, id)
  const named = await doctorsByAccount(tx, [row.triage_by, row.returned_by, row.cancelled_by])
  const nameOf = (accountId: string | null) => (accountId && named.get(accountId)?.name) || ''
  const wished = row.wished_institution_id && (await institutionRefs(tx, [row.wished_institution_id])).get(row.wished_institution_id)
  // While a correction is written the asker goes on reading what was signed.
  const shownReport = report?.state === 'draft' && standing.side !== 'invited' ? await newestSigned(tx, id) : report
  return {
    ...line,
    vehicleId: row.vehicle_id,
    careSetting: row.care_setting as Consult['careSetting'],
    purpose: vault.decryptOrNull(row.purpose_encrypted),
    chiefComplaint: vault.decryptOrNull(row.chief_complaint_encrypted),
    history: vault.decryptOrNull(row.history_encrypted),
    examination: vault.decryptOrNull(row.examination_encrypted),
    firstDiagnosis: vault.decryptOrNull(row.first_diagnosis_encrypted),
    treatment: vault.decryptOrNull(row.treatment_encrypted),
    withoutFiles: row.without_files,
    wishedInstitution: wished || null,
    wishedStart: iso(row.wished_start),
    missing: missingFields(row, materials.length),
    materials,
    triage: row.triage_by && row.triage_at ? { by: nameOf(row.triage_by), accountId: row.triage_by, takenAt: iso(row.triage_at)! } : null,
    returned:
      row.state === 'returned' && row.returned_at
        ? { reason: vault.decrypt(row.return_reason_encrypted!), by: nameOf(row.returned_by), at: iso(row.returned_at)! }
        : null,
    cancelled: row.cancelled_at && {
      reason: vault.decrypt(row.cancel_reason_encrypted!),
      by: nameOf(row.cancelled_by),
      at: iso(row.cancelled_at)!,
    },
    join: row.join_mode as Consult['join'],
    invitations: await toInvitations(tx, vault, asked),
    consent,
    roomId: row.room_id,
    admittedAt: iso(row.admitted_at),
    queuePosition: row.waiting_since && !row.admitted_at ? await positionOf(tx, id) : null,
    attendees,
    absentSides: row.ended_at ? await absentSides(tx, row, attendees) : [],
    report: shownReport
      ? {
          id: shownReport.id,
          reportNo: shownReport.report_no,
          state: shownReport.state as 'draft' | 'signed',
          signedBy: shownReport.signer_name,
          signedAt: iso(shownReport.signed_at),
        }
      : null,
    ratings: ratings.map(({ accountId: _id, ...rating }) => rating),
    archivedAt: iso(row.archived_at),
    retainUntil: iso(row.retain_until),
    side: standing.side,
    myInvitationId: myInvitation?.id ?? null,
    may: actionsOpen(standing, {
      state: row.state as ConsultState,
      grade: row.grade,
      kind: row.kind,
      takenByReader: row.triage_by === actor.accountId,
      waiting: row.waiting_since !== null && row.admitted_at === null,
      admitted: row.admitted_at !== null,
      consent: { written: consent.written !== null, emergency: consent.emergency !== null },
      report: report ? (report.state as 'draft' | 'signed') : 'none',
      ratedByReader: ratings.some(({ accountId }) => accountId === actor.accountId),
    }),
  }
}

export async function toInvitations(tx: Tx, vault: Vault, rows: readonly invitations.InvitationRow[]): Promise<Invitation[]> {
  const doctors = await doctorsByAccount(
    tx,
    rows.map((row) => row.account_id),
  )
  const texts = await messageStates(
    tx,
    'consult_invitation',
    rows.map((row) => row.id),
  )
  return rows.map((row) => ({
    id: row.id,
    consultId: row.consult_id,
    state: row.state as Invitation['state'],
    party: row.party,
    doctor: doctors.get(row.account_id)!,
    institution: { id: row.institution_id, name: row.institution_name, shortName: row.institution_short_name },
    specialty: row.specialty as Invitation['specialty'],
    origin: row.origin as Invitation['origin'],
    invitedAt: row.invited_at.toISOString(),
    answerBy: answerBy(row),
    escalatedAt: iso(row.escalated_at),
    answeredAt: iso(row.answered_at),
    declineReason: row.decline_reason as DeclineReason | null,
    declineNote: vault.decryptOrNull(row.decline_note_encrypted),
    sms: texts.get(row.id) ?? null,
  }))
}

export async function institutionRefs(tx: Tx, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, { id: string; name: string; shortName: string }>()
  const rows = await tx
    .selectFrom('institutions')
    .select(['id', 'name', 'short_name as shortName'])
    .where('id', 'in', [...new Set(ids)])
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}
