import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Agreement } from '#contract/rest/agreements.ts'
import type { Practitioner } from '#contract/rest/practitioners.ts'
import type { RotaSlot } from '#contract/rest/rotas.ts'
import type { SignedIn } from '#tests/support/app.ts'
import { startDesk, type Desk } from '#tests/support/consults.ts'

let desk: Desk
let hub: string
let doctor: SignedIn
let other: SignedIn
beforeAll(async () => {
  desk = await startDesk()
  hub = desk.institution('介休市人民医院').id
  doctor = await desk.app.signInAs('specialist', { institutionId: hub, displayName: '值班一' })
  other = await desk.app.signInAs('specialist', { institutionId: hub, displayName: '值班二' })
  for (const who of [doctor, other]) await desk.done(desk.coordinator, 'PUT', `/api/practitioners/${who.accountId}`, registration())
})
afterAll(() => desk.close())

let licence = 0
const registration = (more: Record<string, unknown> = {}) => ({
  version: null,
  department: '皮肤科',
  specialties: ['dermatology', 'oncology'],
  title: 'attending',
  licenceKind: 'physician',
  licenceNumber: `ROTA${String((licence += 1)).padStart(8, '0')}`,
  practisingSince: '2010-01-01',
  departmentHead: false,
  phone: '13900005678',
  active: true,
  ...more,
})
const hour_ms = 3_600_000
const slotBody = (more: Record<string, unknown> = {}) => ({
  institutionId: hub,
  service: 'consultation',
  specialty: 'dermatology',
  accountId: doctor.accountId,
  startsAt: desk.at(-hour_ms),
  endsAt: desk.at(hour_ms),
  callOrder: 1,
  capacity: null,
  note: null,
  ...more,
})
const add = (more: Record<string, unknown> = {}) => desk.done<RotaSlot>(desk.coordinator, 'POST', '/api/rotas/slots', slotBody(more))
const refusedAdd = (more: Record<string, unknown> = {}) => desk.refused(desk.coordinator, 'POST', '/api/rotas/slots', slotBody(more))
const day = (offset: number) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date(desk.app.clock.now_ms() + offset * 24 * hour_ms))

describe('a rota', () => {
  it('has nobody twice at a time, and one doctor in each place on call', async () => {
    const slot = await add()
    expect(await refusedAdd({ callOrder: 2 })).toBe('rota.overlaps')
    expect(await refusedAdd({ specialty: 'oncology', startsAt: desk.at(0), endsAt: desk.at(2 * hour_ms) })).toBe('rota.overlaps')
    expect(await refusedAdd({ accountId: other.accountId })).toBe('rota.order_taken')
    const second = await add({ accountId: other.accountId, callOrder: 2 })
    const { slots } = await desk.done<{ slots: { slot: RotaSlot; busy: boolean }[] }>(
      doctor,
      'GET',
      '/api/rotas/on-call?specialty=dermatology',
    )
    expect(slots.map(({ slot: { id }, busy }) => [id, busy])).toEqual([
      [slot.id, false],
      [second.id, false],
    ])
    const later = slotBody({ startsAt: desk.at(50 * hour_ms), endsAt: desk.at(60 * hour_ms) })
    const racing = await Promise.all([1, 2].map(() => desk.outcome(desk.coordinator, 'POST', '/api/rotas/slots', later)))
    expect(racing.map(({ code }) => code).toSorted()).toEqual([null, 'rota.overlaps'].toSorted())
  })

  it('takes registered doctors of the house, in their specialty, at times that are some', async () => {
    const later = { startsAt: desk.at(100 * hour_ms), endsAt: desk.at(101 * hour_ms) }
    expect(await refusedAdd({ ...later, specialty: 'cardiology' })).toBe('rota.specialty_mismatch')
    expect(await refusedAdd({ ...later, accountId: desk.clinic.accountId })).toBe('rota.not_practitioner')
    expect(await refusedAdd({ ...later, accountId: crypto.randomUUID() })).toBe('object.not_found')
    expect(await refusedAdd({ ...later, endsAt: later.startsAt })).toBe('rota.times_invalid')
    expect(await refusedAdd({ ...later, endsAt: desk.at(300 * hour_ms) })).toBe('rota.times_invalid')
    expect(await refusedAdd({ ...later, capacity: 3 })).toBe('rota.capacity_wrong')
    expect(await refusedAdd({ ...later, service: 'outpatient' })).toBe('rota.capacity_wrong')
    expect(await desk.refused(doctor, 'POST', '/api/rotas/slots', slotBody(later))).toBe('permission.denied')
  })

  it('is changed and removed by version', async () => {
    const slot = await add({ startsAt: desk.at(200 * hour_ms), endsAt: desk.at(204 * hour_ms) })
    const { startsAt, endsAt } = slot
    const change = { version: slot.version, accountId: other.accountId, startsAt, endsAt, callOrder: 3, capacity: null, note: 'swap' }
    const changed = await desk.done<RotaSlot>(desk.coordinator, 'PUT', `/api/rotas/slots/${slot.id}`, change)
    expect(changed).toMatchObject({ callOrder: 3, note: 'swap', doctor: { accountId: other.accountId } })
    expect(await desk.refused(desk.coordinator, 'PUT', `/api/rotas/slots/${slot.id}`, change)).toBe('object.version_conflict')
    const gone = await desk.app.ask(desk.coordinator, 'DELETE', `/api/rotas/slots/${slot.id}`, { version: changed.version })
    expect(gone.statusCode, gone.body).toBe(200)
    expect(await desk.refused(desk.coordinator, 'PUT', `/api/rotas/slots/${slot.id}`, change)).toBe('object.not_found')
  })

  it('copies a week; what does not fit is named', async () => {
    const at = (days: number, clock: string) => new Date(`${day(40 + days)}T${clock}:00+08:00`).toISOString()
    await add({ startsAt: at(0, '08:00'), endsAt: at(0, '20:00') })
    await add({ startsAt: at(2, '08:00'), endsAt: at(2, '20:00') })
    const clash = await add({ startsAt: at(9, '10:00'), endsAt: at(9, '11:00'), specialty: 'oncology' })
    const copy = (to: string) => ({ institutionId: hub, service: 'consultation', from: day(40), to })
    const outcome = await desk.done<{ copied: number; leftOut: unknown[] }>(desk.coordinator, 'POST', '/api/rotas/copies', copy(day(47)))
    expect(outcome).toEqual({ copied: 1, leftOut: [{ doctor: '值班一', startsAt: at(9, '08:00'), reason: 'overlaps' }] })
    const { slots } = await desk.done<{ slots: RotaSlot[] }>(desk.coordinator, 'GET', `/api/rotas?from=${day(47)}&institutionId=${hub}`)
    expect(slots.map(({ startsAt }) => startsAt).toSorted()).toEqual([at(7, '08:00'), clash.startsAt])
    expect(await desk.refused(desk.coordinator, 'POST', '/api/rotas/copies', copy(day(42)))).toBe('rota.times_invalid')
  })
})

