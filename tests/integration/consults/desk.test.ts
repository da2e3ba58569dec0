import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import type { Candidate } from '#contract/rest/consult-triage.ts'
import { startDesk, type Desk } from '#tests/support/consults.ts'

let desk: Desk
beforeAll(async () => {
  desk = await startDesk()
})
afterAll(() => desk.close())

const scheduleBody = (consult: Consult, accountIds: string[], more: Record<string, unknown> = {}) => ({
  version: consult.version,
  startsAt: null,
  durationMin: 30,
  join: 'all',
  doctors: accountIds.map((accountId) => ({ accountId, specialty: 'cardiology' })),
  override: null,
  ...more,
})
const refusedSchedule = (consult: Consult, accountIds: string[], more: Record<string, unknown> = {}) =>
  desk.refused(desk.coordinator, 'POST', `/api/consults/${consult.id}/schedule`, scheduleBody(consult, accountIds, more))

describe('the desk', () => {
  it('takes a case over from another coordinator, and never returns it without a reason', async () => {
    const submitted = await desk.submitted()
    const take = (who = desk.coordinator) => desk.done<Consult>(who, 'POST', `/api/consults/${submitted.id}/triage`)
    expect((await take()).triage?.by).toBe('会诊协调员 温雪梅')
    // Who has it is not asked to take it; another may take it over.
    expect((await desk.read(desk.coordinator, submitted.id)).may).not.toContain('take')
    expect((await desk.read(desk.supervisor, submitted.id)).may).toContain('take')
    const taken = await take(desk.supervisor)
    expect(taken.triage?.accountId).toBe(desk.supervisor.accountId)
    const back = (reason: string) =>
      desk.refused(desk.coordinator, 'POST', `/api/consults/${submitted.id}/return`, { version: taken.version, reason })
    expect(await back('   ')).toBe('request.invalid')
    expect(await desk.refused(desk.clinic, 'POST', `/api/consults/${submitted.id}/triage`)).toBe('permission.denied')
  })

  it('changes the grade with its clocks, from the submission', async () => {
    const submitted = await desk.submitted()
    const body = { version: submitted.version, grade: 'urgent', reason: 'ST elevation' }
    const urgent = await desk.done<Consult>(desk.coordinator, 'POST', `/api/consults/${submitted.id}/grade`, body)
    expect(Date.parse(urgent.due.start!) - Date.parse(urgent.submittedAt!)).toBe(600_000)
    expect(Date.parse(urgent.due.triage!) - Date.parse(urgent.submittedAt!)).toBe(180_000)
    const entries = await desk.record(urgent)
    expect(entries.at(-1)).toMatchObject({ kind: 'regraded', text: 'ST elevation', details: { from: 'routine', grade: 'urgent' } })
  })

  it('shortens the time to answer with the grade, and never gives more', async () => {
    const doctor = await desk.firstOnCall()
    const scheduled = await desk.schedule(await desk.submitted(), [doctor])
    const regrade = (consult: Consult, grade: string) =>
      desk.done<Consult>(desk.coordinator, 'POST', `/api/consults/${consult.id}/grade`, { version: consult.version, grade, reason: 'x' })
    const urgent = await regrade(scheduled, 'urgent')
    expect(urgent.due.accept).toBe(desk.at(300_000))
    expect((await regrade(urgent, 'routine')).due.accept).toBe(urgent.due.accept)
  })

  it('asks no one who may not be asked', async () => {
    const triage = await desk.submitted()
    const [young, nobody, ended] = [
      await desk.app.signInAs('specialist', { institutionId: desk.institution('市人民医院').id, displayName: '新人' }),
      await desk.app.signInAs('specialist', { institutionId: desk.institution('市人民医院').id }),
      await desk.app.signInAs('specialist', { institutionId: desk.institution('郑大一附院').id }),
    ]
    await register(young.accountId, {
      practisingSince: new Date(desk.app.clock.now_ms() - 2 * 365 * 86_400_000).toISOString().slice(0, 10),
    })
    await register(ended.accountId, {})
    expect(await refusedSchedule(triage, [young.accountId])).toBe('consult.doctor_unqualified')
    expect(await refusedSchedule(triage, [nobody.accountId])).toBe('consult.doctor_not_eligible')
    expect(await refusedSchedule(triage, [ended.accountId])).toBe('consult.no_agreement')
    expect(await refusedSchedule(triage, [desk.clinic.accountId])).toBe('consult.doctor_not_eligible')
    expect(await refusedSchedule(triage, [crypto.randomUUID()])).toBe('object.not_found')
    const doctor = await desk.firstOnCall()
    expect(await refusedSchedule(triage, [doctor.accountId, doctor.accountId])).toBe('consult.doctor_already_invited')
    expect(await refusedSchedule(triage, [doctor.accountId], { startsAt: desk.at(-3_600_000) })).toBe('consult.times_invalid')
    expect((await desk.read(desk.coordinator, triage.id)).state).toBe('submitted')
  })

  it('books nobody twice, unless it says why', async () => {
    const doctor = await desk.signIn('jz1-cardiology1')
    const startsAt = desk.at(2 * 3_600_000)
    const [one, two, three] = [await desk.submitted(), await desk.submitted(), await desk.submitted()]
    await desk.schedule(one, [doctor], { startsAt, override: null })
    const answer = await desk.app.ask(
      desk.coordinator,
      'POST',
      `/api/consults/${two.id}/schedule`,
      scheduleBody(two, [doctor.accountId], { startsAt: desk.at(2 * 3_600_000 + 900_000) }),
    )
    expect(answer.json().error).toMatchObject({ code: 'consult.doctor_busy', details: { accountIds: [doctor.accountId] } })
    const later = await desk.schedule(two, [doctor], { startsAt: desk.at(2 * 3_600_000 + 1_800_000), override: null })
    const moved = { version: later.version, startsAt, durationMin: 20, reason: 'earlier', override: null }
    expect(await desk.refused(desk.coordinator, 'POST', `/api/consults/${two.id}/time`, moved)).toBe('consult.doctor_busy')
    const squeezed = await desk.schedule(three, [doctor], { startsAt, override: { reason: 'no one else' } })
    expect((await desk.record(squeezed)).findLast(({ kind }) => kind === 'invited')?.text).toBe('no one else')
  })

  it('sees whom it may ask: on call first, then heads, each with whether they are free', async () => {
    const submitted = await desk.submitted()
    const ask = async (query = '') =>
      (await desk.done<{ candidates: Candidate[] }>(desk.coordinator, 'GET', `/api/consults/${submitted.id}/candidates${query}`)).candidates
    const candidates = await ask()
    expect(candidates[0]).toMatchObject({ callOrder: 1, level: 'county', institution: { name: '介休市人民医院' } })
    const ranks = candidates.map(({ callOrder, departmentHead }) => (callOrder !== null ? 0 : departmentHead ? 1 : 2))
    expect(ranks).toEqual(ranks.toSorted())
    expect(candidates.every(({ specialties }) => specialties.includes('cardiology'))).toBe(true)
    expect(candidates.map(({ doctor }) => doctor.accountId)).not.toContain(desk.clinic.accountId)
    expect((await ask('?specialty=neurology')).every(({ specialties }) => specialties.includes('neurology'))).toBe(true)
    expect(await ask(`?institutionId=${desk.institution('北京协和').id}`)).toEqual([])
  })
})

