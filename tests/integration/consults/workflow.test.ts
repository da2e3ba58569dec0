import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import { canonicalJson } from '#platform/canonical-json.ts'
import { startDesk, type Desk } from '#tests/support/consults.ts'

let desk: Desk
beforeAll(async () => {
  desk = await startDesk()
})
afterAll(() => desk.close())

describe('a routine consult', () => {
  it('goes from draft to archive, each step recorded, each side seeing what is its own', async () => {
    const doctor = await desk.firstOnCall()
    await desk.enrol(doctor)

    const draft = await desk.draft({ grade: null, withoutFiles: false })
    expect(draft).toMatchObject({
      state: 'draft',
      side: 'inviting',
      missing: ['grade', 'files'],
      number: expect.stringMatching(/^H\d{8}-\d{4}$/),
    })
    expect(draft.patient).toMatchObject({ name: '王小明', temporary: false })
    expect(draft.may).toEqual(['edit', 'submit', 'cancel', 'add_material', 'sign_consent', 'approve_emergency'])
    expect(await desk.refused(desk.coordinator, 'GET', `/api/consults/${draft.id}`)).toBe('object.not_found')

    const { missing: _missing, ...saved } = await save(draft, { grade: 'routine', withoutFiles: true })
    expect(await desk.refused(desk.clinic, 'PUT', `/api/consults/${draft.id}/draft`, draftBody(draft))).toBe('object.version_conflict')
    const submitted = await desk.submit(saved as Consult)
    expect(submitted).toMatchObject({ state: 'submitted', overdue: [] })
    expect(submitted.due.start).toBe(desk.at(86_400_000))

    const triage = await desk.done<Consult>(desk.coordinator, 'POST', `/api/consults/${draft.id}/triage`)
    expect(triage).toMatchObject({ state: 'triage', side: null, triage: { accountId: desk.coordinator.accountId } })
    const scheduled = await desk.schedule(triage, [doctor])
    expect(scheduled).toMatchObject({ state: 'scheduled', join: 'all' })
    expect(await desk.refused(doctor, 'POST', `/api/consults/${draft.id}/session`, { admit: true })).toBe('object.not_found')

    const accepted = await desk.accept(scheduled, doctor)
    expect(accepted).toMatchObject({ state: 'accepted', side: 'invited', may: expect.not.arrayContaining(['start']) })
    expect(await desk.refused(doctor, 'POST', `/api/consults/${draft.id}/session`, { admit: true })).toBe('consult.consent_missing')
    const consented = await desk.consent(accepted)
    expect(consented.consent).toMatchObject({ state: 'written', outstanding: false, written: { signerName: '王芳', relation: 'child' } })

    const waiting = await desk.done<Consult>(desk.clinic, 'POST', `/api/consults/${draft.id}/waiting`)
    expect(waiting.queuePosition).toBe(1)
    const started = await desk.start(accepted, doctor)
    expect(started).toMatchObject({ state: 'in_session', roomId: expect.any(String), may: expect.arrayContaining(['end', 'write_report']) })
    desk.app.clock.advance(900_000)
    const ended = await desk.end(started, doctor)
    expect(ended.attendees.map(({ name, source }) => [name, source])).toEqual([
      [expect.stringContaining('心内科'), 'room'],
      ['全科 田玉梅', 'room'],
    ])
    expect(ended.due.report).toBe(desk.at(3_600_000))

    const report = await desk.sign(await desk.writeReport(ended, doctor), doctor)
    expect(report).toMatchObject({ state: 'signed', reportNo: 1, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
    const { document, sha256, signatureId } = await desk.done<{ document: unknown; sha256: string; signatureId: string }>(
      desk.clinic,
      'GET',
      `/api/consult-reports/${report.id}/document`,
    )
    expect(createHash('sha256').update(canonicalJson(document)).digest('hex')).toBe(sha256)
    expect(document).toMatchObject({ liability: 'treating_doctor_decides', patient: { name: '王小明' }, conclusion: desk.words })
    const signed = await desk.app.inTx((tx) => desk.app.signing.exported(tx, signatureId), desk.app.centreId)
    expect(signed.document).toEqual(document)

    for (const who of [desk.clinic, doctor]) {
      const { copies } = await desk.done<{ copies: { id: string; sha256: string; consultNumber: string }[] }>(
        who,
        'GET',
        '/api/consult-copies',
      )
      const copy = copies.find(({ consultNumber }) => consultNumber === draft.number)!
      expect(copy.sha256).toBe(sha256)
      expect(await desk.done(who, 'GET', `/api/consult-copies/${copy.id}`)).toMatchObject({
        sha256,
        signatureId,
        document: { consult: { number: draft.number } },
      })
    }

    const rate = (who: typeof doctor, score: number) =>
      desk.done<Consult>(who, 'POST', `/api/consults/${draft.id}/rating`, { score, comment: 'quick' })
    expect(await rate(desk.clinic, 5)).toMatchObject({ state: 'reported' })
    expect(await desk.refused(desk.clinic, 'POST', `/api/consults/${draft.id}/rating`, { score: 1, comment: '' })).toBe(
      'consult.already_rated',
    )
    expect(await rate(doctor, 4)).toMatchObject({ state: 'rated' })
    await desk.pass(86_400)
    const clinic = await desk.signIn('clinic')
    const archived = await desk.read(clinic, draft.id)
    expect(archived).toMatchObject({ state: 'archived', may: [] })
    expect(new Date(archived.retainUntil!).getUTCFullYear()).toBe(new Date(ended.endedAt!).getUTCFullYear() + 15)
    const coordinator = await desk.signIn('coordinator')
    expect(await desk.kinds(archived, coordinator)).toEqual([
      'drafted',
      'submitted',
      'taken',
      'scheduled',
      'invited',
      'invitation_accepted',
      'consent_signed',
      'waiting',
      'started',
      'admitted',
      'ended',
      'report_signed',
      'copy_filed',
      'copy_filed',
      'rated',
      'rated',
      'archived',
    ])
  })
})

const draftBody = (draft: Consult, more: Record<string, unknown> = {}) => ({
  version: draft.version,
  patientId: draft.patient?.id ?? null,
  newPatient: null,
  kind: draft.kind,
  grade: draft.grade,
  careSetting: draft.careSetting,
  specialty: draft.specialty,
  treatingDoctorId: draft.inviting.doctor?.accountId ?? null,
  purpose: draft.purpose,
  chiefComplaint: draft.chiefComplaint,
  history: draft.history,
  examination: draft.examination,
  firstDiagnosis: draft.firstDiagnosis,
  treatment: draft.treatment,
  withoutFiles: draft.withoutFiles,
  wishedInstitutionId: null,
  wishedStart: null,
  ...more,
})
const save = (draft: Consult, more: Record<string, unknown>) =>
  desk.done<Consult>(desk.clinic, 'PUT', `/api/consults/${draft.id}/draft`, draftBody(draft, more))
