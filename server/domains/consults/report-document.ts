import type { ReportDocument } from '#contract/rest/consult-reports.ts'
import type { Actor } from '#platform/actor.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { found } from '#platform/refusal.ts'
import { identitiesOf } from '../patients/service.ts'
import { attendeesOf } from './attendees.repository.ts'
import { consentOf } from './consents.repository.ts'
import { ofConsults } from './invitations.repository.ts'
import { materialsOf } from './materials.repository.ts'
import * as opinions from './opinions.repository.ts'
import { doctorsByAccount } from './practitioners/doctors.ts'
import { opened } from './reports.ts'
import { byId as reportById, type ReportRow } from './reports.repository.ts'
import type { ConsultRow } from './repository.ts'

/** Functions and technique of telemedicine information systems: what the document follows. */
const standards = ['WS/T 529-2016', 'WS/T 545-2017']

/** The report as it is signed, filed and printed, complete in itself. */
export async function documentOf(
  tx: Tx,
  vault: Vault,
  {
    consult,
    report,
    signer,
    withoutOpinionsReason,
    absence,
  }: {
    consult: ConsultRow
    report: ReportRow
    signer: Actor
    withoutOpinionsReason: string | null
    absence: NonNullable<ReportDocument['absence']> | null
  },
  now: Date,
): Promise<ReportDocument> {
  const accepted = (await ofConsults(tx, [consult.id])).filter(({ state }) => state === 'accepted')
  const people = await doctorsByAccount(tx, [consult.treating_doctor_id, signer.accountId, ...accepted.map((row) => row.account_id)])
  const institutions = await codesOf(tx, [consult.institution_id, ...accepted.map((row) => row.institution_id)])
  const { time_zone: timeZone } = await tx
    .selectFrom('centres')
    .select('time_zone')
    .where('id', '=', consult.centre_id)
    .executeTakeFirstOrThrow()
  const patient = found((await identitiesOf(tx, vault, [consult.patient_id!])).get(consult.patient_id!))
  const attendees = await attendeesOf(tx, vault, consult.id)
  const consent = await consentOf(tx, vault, consult)
  const given = (await opinions.ofConsult(tx, consult.id)).filter(({ given_at }) => given_at !== null)
  const replaces = report.replaces_id ? await reportById(tx, report.replaces_id) : undefined
  const text = (sealed: string | null) => vault.decryptOrNull(sealed) ?? ''
  const nameOf = (accountId: string) => people.get(accountId)?.name ?? ''
  const partyOf = (side: 'inviting' | 'invited', institutionId: string, accountId: string) => {
    const { name: institution = '', code = null } = institutions.get(institutionId) ?? {}
    const doctor = people.get(accountId)
    return {
      side,
      institution,
      institutionCode: code,
      doctor: nameOf(accountId),
      title: doctor?.title ?? null,
      department: doctor?.department ?? null,
    }
  }
  const own = people.get(signer.accountId)
  return {
    format: 'jilian.consult_report.v1',
    standards,
    consult: {
      number: consult.number,
      kind: consult.kind,
      grade: consult.grade!,
      careSetting: consult.care_setting!,
      specialty: consult.specialty!,
      purpose: text(consult.purpose_encrypted),
    },
    report: {
      reportNo: report.report_no,
      replaces: replaces ? { reportId: replaces.id, sha256: replaces.document_sha256!.toString('hex') } : null,
      correctionReason: vault.decryptOrNull(report.correction_reason_encrypted),
    },
    parties: [
      partyOf('inviting', consult.institution_id, consult.treating_doctor_id!),
      ...accepted.map((row) => partyOf('invited', row.institution_id, row.account_id)),
    ],
    patient: { name: patient.name, temporary: patient.temporary, sex: patient.sex, ageYears: patient.ageYears },
    summary: {
      chiefComplaint: text(consult.chief_complaint_encrypted),
      history: text(consult.history_encrypted),
      examination: text(consult.examination_encrypted),
      firstDiagnosis: text(consult.first_diagnosis_encrypted),
      treatment: text(consult.treatment_encrypted),
      files: (await materialsOf(tx, vault, consult.id)).map(({ type, title }) => ({ type, title })),
    },
    times: {
      submittedAt: consult.submitted_at!.toISOString(),
      acceptedAt: consult.accepted_at?.toISOString() ?? null,
      startedAt: consult.started_at!.toISOString(),
      endedAt: consult.ended_at!.toISOString(),
      signedAt: now.toISOString(),
    },
    timeZone,
    attendees: attendees.map(({ name, institutionName, joinedAt, leftAt }) => ({ name, institution: institutionName, joinedAt, leftAt })),
    ...(absence ? { absence } : {}),
    consent: {
      path: consent.state,
      signer: consent.written?.signerName ?? null,
      relation: consent.written?.relation ?? null,
      approver: consent.emergency?.approverName ?? null,
      approverPosition: consent.emergency?.approverPosition ?? null,
      reason: consent.emergency?.reason ?? null,
    },
    opinions: accepted.flatMap((row) => {
      const opinion = given.find(({ account_id }) => account_id === row.account_id)
      return opinion ? [{ doctor: nameOf(row.account_id), institution: row.institution_name, ...opened(vault, opinion) }] : []
    }),
    withoutOpinionsReason,
    conclusion: opened(vault, report),
    signer: { name: signer.displayName, institution: own?.institutionName ?? '', title: own?.title ?? null },
    liability: consult.kind === 'diagnosis' ? 'invited_institution_diagnoses' : 'treating_doctor_decides',
  }
}

async function codesOf(tx: Tx, ids: readonly string[]) {
  const rows = await tx.selectFrom('institutions').select(['id', 'name', 'code']).where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, row]))
}
