import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ReportDocument } from '#contract/rest/consult-reports.ts'
import { openDemonstrationAuthority } from '#platform/crypto/signing/demonstration-authority.ts'
import { suites } from '#platform/crypto/signing/suites.ts'
import { createVault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { sample, schemaOf } from '../contract/support/samples.ts'
import { testSecretKey } from './cluster.ts'
import { addAccount } from './people.ts'

interface Where {
  centreId: string
  institution: string
  incident: string
  patient: string
  account: string
  now: Date
}

/**
 * A consult in triage with its agreement, rota and booking, and another that is reported: with its invitation, signed report and the
 * institution's copy. Nobody signed with the certificate of its signature.
 */
export async function addConsultObjects(tx: Tx, { centreId, institution, incident, patient, account, now }: Where) {
  const vault = createVault(Buffer.from(testSecretKey))
  const common = { centre_id: centreId }
  const tag = randomBytes(4).toString('hex')
  const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000)
  const doctor = await addAccount(tx, { centreId, now, roles: ['specialist'], institutionId: institution })
  const neighbour = newId()
  await tx
    .insertInto('institutions')
    .values({
      ...common,
      id: neighbour,
      name: tag,
      short_name: tag,
      kind: 'general_hospital',
      level: 'city',
      location_approximate: false,
      created_at: now,
    })
    .execute()
  await tx
    .insertInto('practitioners')
    .values({
      ...common,
      account_id: doctor.id,
      department: tag,
      specialties: ['cardiology'],
      title: 'chief',
      licence_kind: 'physician',
      licence_number_encrypted: vault.encrypt(tag),
      licence_number_hash: vault.fingerprint('licence', tag),
      practising_since: '2010-01-01',
      department_head: false,
      active: true,
      saved_at: now,
    })
    .execute()
  const file = newId()
  await tx
    .insertInto('files')
    .values({
      ...common,
      id: file,
      sha256: createHash('sha256').update(tag).digest(),
      bytes: 1,
      media_type: 'image/png',
      name_encrypted: vault.encrypt(tag),
      created_at: now,
      // There is no such file on the disk.
      erased_at: now,
    })
    .execute()
  const agreement = newId()
  await tx
    .insertInto('agreements')
    .values({
      ...common,
      id: agreement,
      number: tag,
      inviting_id: institution,
      invited_id: neighbour,
      kinds: ['consultation'],
      covers_branches: false,
      valid_from: later(-24),
      file_id: file,
      created_at: now,
    })
    .execute()
  const slot = newId()
  const slotTimes = { starts_at: later(-1), ends_at: later(3) }
  await tx
    .insertInto('rota_slots')
    .values({
      ...common,
      ...slotTimes,
      id: slot,
      institution_id: institution,
      service: 'outpatient',
      specialty: 'cardiology',
      account_id: doctor.id,
      call_order: 1,
      capacity: 5,
      created_at: now,
    })
    .execute()
  const booking = newId()
  const form = {
    outpatient: { complaint: 'x', history: '', examination: '', question: '' },
    wardRound: null,
    familyVisit: null,
    expertClinic: null,
  }
  await tx
    .insertInto('bookings')
    .values({
      ...common,
      ...slotTimes,
      id: booking,
      number: `Y${tag}`,
      service: 'outpatient',
      institution_id: institution,
      booked_by: account,
      slot_id: slot,
      host_id: doctor.id,
      patient_id: patient,
      form_encrypted: vault.encrypt(JSON.stringify(form)),
      created_at: now,
    })
    .execute()
  const text = vault.encrypt('x')
  const asked = {
    ...common,
    kind: 'consultation',
    grade: 'routine',
    care_setting: 'prehospital',
    specialty: 'cardiology',
    institution_id: institution,
    requested_by: account,
    treating_doctor_id: account,
    incident_id: incident,
    patient_id: patient,
    purpose_encrypted: text,
    chief_complaint_encrypted: text,
    history_encrypted: text,
    examination_encrypted: text,
    first_diagnosis_encrypted: text,
    treatment_encrypted: text,
    without_files: true,
    created_at: now,
    submitted_at: now,
  }
  const consult = newId()
  await tx
    .insertInto('consults')
    .values({ ...asked, id: consult, number: `H${tag}`, state: 'triage', triage_due_at: later(1), start_due_at: later(24) })
    .execute()
  const [reported, room, invitation, report, copy, certificate, signature] = Array.from({ length: 7 }, newId) as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  await tx
    .insertInto('rooms')
    .values({
      ...common,
      id: room,
      kind: 'consultation',
      subject_type: 'consult',
      subject_id: reported,
      state: 'closed',
      opened_at: now,
      closed_at: now,
    })
    .execute()
  await tx
    .insertInto('consults')
    .values({
      ...asked,
      id: reported,
      number: `H${tag}-2`,
      state: 'reported',
      scheduled_start: now,
      scheduled_end: later(1),
      room_id: room,
      started_at: now,
      ended_at: now,
      reported_at: now,
    })
    .execute()
  await tx
    .insertInto('consult_invitations')
    .values({
      ...common,
      id: invitation,
      consult_id: reported,
      party: 1,
      account_id: doctor.id,
      institution_id: institution,
      specialty: 'cardiology',
      origin: 'coordinator',
      state: 'accepted',
      invited_at: now,
      answer_by: later(1),
      answered_at: now,
    })
    .execute()
  const { leaf, root } = await certificateFor(doctor.id, now)
  await tx
    .insertInto('signing_certificates')
    .values({
      ...common,
      id: certificate,
      account_id: doctor.id,
      signer: 'demonstration',
      suite,
      serial: tag,
      subject: tag,
      certificate: leaf,
      not_before: now,
      not_after: later(24),
      created_at: now,
    })
    .execute()
  await tx
    .insertInto('consult_materials')
    .values({
      ...common,
      id: newId(),
      consult_id: consult,
      type: 'file',
      subject_id: file,
      title_encrypted: vault.encrypt(tag),
      added_by: account,
      added_at: now,
    })
    .execute()
  const document = JSON.stringify(sampleReport())
  const sha256 = createHash('sha256').update(document).digest()
  const sealed = vault.encrypt(document)
  await tx
    .insertInto('signatures')
    .values({
      ...common,
      id: signature,
      subject_type: 'consult_report',
      subject_id: report,
      signer_id: doctor.id,
      certificate_id: certificate,
      document_sha256: sha256,
      document_encrypted: sealed,
      signature: JSON.stringify({ suite, demonstration: true, certificates: [leaf, root] }),
      signed_at: now,
    })
    .execute()
  await tx
    .insertInto('consult_reports')
    .values({
      ...common,
      id: report,
      consult_id: reported,
      report_no: 1,
      state: 'signed',
      opinion_encrypted: text,
      diagnosis_encrypted: text,
      recommendations_encrypted: text,
      saved_by: doctor.id,
      saved_at: now,
      signed_by: doctor.id,
      signed_at: now,
      signature_id: signature,
      document_encrypted: sealed,
      document_sha256: sha256,
    })
    .execute()
  await tx
    .insertInto('consult_copies')
    .values({
      ...common,
      id: copy,
      consult_id: reported,
      report_id: report,
      institution_id: institution,
      side: 'inviting',
      document_encrypted: sealed,
      sha256,
      filed_at: now,
      retain_until: later(24),
    })
    .execute()
  return {
    consult,
    consult_invitation: invitation,
    consult_report: report,
    consult_copy: copy,
    agreement,
    rota_slot: slot,
    booking,
    file,
    consult_file: file,
  }
}

const suite = 'ecdsa-p256-sha256'

/** A certificate of a demonstration authority that lives as long as the process. */
async function certificateFor(accountId: string, now: Date): Promise<{ leaf: string; root: string }> {
  authority ??= openDemonstrationAuthority(mkdtempSync(path.join(tmpdir(), 'jilian-authority-')), createVault(Buffer.from(testSecretKey)))
  const { certify, root } = await authority
  const subject = { name: 'x', organization: 'x', accountId }
  return { leaf: await certify(suite, { subject, publicKey: suites[suite].generate().publicKey, now }), root: root(suite) }
}
let authority: ReturnType<typeof openDemonstrationAuthority> | undefined

/** A report with words where words must stand. */
function sampleReport(): ReportDocument {
  const document = sample(schemaOf(ReportDocument)) as ReportDocument
  return {
    ...document,
    timeZone: 'Asia/Shanghai',
    consult: { ...document.consult, kind: 'consultation', grade: 'routine', careSetting: 'outpatient', specialty: 'cardiology' },
    parties: document.parties.map((party) => ({ ...party, title: 'chief' })),
    patient: { ...document.patient, sex: 'male' },
    summary: { ...document.summary, files: [] },
    consent: { ...document.consent, relation: 'self' },
  }
}