describe('a practitioner', () => {
  const register = (accountId: string, body: Record<string, unknown>) =>
    desk.app.ask(desk.coordinator, 'PUT', `/api/practitioners/${accountId}`, body)
  const codeOf = async (answer: ReturnType<typeof register>) => (await answer).json<{ error: { code: string } }>().error.code

  it('is registered once, by version, with licence and number sealed and masked', async () => {
    const [person, second, wall] = [
      await desk.app.signInAs('specialist', { institutionId: hub }),
      await desk.app.signInAs('specialist', { institutionId: hub }),
      await desk.app.signInAs('wall'),
    ]
    expect(await codeOf(register(person.accountId, registration({ licenceNumber: null })))).toBe('practitioner.licence_missing')
    expect(await codeOf(register(person.accountId, registration({ practisingSince: '2199-01-01' })))).toBe('practitioner.since_invalid')
    const answer = (await register(person.accountId, registration({ licenceNumber: 'ABCDEF12345678' }))).json<Practitioner>()
    expect(answer).toMatchObject({ licenceNumberMasked: '**********5678', phoneMasked: '*******5678', mayBeInvited: true })
    expect(await codeOf(register(person.accountId, registration()))).toBe('object.version_conflict')
    expect(await codeOf(register(second.accountId, registration({ licenceNumber: 'abcdef12345678' })))).toBe('practitioner.licence_taken')
    const keep = registration({ version: 1, licenceNumber: null, phone: null, active: false })
    const kept = (await register(person.accountId, keep)).json<Practitioner>()
    expect(kept).toMatchObject({ version: 2, licenceNumberMasked: '**********5678', phoneMasked: '*******5678', mayBeInvited: false })
    expect(await codeOf(register(wall.accountId, registration()))).toBe('practitioner.is_device')
    const [row] = await desk.app.inTx((tx) =>
      tx.selectFrom('practitioners').selectAll().where('account_id', '=', person.accountId).execute(),
    )
    expect(row!.licence_number_encrypted).not.toContain('ABCDEF')
    expect(desk.vault.decrypt(row!.licence_number_encrypted)).toBe('ABCDEF12345678')
  })
})

