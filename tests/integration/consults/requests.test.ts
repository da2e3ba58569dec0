import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Consult, ConsultRow } from '#contract/rest/consult-shapes.ts'
import { consultMandatory } from '#contract/vocabulary-consults.ts'
import { newId } from '#platform/ids.ts'
import type { SignedIn } from '#tests/support/app.ts'
import { startDesk, type Desk } from '#tests/support/consults.ts'
import { addSecondCentre } from '#tests/support/second-centre.ts'

let desk: Desk
beforeAll(async () => {
  desk = await startDesk()
})
afterAll(() => desk.close())

const bare = { incidentId: null, patientId: null, newPatient: null, kind: 'consultation' }
const contentOf = (consult: Consult, more: Record<string, unknown> = {}) => ({
  version: consult.version,
  patientId: consult.patient?.id ?? null,
  newPatient: null,
  kind: consult.kind,
  grade: consult.grade,
  careSetting: consult.careSetting,
  specialty: consult.specialty,
  treatingDoctorId: consult.inviting.doctor?.accountId ?? null,
  purpose: consult.purpose,
  chiefComplaint: consult.chiefComplaint,
  history: consult.history,
  examination: consult.examination,
  firstDiagnosis: consult.firstDiagnosis,
  treatment: consult.treatment,
  withoutFiles: consult.withoutFiles,
  wishedInstitutionId: null,
  wishedStart: null,
  ...more,
})
const save = (consult: Consult, more: Record<string, unknown> = {}, who = desk.clinic) =>
  desk.done<Consult>(who, 'PUT', `/api/consults/${consult.id}/draft`, contentOf(consult, more))

