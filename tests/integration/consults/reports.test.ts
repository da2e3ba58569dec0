import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import type { Report, ReportDocument } from '#contract/rest/consult-reports.ts'
import { verifySignedDocument } from '#platform/crypto/signing/verify.ts'
import { rootsIn } from '#platform/crypto/signing/demonstration-authority.ts'
import { startDesk, type Desk } from '#tests/support/consults.ts'
import { pdfText } from '#tests/support/pdf-text.ts'

let desk: Desk
beforeAll(async () => {
  desk = await startDesk()
})
afterAll(() => desk.close())

const documentOf = (report: Report, who = desk.clinic) =>
  desk.done<{ document: ReportDocument; sha256: string; signatureId: string }>(who, 'GET', `/api/consult-reports/${report.id}/document`)
const reportsOf = (consult: Consult, who = desk.clinic) =>
  desk.done<{ reports: Report[]; opinions: { givenAt: string | null }[] }>(who, 'GET', `/api/consults/${consult.id}/reports`)
const save = (consult: Consult, who: Parameters<Desk['read']>[0], body: Record<string, unknown>) =>
  desk.app.ask(who, 'PUT', `/api/consults/${consult.id}/report`, { version: null, ...desk.words, ...body })

describe('a report', () => {
  it('is written by the invited side alone, saved by version, and shown to the asker once it is signed', async () => {
    const { doctor, consult } = await desk.ended()
    expect((await save(consult, desk.clinic, {})).json().error.code).toBe('object.not_found')
    const first = (await save(consult, doctor, { opinion: ' ' })).json<Report>()
    expect((await save(consult, doctor, {})).json().error.code).toBe('object.version_conflict')
    expect((await reportsOf(consult)).reports).toEqual([])
    expect((await reportsOf(consult, doctor)).reports).toHaveLength(1)
    expect(await desk.refused(desk.clinic, 'GET', `/api/consult-reports/${first.id}/document`)).toBe('object.not_found')
    expect(await desk.refused(doctor, 'GET', `/api/consult-reports/${first.id}/document`)).toBe('consult.report_not_signed')
    const signature = { version: first.version, pin: 'xx', withoutOpinionsReason: null, withoutPresenceReason: null }
    const url = `/api/consult-reports/${first.id}/signature`
    expect(await desk.refused(doctor, 'POST', url, signature)).toBe('consult.report_incomplete')
    const full = (await save(consult, doctor, { version: first.version })).json<Report>()
    expect(await desk.refused(doctor, 'POST', url, { ...signature, version: full.version })).toBe('signing.not_enrolled')
    await desk.enrol(doctor)
    expect(await desk.refused(doctor, 'POST', url, { ...signature, version: full.version, pin: 'wrong-1' })).toBe('signing.pin_wrong')
    expect((await desk.read(doctor, consult.id)).state).toBe('ended')
    await desk.sign(full, doctor)
    expect((await reportsOf(consult)).reports).toMatchObject([{ state: 'signed', ...desk.words }])
    expect((await save(consult, doctor, { version: full.version + 1 })).json().error.code).toBe('consult.report_signed')
  })

  it('names who was there, or is not signed', async () => {
    const { doctor, consult } = await desk.accepted()
    const { id } = await desk.start(consult, doctor)
    const ended = await desk.done<Consult>(doctor, 'POST', `/api/consults/${id}/end`)
    const report = await desk.writeReport(ended, doctor)
    const body = { version: report.version, pin: '83-blau-7', withoutOpinionsReason: null, withoutPresenceReason: null }
    expect(await desk.refused(doctor, 'POST', `/api/consult-reports/${report.id}/signature`, body)).toBe('consult.attendees_missing')
  })

  it('of a session without a licensed doctor on both sides says why, on paper too', async () => {
    const { doctor, consult } = await desk.accepted()
    const { id } = await desk.start(consult, doctor)
    const ended = await desk.done<Consult>(doctor, 'POST', `/api/consults/${id}/end`)
    expect(ended.absentSides).toEqual(['inviting', 'invited'])
    const there = (accountId: string | null, institutionId: string | null = null) => ({
      accountId,
      name: '在场者',
      institutionId,
      joinedAt: ended.startedAt,
      leftAt: ended.endedAt,
    })
    const invitedInstitution = ended.invitations[0]!.institution.id
    let version = ended.version
    const absentWith = async (...attendees: ReturnType<typeof there>[]) => {
      const body = { version, attendees, reason: 'seen' }
      const answer = await desk.done<Consult>(doctor, 'PUT', `/api/consults/${id}/attendees`, body)
      version = answer.version
      return answer.absentSides
    }
    const inviting = ended.inviting
    expect(await absentWith(there(doctor.accountId), there(inviting.doctor!.accountId))).toEqual([])
    // A name without an account has no licence on file; an account counts for where it is, whatever the hand wrote; nobody counts for both.
    expect(await absentWith(there(doctor.accountId), there(null, inviting.institution.id))).toEqual(['inviting'])
    expect(await absentWith(there(null, invitedInstitution), there(inviting.doctor!.accountId))).toEqual(['invited'])
    expect(await absentWith(there(doctor.accountId, inviting.institution.id))).toEqual(['inviting'])
    const report = await desk.writeReport(ended, doctor)
    const url = `/api/consult-reports/${report.id}/signature`
    await desk.enrol(doctor)
    const signature = { version: report.version, pin: '83-blau-7', withoutOpinionsReason: null, withoutPresenceReason: ' ' }
    const answer = await desk.app.ask(doctor, 'POST', url, signature)
    expect(answer.json().error).toMatchObject({ code: 'consult.side_absent', details: { sides: ['inviting'] } })
    const signed = await desk.sign(report, doctor, { withoutPresenceReason: 'line lost, told by telephone' })
    const { document } = await documentOf(signed)
    expect(document.absence).toEqual({ sides: ['inviting'], reason: 'line lost, told by telephone' })
    const entry = (await desk.record(ended, doctor)).find(({ kind }) => kind === 'report_signed')
    expect(entry?.text).toBe('line lost, told by telephone')
    const paper = await desk.app.ask(doctor, 'GET', `/api/consult-reports/${signed.id}/pdf`)
    expect(await pdfText(paper.rawPayload)).toContain('邀请方无执业医师在场')
    const correction = await desk.done<Report>(doctor, 'POST', `/api/consult-reports/${signed.id}/correction`, { reason: 'dose' })
    const again = await desk.sign(correction, doctor)
    expect((await documentOf(again)).document.absence).toEqual(document.absence)
  })

  it('signed, is verified without us; the demonstration says so', async () => {
    const { report } = await desk.reported()
    const { signatureId } = await documentOf(report)
    const exported = await desk.app.inTx((tx) => desk.app.signing.exported(tx, signatureId), desk.app.centreId)
    const roots = rootsIn(desk.app.filesDir)
    expect(verifySignedDocument(exported, roots)).toMatchObject({ intact: true, trusted: true, demonstration: true, faults: [] })
    const forged = JSON.parse(JSON.stringify(exported)) as typeof exported
    ;(forged.document as { conclusion: { diagnosis: string } }).conclusion.diagnosis = 'nothing'
    expect(verifySignedDocument(forged, roots).intact).toBe(false)
  })

  it('is corrected by a version that names the one before; nothing of that changes, not even by the database', async () => {
    const { doctor, report, consult } = await desk.reported()
    const before = await documentOf(report)
    const correct = (reason: string) => desk.app.ask(doctor, 'POST', `/api/consult-reports/${report.id}/correction`, { reason })
    const draft = (await correct('wrong side')).json<Report>()
    expect(draft).toMatchObject({ reportNo: 2, replaces: report.id, state: 'draft', correctionReason: 'wrong side', ...desk.words })
    // The asker goes on reading what was signed.
    expect((await desk.read(desk.clinic, consult.id)).report).toMatchObject({ id: report.id, reportNo: 1, state: 'signed' })
    expect((await desk.read(doctor, consult.id)).report).toMatchObject({ reportNo: 2, state: 'draft' })
    expect((await correct('again')).json().error.code).toBe('consult.report_not_newest')
    const changed = (await save(consult, doctor, { version: draft.version, diagnosis: 'STEMI' })).json<Report>()
    const signed = await desk.sign(changed, doctor)
    const after = await documentOf(signed)
    expect(after.document.report).toEqual({
      reportNo: 2,
      replaces: { reportId: report.id, sha256: before.sha256 },
      correctionReason: 'wrong side',
    })
    expect(await documentOf(report)).toEqual(before)
    expect((await desk.read(desk.clinic, consult.id)).state).toBe('reported')
    await expect(
      desk.app.inTx((tx) => tx.updateTable('consult_reports').set({ opinion_encrypted: 'x' }).where('id', '=', report.id).execute()),
    ).rejects.toThrow(/does not change/)
    await expect(desk.app.inTx((tx) => tx.deleteFrom('consult_reports').where('id', '=', report.id).execute())).rejects.toThrow(
      /permission denied/,
    )
    await expect(
      desk.app.inTx((tx) =>
        tx
          .updateTable('consult_copies')
          .set({ sha256: Buffer.alloc(32) })
          .execute(),
      ),
    ).rejects.toThrow(/permission denied/)
  })

  it('of several doctors joins what each gave, and says why one is missing', async () => {
    const doctors = [await desk.firstOnCall(), await desk.firstOnCall('neurology')] as const
    const scheduled = await desk.schedule(await desk.submitted({ kind: 'multidisciplinary' }), [
      doctors[0],
      { ...doctors[1], specialty: 'neurology' },
    ])
    await desk.consent(scheduled)
    for (const doctor of doctors) await desk.accept(scheduled, doctor)
    const consult = await desk.end(await desk.start(scheduled, doctors[0]), doctors[0])
    const give = (who: (typeof doctors)[number], more: Record<string, unknown> = {}) =>
      desk.app.ask(who, 'PUT', `/api/consults/${consult.id}/opinion`, { version: null, ...desk.words, given: true, ...more })
    expect((await give(doctors[0], { diagnosis: '' })).json().error.code).toBe('consult.report_incomplete')
    expect((await give(doctors[0])).statusCode).toBe(200)
    expect((await reportsOf(consult)).opinions).toEqual([])
    const report = await desk.writeReport(consult, doctors[1])
    await desk.enrol(doctors[1])
    const url = `/api/consult-reports/${report.id}/signature`
    const answer = await desk.app.ask(doctors[1], 'POST', url, {
      version: report.version,
      pin: '83-blau-7',
      withoutOpinionsReason: null,
      withoutPresenceReason: null,
    })
    expect(answer.json().error).toMatchObject({ code: 'consult.opinions_missing', details: { names: expect.stringContaining('神经内科') } })
    const signed = await desk.sign(report, doctors[1], { withoutOpinionsReason: 'called away' })
    const { document } = await documentOf(signed)
    expect(document.opinions).toHaveLength(1)
    expect(document.withoutOpinionsReason).toBe('called away')
    expect(document.parties.map(({ side }) => side)).toEqual(['inviting', 'invited', 'invited'])
    const { copies } = await desk.done<{ copies: { consultNumber: string }[] }>(doctors[0], 'GET', '/api/consult-copies')
    expect(copies.filter(({ consultNumber }) => consultNumber === consult.number)).toHaveLength(1)
  })

  it('lies as a copy with both sides, who print it, and nobody else', async () => {
    const { doctor, consult } = await desk.reported()
    for (const who of [desk.clinic, doctor]) {
      const { copies } = await desk.done<{ copies: { id: string; consultNumber: string }[] }>(who, 'GET', '/api/consult-copies')
      const copy = copies.find(({ consultNumber }) => consultNumber === consult.number)!
      const answer = await desk.app.ask(who, 'GET', `/api/consult-copies/${copy.id}/pdf?language=en`)
      expect(answer.headers['content-type']).toBe('application/pdf')
      expect(answer.rawPayload.subarray(0, 5).toString()).toBe('%PDF-')
      const stranger = await desk.signIn('clinic-mianshan')
      expect(await desk.refused(stranger, 'GET', `/api/consult-copies/${copy.id}/pdf`)).toBe('object.not_found')
    }
  })

  it('prints whole, in both languages', async () => {
    const { report } = await desk.reported()
    for (const [language, words] of [
      ['zh-CN', ['远程会诊报告', '王小明', '诊疗由经治医师决定并负责', 'WS/T 529-2016', 'Unstable angina is likely.']],
      ['en', ['Remote consultation report', '王小明', 'the treating doctor decides']],
    ] as const) {
      const answer = await desk.app.ask(desk.clinic, 'GET', `/api/consult-reports/${report.id}/pdf?language=${language}`)
      expect(answer.headers['content-type']).toBe('application/pdf')
      const text = await pdfText(answer.rawPayload)
      for (const word of words) expect(text).toContain(word)
    }
  })
})