describe('an agreement', () => {
  const body = (more: Record<string, unknown> = {}) => ({
    invitingInstitutionId: desk.institution('郑大一附院').id,
    invitedInstitutionId: desk.institution('北京协和').id,
    number: 'A-1',
    kinds: ['consultation'],
    coversBranches: false,
    validFrom: desk.at(-hour_ms),
    validUntil: desk.at(24 * hour_ms),
    ...more,
  })
  const refused = (more: Record<string, unknown>) => desk.refused(desk.coordinator, 'POST', '/api/agreements', body(more))

  it('is one at a time, between two, with an end after its beginning', async () => {
    expect(await refused({ invitedInstitutionId: desk.institution('郑大一附院').id })).toBe('agreement.same_institution')
    expect(await refused({ validUntil: desk.at(-2 * hour_ms) })).toBe('agreement.times_invalid')
    const made = await desk.done<Agreement>(desk.coordinator, 'POST', '/api/agreements', body())
    expect(made).toMatchObject({ valid: true, ended: null })
    expect(await refused({})).toBe('agreement.overlaps')
    const { invitingInstitutionId: _a, invitedInstitutionId: _b, ...terms } = body({ validUntil: null })
    const url = `/api/agreements/${made.id}`
    const open = await desk.done<Agreement>(desk.coordinator, 'PUT', url, { version: made.version, ...terms })
    expect(open.validUntil).toBeNull()
    const over = await desk.done<Agreement>(desk.coordinator, 'POST', `${url}/end`, { version: open.version, reason: 'merged' })
    expect(over).toMatchObject({ valid: false, ended: { reason: 'merged' } })
    expect(await desk.refused(desk.coordinator, 'POST', `${url}/end`, { version: over.version, reason: 'x' })).toBe('agreement.ended')
    expect((await desk.done<Agreement>(desk.coordinator, 'POST', '/api/agreements', body())).valid).toBe(true)
  })

  it('has its signed paper on file, which a later one replaces; nobody reads another file through it', async () => {
    const made = await desk.done<Agreement>(desk.coordinator, 'POST', '/api/agreements', body({ invitedInstitutionId: hub, number: 'A-2' }))
    const url = `/api/agreements/${made.id}/paper`
    expect(await desk.refused(desk.clinic, 'GET', url)).toBe('object.not_found')
    const paper = (text: string) => Buffer.from(`%PDF-1.4\n% ${text}\n%%EOF\n`)
    const send = (who: SignedIn, content: Buffer, name = 'contract.pdf') => desk.app.send(who, url, content, { 'x-file-name': name })
    expect((await send(desk.coordinator, Buffer.from('<html>'), 'contract.html')).json()).toMatchObject({
      error: { code: 'file.type_refused' },
    })
    expect((await send(desk.clinic, paper('first'))).statusCode).toBe(403)
    expect((await send(desk.coordinator, paper('first'))).json()).toMatchObject({ hasPaper: true, version: made.version + 1 })
    const second = await send(desk.coordinator, paper('second'))
    expect(second.statusCode).toBe(200)
    const read = await desk.app.ask(desk.clinic, 'GET', url)
    expect(read.headers['content-type']).toBe('application/pdf')
    expect(read.body).toContain('second')
    // By the terms no file is named: another's paper would be read through the agreement.
    const { invitingInstitutionId: _a, invitedInstitutionId: _b, ...terms } = body({ fileId: await desk.file() })
    const version = second.json<Agreement>().version
    expect(await desk.refused(desk.coordinator, 'PUT', `/api/agreements/${made.id}`, { version, ...terms })).toBe('request.invalid')
    await desk.done(desk.coordinator, 'POST', `/api/agreements/${made.id}/end`, { version, reason: 'over' })
    expect((await send(desk.coordinator, paper('third'))).json()).toMatchObject({ error: { code: 'agreement.ended' } })
    expect((await desk.app.ask(desk.clinic, 'GET', url)).body).toContain('second')
  })

  it('once ended routes no new case; one that is under way goes on', async () => {
    const expert = await desk.signIn('jz1-cardiology1')
    const [running, next] = [await desk.schedule(await desk.submitted(), [expert]), await desk.submitted()]
    const { agreements } = await desk.done<{ agreements: Agreement[] }>(desk.coordinator, 'GET', '/api/agreements')
    const city = agreements.find(({ inviting, invited }) => inviting.id === hub && invited.name === '晋中市第一人民医院')!
    await desk.done(desk.coordinator, 'POST', `/api/agreements/${city.id}/end`, { version: city.version, reason: 'test' })
    expect((await desk.accept(running, expert)).state).toBe('accepted')
    const schedule = {
      version: next.version,
      startsAt: desk.at(48 * hour_ms),
      durationMin: 30,
      join: 'all',
      doctors: [{ accountId: expert.accountId, specialty: 'cardiology' }],
      override: null,
    }
    expect(await desk.refused(desk.coordinator, 'POST', `/api/consults/${next.id}/schedule`, schedule)).toBe('consult.no_agreement')
  })
})