describe('a request', () => {
  it('names everything it still lacks when it is submitted', async () => {
    const draft = await desk.done<Consult>(desk.clinic, 'POST', '/api/consults', bare)
    expect(draft.inviting.doctor?.accountId).toBe(desk.clinic.accountId)
    const answer = await desk.app.ask(desk.clinic, 'POST', `/api/consults/${draft.id}/submission`, { version: draft.version })
    expect(answer.json().error).toMatchObject({ code: 'consult.incomplete' })
    const given = ['careSetting', 'treatingDoctorId']
    expect(answer.json().error.details.missing).toEqual(consultMandatory.filter((field) => !given.includes(field)))
    expect((await desk.read(desk.clinic, draft.id)).state).toBe('draft')
  })

  it('of blanks only is as good as none', async () => {
    const draft = await desk.draft({ purpose: '   ', history: '\n' })
    expect(draft.missing).toEqual(['purpose', 'history'])
  })

  it('rewrites the person it entered as long as it is a draft, and enters another once it was asked for', async () => {
    const draft = await desk.draft()
    const renamed = await save(draft, { patientId: null, newPatient: { name: null, sex: 'unknown', ageYears: null } })
    expect(renamed.patient).toMatchObject({ id: draft.patient!.id, temporary: true, name: `无名氏-${draft.number.slice(-4)}-1` })
    const submitted = await desk.submit(renamed)
    const returned = await desk.done<Consult>(desk.coordinator, 'POST', `/api/consults/${draft.id}/return`, {
      version: submitted.version,
      reason: 'who is it',
    })
    expect(returned).toMatchObject({ state: 'returned', returned: { reason: 'who is it' } })
    const named = await save(await desk.read(desk.clinic, draft.id), {
      patientId: null,
      newPatient: { name: '李四', sex: 'male', ageYears: 50 },
    })
    expect(named.patient!.id).not.toBe(draft.patient!.id)
    expect((await desk.submit(named)).state).toBe('submitted')
    expect(await desk.kinds(named)).toEqual(['drafted', 'submitted', 'taken', 'returned', 'submitted'])
  })

  it('may name a patient whom the institution knows, and no other', async () => {
    const first = await desk.draft()
    const again = await desk.draft({ patientId: first.patient!.id, newPatient: null })
    expect(again.patient!.id).toBe(first.patient!.id)
    const elsewhere = await desk.signIn('clinic-yitang')
    const stranger = { ...bare, patientId: first.patient!.id }
    expect(await desk.refused(elsewhere, 'POST', '/api/consults', stranger)).toBe('object.not_found')
    expect(await desk.refused(desk.clinic, 'POST', '/api/consults', { ...bare, patientId: newId() })).toBe('object.not_found')
  })

  it('is refused without a licensed doctor, at the grass roots an assistant is enough', async () => {
    const assistant = await desk.signIn('clinic-hongshan')
    expect((await desk.submitted({}, assistant)).state).toBe('submitted')
    const nurse = await desk.app.signInAs('clinic', { institutionId: desk.institution('介休市张兰镇卫生院').id })
    const draft = await desk.draft({}, nurse)
    expect(await desk.refused(nurse, 'POST', `/api/consults/${draft.id}/submission`, { version: draft.version })).toBe(
      'consult.no_licensed_doctor',
    )
    const borrowed = await desk.draft({ treatingDoctorId: assistant.accountId }, nurse)
    expect(await desk.refused(nurse, 'POST', `/api/consults/${borrowed.id}/submission`, { version: borrowed.version })).toBe(
      'consult.no_licensed_doctor',
    )
  })

  it('is refused where no agreement is on file, and where the wished institution has none', async () => {
    const wished = await desk.draft({ wishedInstitutionId: desk.institution('北京协和').id })
    expect(await desk.refused(desk.clinic, 'POST', `/api/consults/${wished.id}/submission`, { version: wished.version })).toBe(
      'consult.no_agreement',
    )
    const lonely = await desk.app.signInAs('clinic', { institutionId: desk.institution('郑大一附院').id })
    const draft = await desk.draft({ treatingDoctorId: lonely.accountId }, lonely)
    await register(lonely.accountId)
    expect(await desk.refused(lonely, 'POST', `/api/consults/${draft.id}/submission`, { version: draft.version })).toBe(
      'consult.no_agreement',
    )
  })

  it('is called off with a reason by its own side, and is then over', async () => {
    const submitted = await desk.submitted()
    const body = { version: submitted.version, reason: 'transferred' }
    expect(await desk.refused(desk.coordinator, 'POST', `/api/consults/${submitted.id}/cancellation`, body)).toBe('permission.denied')
    const cancelled = await desk.done<Consult>(desk.clinic, 'POST', `/api/consults/${submitted.id}/cancellation`, body)
    expect(cancelled).toMatchObject({ state: 'cancelled', cancelled: { reason: 'transferred' }, may: [] })
    const again = { version: cancelled.version, reason: 'x' }
    expect(await desk.refused(desk.clinic, 'POST', `/api/consults/${submitted.id}/cancellation`, again)).toBe('consult.state_illegal')
  })

  it('is not there for anybody else', async () => {
    await addSecondCentre(desk.app)
    const submitted = await desk.submitted()
    const strangers = await desk.people(
      'clinic-yitang',
      'specialist',
      'hub-cardiology1',
      'ed-hub',
      'dispatcher1',
      'crew01',
      'yq-clinic',
      'yq-coordinator',
    )
    for (const stranger of strangers) {
      expect(await desk.refused(stranger, 'GET', `/api/consults/${submitted.id}`), stranger.login).toBe('object.not_found')
      expect(await desk.refused(stranger, 'GET', `/api/consults/${submitted.id}/record`), stranger.login).toMatch(/not_found/)
      const { consults } = await desk.done<{ consults: ConsultRow[] }>(stranger, 'GET', '/api/consults?box=institution')
      expect(
        consults.filter(({ id }) => id === submitted.id),
        stranger.login,
      ).toEqual([])
    }
    const colleague = await desk.signIn('ed-zhanglan')
    expect((await desk.read(colleague, submitted.id)).side).toBe('inviting')
  })
})