describe('a session', () => {
  it('admits the asker when the host says so; the queue is in order and known', async () => {
    const again = await startDesk()
    try {
      const doctor = await again.firstOnCall()
      const consults: Consult[] = []
      for (const grade of ['routine', 'urgent'] as const) {
        const scheduled = await again.schedule(await again.submitted({ grade }), [doctor])
        await again.consent(scheduled)
        consults.push(await again.accept(scheduled, doctor))
        again.app.clock.advance(1_000)
        await again.done(again.clinic, 'POST', `/api/consults/${scheduled.id}/waiting`)
      }
      const { queue } = await again.done<{ queue: { id: string; position: number; patientName: string }[] }>(
        doctor,
        'GET',
        '/api/consult-queue',
      )
      expect(queue.map(({ id }) => id)).toEqual([consults[1]!.id, consults[0]!.id])
      expect((await again.read(again.clinic, consults[0]!.id)).queuePosition).toBe(2)
      const facts = await again.factsOf(async () => {
        const started = await again.start(consults[1]!, doctor, false)
        expect(started).toMatchObject({ admittedAt: null, may: expect.arrayContaining(['admit']) })
        const admitted = await again.done<Consult>(doctor, 'POST', `/api/consults/${started.id}/admission`)
        expect(admitted.admittedAt).not.toBeNull()
        expect((await again.done<Consult>(doctor, 'POST', `/api/consults/${started.id}/admission`)).version).toBe(admitted.version)
      })
      expect(facts.find(({ name }) => name === 'consult.queue_changed.v1')!.payload['consultIds']).toContain(consults[0]!.id)
      expect((await again.read(again.clinic, consults[0]!.id)).queuePosition).toBe(1)
      const left = await again.app.ask(again.clinic, 'DELETE', `/api/consults/${consults[0]!.id}/waiting`)
      expect(left.json<Consult>()).toMatchObject({ waitingSince: null, queuePosition: null })
    } finally {
      await again.close()
    }
  })

  it('that nobody ends is ended', async () => {
    const again = await startDesk()
    try {
      const { doctor, consult } = await again.accepted()
      await again.start(consult, doctor)
      await again.pass(8 * 3_600)
      expect(await again.read(doctor, consult.id)).toMatchObject({ state: 'ended' })
      const room = await again.app.inTx((tx) =>
        tx.selectFrom('rooms').select('state').where('subject_id', '=', consult.id).executeTakeFirst(),
      )
      expect(room?.state).toBe('closed')
    } finally {
      await again.close()
    }
  })

  it('keeps who was there; a correction names its reason and leaves the first list', async () => {
    const { doctor, consult: ended } = await desk.ended()
    const attendee = { accountId: doctor.accountId, name: '王医生', institutionId: null, joinedAt: ended.startedAt, leftAt: ended.endedAt }
    const body = { version: ended.version, attendees: [attendee], reason: 'by telephone' }
    const url = `/api/consults/${ended.id}/attendees`
    expect(await desk.refused(doctor, 'PUT', url, { ...body, attendees: [{ ...attendee, joinedAt: desk.at(60_000) }] })).toBe(
      'consult.times_invalid',
    )
    expect(await desk.refused(doctor, 'PUT', url, { ...body, attendees: [{ ...attendee, accountId: crypto.randomUUID() }] })).toBe(
      'object.not_found',
    )
    const corrected = await desk.done<Consult>(doctor, 'PUT', url, body)
    expect(corrected.attendees).toMatchObject([{ name: '王医生', source: 'hand' }])
    const entry = (await desk.record(corrected, doctor)).at(-1)
    expect(entry).toMatchObject({ kind: 'attendees_corrected', text: 'by telephone' })
  })
})