describe('several doctors', () => {
  it('all of them: accepted when each place has its doctor', async () => {
    const [cardiology, neurology] = [await desk.firstOnCall(), await desk.firstOnCall('neurology')]
    const submitted = await desk.submitted({ kind: 'multidisciplinary' })
    const scheduled = await desk.schedule(submitted, [cardiology, { ...neurology, specialty: 'neurology' }])
    expect(scheduled.invitations.map(({ party }) => party)).toEqual([1, 2])
    const half = await desk.accept(scheduled, cardiology)
    expect(half.state).toBe('scheduled')
    expect((await desk.accept(scheduled, neurology)).state).toBe('accepted')
    const declined = await desk.decline(scheduled, neurology, 'other', 'called to theatre')
    expect(declined).toMatchObject({ state: 'declined', declineNote: 'called to theatre' })
    const after = await desk.read(desk.coordinator, scheduled.id)
    expect(after.state).toBe('scheduled')
    // The second on call was asked at once.
    expect(after.invitations.filter(({ party }) => party === 2).map(({ state, origin }) => [state, origin])).toEqual([
      ['declined', 'coordinator'],
      ['open', 'next_on_rota'],
    ])
    expect(await desk.refused(neurology, 'GET', `/api/consults/${scheduled.id}`)).toBe('object.not_found')
  })

  it('the first who accepts: the others are thanked, and lose the case', async () => {
    const [first, second] = await desk.people('hub-cardiology1', 'hub-cardiology2')
    const scheduled = await desk.schedule(await desk.submitted(), [first!, second!], { join: 'first' })
    expect(scheduled.invitations.map(({ party }) => party)).toEqual([1, 1])
    expect((await desk.read(second!, scheduled.id)).side).toBe('invited')
    expect((await desk.accept(scheduled, first!)).state).toBe('accepted')
    expect(await desk.refused(second!, 'GET', `/api/consults/${scheduled.id}`)).toBe('object.not_found')
    const late = await desk.app.ask(second!, 'POST', `/api/consult-invitations/${desk.invitationOf(scheduled, second!).id}/acceptance`)
    expect(late.json().error.code).toBe('consult.invitation_closed')
    expect((await desk.read(desk.coordinator, scheduled.id)).invitations.map(({ state }) => state).toSorted()).toEqual([
      'accepted',
      'replaced',
    ])
  })

  it('one more is asked, one is dropped with the place, never the last', async () => {
    const [first, second] = await desk.people('hub-cardiology1', 'hub-cardiology2')
    const accepted = await desk.accept(await desk.schedule(await desk.submitted(), [first!]), first!)
    const invite = (consult: Consult, accountId: string, party: number | null = null) => ({
      version: consult.version,
      party,
      accountId,
      specialty: 'cardiology',
      override: { reason: 'x' },
    })
    const url = `/api/consults/${accepted.id}/invitations`
    expect(await desk.refused(desk.coordinator, 'POST', url, invite(accepted, second!.accountId, 1))).toBe('consult.party_filled')
    expect(await desk.refused(desk.coordinator, 'POST', url, invite(accepted, second!.accountId, 7))).toBe('object.not_found')
    const more = await desk.done<Consult>(desk.coordinator, 'POST', url, invite(accepted, second!.accountId))
    expect(more).toMatchObject({ state: 'scheduled' })
    const drop = (who: typeof first) =>
      desk.app.ask(desk.coordinator, 'POST', `/api/consult-invitations/${desk.invitationOf(more, who!).id}/withdrawal`, {
        reason: 'enough',
      })
    expect((await drop(second)).json<Consult>().state).toBe('accepted')
    expect((await drop(first)).json().error.code).toBe('consult.last_party')
    expect(await desk.refused(second!, 'GET', `/api/consults/${accepted.id}`)).toBe('object.not_found')
  })

  it('one called into a session that goes on comes straight in', async () => {
    const { doctor, consult } = await desk.accepted()
    const started = await desk.start(consult, doctor)
    const more = await desk.signIn('hub-neurology2')
    // Who is on duty at this hour may have got one of the cases before.
    const override = { reason: 'the patient cannot speak since a minute ago' }
    const body = { version: started.version, party: null, accountId: more.accountId, specialty: 'neurology', override }
    const invited = await desk.done<Consult>(desk.coordinator, 'POST', `/api/consults/${consult.id}/invitations`, body)
    expect(invited.state).toBe('in_session')
    const joined = await desk.accept(invited, more)
    expect(joined).toMatchObject({ state: 'in_session', may: expect.arrayContaining(['end']) })
    const members = await desk.app.inTx((tx) =>
      tx.selectFrom('room_members').select(['member_id', 'part']).where('room_id', '=', started.roomId).execute(),
    )
    expect(members).toContainEqual({ member_id: more.accountId, part: 'participant' })
    expect(members).toContainEqual({ member_id: doctor.accountId, part: 'host' })
    expect(members).toContainEqual({ member_id: desk.clinic.accountId, part: 'participant' })
    await desk.end(joined, doctor)
  })
})

let licence = 0
const register = (accountId: string, more: Record<string, unknown>) =>
  desk.done(desk.coordinator, 'PUT', `/api/practitioners/${accountId}`, {
    version: null,
    department: 'x',
    specialties: ['cardiology'],
    title: 'attending',
    licenceKind: 'physician',
    licenceNumber: `DESK${String((licence += 1)).padStart(6, '0')}`,
    practisingSince: '2010-01-01',
    departmentHead: false,
    phone: null,
    active: true,
    ...more,
  })