describe('from an incident', () => {
  it('the crew asks with what is known there, and the seats see it', async () => {
    const unit = desk.freeUnit()
    const crew = await desk.app.signInAs('crew', { vehicleId: unit.id, institutionId: desk.institution('介休市人民医院').id })
    const incident = await desk.openIncident()
    await desk.send(incident.id, unit.id)
    await desk.done(desk.seat, 'POST', `/api/incidents/${incident.id}/patients`, { name: '张三', sex: 'male', ageYears: 66 })
    const consult = await desk.done<Consult>(crew, 'POST', '/api/consults', { ...bare, incidentId: incident.id })
    expect(consult).toMatchObject({
      careSetting: 'prehospital',
      vehicleId: unit.id,
      incidentId: incident.id,
      patient: { name: '张三' },
      materials: [{ type: 'incident', subjectId: incident.id, title: incident.number }],
    })
    expect(consult.missing).not.toContain('files')
    expect((await desk.read(desk.seat, consult.id)).side).toBe('inviting')
    const shown = await desk.done<{ incident: Record<string, unknown>; timeline: unknown[] }>(
      crew,
      'GET',
      `/api/consults/${consult.id}/incident`,
    )
    expect(shown.incident).not.toHaveProperty('callbackNumber')
    expect(shown.timeline.length).toBeGreaterThan(1)
    const other = {
      crew: await desk.app.signInAs('crew', { vehicleId: desk.freeUnit().id, institutionId: desk.institution('介休市中医院').id }),
    }
    expect(await desk.refused(other.crew, 'GET', `/api/consults/${consult.id}`)).toBe('object.not_found')
    expect(await desk.refused(other.crew, 'POST', '/api/consults', { ...bare, incidentId: incident.id })).toBe('object.not_found')
  })

  it('the seat asks for the crew: its doctor treats', async () => {
    const unit = desk.freeUnit()
    const incident = await desk.openIncident()
    await desk.send(incident.id, unit.id)
    const consult = await desk.done<Consult>(desk.seat, 'POST', '/api/consults', { ...bare, incidentId: incident.id }).catch(() => null)
    // The test's own seat belongs to no institution.
    expect(consult).toBeNull()
    const dispatcher = await desk.signIn('dispatcher1')
    const asked = await desk.draft({ incidentId: incident.id, careSetting: undefined }, dispatcher)
    expect(asked).toMatchObject({ vehicleId: unit.id, careSetting: 'prehospital', inviting: { doctor: { licenceKind: 'physician' } } })
    expect((await desk.submit(asked, dispatcher)).state).toBe('submitted')
  })
})

describe('whom to ask from an incident', () => {
  const options = (who: SignedIn, incidentId: string) =>
    desk.done<{ treatingDoctors: { accountId: string }[]; usualDoctorId: string | null }>(
      who,
      'GET',
      `/api/consult-options?incidentId=${incidentId}`,
    )

  it('names the doctor on the case first, and nobody where several are', async () => {
    const dispatcher = await desk.signIn('dispatcher1')
    const [one, other] = await Promise.all(['crew15', 'crew16'].map((login) => desk.signIn(login)))
    const vehicleOf = async (who: SignedIn) => (await desk.done<{ vehicle: { id: string } }>(who, 'GET', '/api/crew/run')).vehicle.id
    const incident = await desk.openIncident()
    expect((await options(dispatcher, incident.id)).usualDoctorId).toBeNull()
    await desk.send(incident.id, await vehicleOf(one!))
    const alone = await options(dispatcher, incident.id)
    expect(alone.usualDoctorId).toBe(one!.accountId)
    expect(alone.treatingDoctors[0]!.accountId).toBe(one!.accountId)
    await desk.send(incident.id, await vehicleOf(other!))
    const both = await options(dispatcher, incident.id)
    expect(both.usualDoctorId).toBeNull()
    expect(new Set(both.treatingDoctors.slice(0, 2).map(({ accountId }) => accountId))).toEqual(new Set([one!.accountId, other!.accountId]))
    expect((await options(other!, incident.id)).usualDoctorId).toBe(other!.accountId)
    expect(await desk.refused(desk.clinic, 'GET', `/api/consult-options?incidentId=${incident.id}`)).toBe('object.not_found')
  })
})

describe('materials', () => {
  it('are shown once each; what is not there or not one’s own is not', async () => {
    const draft = await desk.draft({ withoutFiles: false })
    const add = (body: unknown, who = desk.clinic) => desk.app.ask(who, 'POST', `/api/consults/${draft.id}/materials`, body)
    const file = await desk.file()
    const body = { type: 'file', subjectId: file, title: 'ECG of 10:20' }
    for (const _again of [1, 2]) expect((await add(body)).json<Consult>().materials).toHaveLength(1)
    for (const type of ['file', 'incident', 'ecg', 'slide', 'ct'])
      expect((await add({ ...body, type, subjectId: newId() })).json().error.code, type).toBe('object.not_found')
    const incident = await desk.openIncident()
    expect((await add({ type: 'incident', subjectId: incident.id, title: 'x' })).json().error.code).toBe('object.not_found')
  })
})

/** A licensed physician of ten years. */
const register = (accountId: string) =>
  desk.done(desk.coordinator, 'PUT', `/api/practitioners/${accountId}`, {
    version: null,
    department: 'x',
    specialties: ['general_practice'],
    title: 'attending',
    licenceKind: 'physician',
    licenceNumber: `T${Date.now()}`,
    practisingSince: '2010-01-01',
    departmentHead: false,
    phone: null,
    active: true,
  })