describe('consent', () => {
  const approve = (consult: Consult, who = desk.clinic) =>
    desk.app.ask(who, 'POST', `/api/consults/${consult.id}/emergency-approval`, {
      approverName: '院长 张',
      approverPosition: '院长',
      reason: 'unconscious, no relative',
    })

  it('by the emergency path lets a session begin; the signature stays outstanding until it is there, and holds the archive', async () => {
    const doctor = await desk.firstOnCall()
    const scheduled = await desk.schedule(await desk.submitted({ grade: 'urgent' }), [doctor])
    const approved = (await approve(scheduled)).json<Consult>()
    expect(approved.consent).toMatchObject({ state: 'emergency', outstanding: true })
    expect(approved.due.consent).toBe(desk.at(86_400_000))
    expect((await approve(scheduled)).json().error.code).toBe('consult.consent_given')
    await desk.accept(scheduled, doctor)
    const ended = await desk.end(await desk.start(scheduled, doctor), doctor)
    await desk.enrol(doctor)
    const report = await desk.sign(await desk.writeReport(ended, doctor), doctor)
    expect((await documentOf(report)).document.consent).toMatchObject({ path: 'emergency', approver: '院长 张', signer: null })
    const outstanding = async (who = desk.clinic) =>
      (await desk.done<{ consults: { id: string }[] }>(who, 'GET', '/api/consults?box=consent')).consults.map(({ id }) => id)
    expect(await outstanding()).toContain(ended.id)
    await desk.pass(8 * 86_400)
    const clinic = await desk.signIn('clinic')
    expect(await desk.read(clinic, ended.id)).toMatchObject({ state: 'reported', overdue: ['consent'] })
    const signed = await desk.consent(ended, clinic)
    expect(signed.consent).toMatchObject({ state: 'written', outstanding: false, emergency: { approverPosition: '院长' } })
    expect(signed).toMatchObject({ overdue: [], due: { consent: null } })
    expect(await outstanding(clinic)).not.toContain(ended.id)
    await desk.pass(2 * 86_400)
    expect((await desk.read(await desk.signIn('clinic'), ended.id)).state).toBe('archived')
  })

  it('owed by what is still a draft alarms its writer and no desk', async () => {
    const draft = await desk.draft({}, await desk.signIn('clinic'))
    const clinic = await desk.signIn('clinic')
    expect((await approve(draft, clinic)).json<Consult>().due.consent).toBe(desk.at(86_400_000))
    await desk.pass(86_401)
    const writer = await desk.signIn('clinic')
    expect((await desk.read(writer, draft.id)).overdue).toEqual(['consent'])
    expect(await desk.kinds(draft, writer)).not.toContain('overdue')
    const cancelled = await desk.done<Consult>(writer, 'POST', `/api/consults/${draft.id}/cancellation`, {
      version: (await desk.read(writer, draft.id)).version,
      reason: 'better',
    })
    expect(cancelled).toMatchObject({ state: 'cancelled', overdue: [], due: { consent: null } })
  })

  it('never blocks an immediate consult, which is reminded of it', async () => {
    const again = await startDesk()
    try {
      const doctor = await again.firstOnCall()
      const consult = await again.submitted({ grade: 'immediate' })
      const started = await again.start(await again.accept(consult, doctor), doctor)
      expect(started).toMatchObject({ state: 'in_session', consentOutstanding: true, due: { consent: again.at(900_000) } })
      await again.pass(901)
      expect((await again.read(again.coordinator, consult.id)).overdue).toEqual(['consent'])
      await again.done(again.clinic, 'POST', `/api/consults/${consult.id}/emergency-approval`, {
        approverName: 'x',
        approverPosition: 'y',
        reason: 'z',
      })
      expect(await again.read(again.coordinator, consult.id)).toMatchObject({ overdue: [], consentOutstanding: true })
    } finally {
      await again.close()
    }
  })

  it('wants a guardian’s hand for a child', async () => {
    const clinic = await desk.signIn('clinic')
    const of = (ageYears: number) => desk.submitted({ newPatient: { name: '王小明', sex: 'male', ageYears } }, clinic)
    const written = async (relation: string) => ({ signerName: '王芳', relation, fileId: await desk.file(), witness: '护士 李' })
    const child = await of(15)
    const url = `/api/consults/${child.id}/consent`
    for (const relation of ['self', 'spouse', 'child', 'grandchild'])
      expect(await desk.refused(clinic, 'POST', url, await written(relation)), relation).toBe('consult.guardian_needed')
    expect((await desk.read(clinic, child.id)).consent.state).toBe('none')
    await desk.done(clinic, 'POST', url, await written('grandparent'))
    expect((await desk.read(clinic, child.id)).consent).toMatchObject({ state: 'written', written: { relation: 'grandparent' } })
    await desk.done(clinic, 'POST', `/api/consults/${(await of(16)).id}/consent`, await written('self'))
  })

  it('wants a picture of the centre', async () => {
    const submitted = await desk.submitted({}, await desk.signIn('clinic'))
    const clinic = await desk.signIn('clinic')
    const url = `/api/consults/${submitted.id}/consent`
    const body = { signerName: 'a', relation: 'self', fileId: crypto.randomUUID(), witness: 'b' }
    expect(await desk.refused(clinic, 'POST', url, body)).toBe('object.not_found')
    const pdf = await desk.file(Buffer.from('%PDF-1.4\n%%EOF'), 'a.pdf')
    expect(await desk.refused(clinic, 'POST', url, { ...body, fileId: pdf })).toBe('consult.signature_not_png')
  })
})
