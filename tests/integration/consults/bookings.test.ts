import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RotaSlot } from '#contract/rest/rotas.ts'
import type { Booking } from '#contract/rest/services.ts'
import type { RemoteService } from '#contract/vocabulary-consults.ts'
import type { SignedIn } from '#tests/support/app.ts'
import { startDesk, type Desk } from '#tests/support/consults.ts'

let desk: Desk
let hub: string
let doctor: SignedIn
beforeAll(async () => {
  desk = await startDesk()
  hub = desk.institution('介休市人民医院').id
  doctor = await desk.app.signInAs('specialist', { institutionId: hub, displayName: '门诊医生' })
  await desk.done(desk.coordinator, 'PUT', `/api/practitioners/${doctor.accountId}`, {
    version: null,
    department: '皮肤科',
    specialties: ['dermatology'],
    title: 'chief',
    licenceKind: 'physician',
    licenceNumber: 'BOOKING000001',
    practisingSince: '2001-01-01',
    departmentHead: true,
    phone: null,
    active: true,
  })
})
afterAll(() => desk.close())

const hour_ms = 3_600_000
const patient = { patientId: null, newPatient: { name: '赵敏', sex: 'female', ageYears: 30 } }
let slots = 0
/** Each after the other: nobody stands on two at once. */
const addSlot = (service: RemoteService, more: Record<string, unknown> = {}) => {
  const from = slots * 3
  slots += 1
  return desk.done<RotaSlot>(desk.coordinator, 'POST', '/api/rotas/slots', {
    institutionId: hub,
    service,
    specialty: 'dermatology',
    accountId: doctor.accountId,
    startsAt: desk.at(from * hour_ms),
    endsAt: desk.at((from + 2) * hour_ms),
    callOrder: 1,
    capacity: 2,
    note: null,
    ...more,
  })
}
const outpatient = (slotId: string) => ({ slotId, ...patient, complaint: 'rash', history: '', examination: '', question: '' })
const book = (slotId: string, who = desk.clinic) => desk.done<Booking>(who, 'POST', '/api/services/outpatient', outpatient(slotId))
const on = (who: SignedIn, booking: Booking, what: string, body: unknown = {}) =>
  desk.done<Booking>(who, 'POST', `/api/services/bookings/${booking.id}/${what}`, body)
const refusedOn = (who: SignedIn, booking: Booking, what: string, body: unknown = {}) =>
  desk.refused(who, 'POST', `/api/services/bookings/${booking.id}/${what}`, body)

describe('a remote clinic', () => {
  it('goes from booking to its end: checked in, called in order, a room, a note', async () => {
    const slot = await addSlot('outpatient', { capacity: 5 })
    const [one, two] = [await book(slot.id), await book(slot.id)]
    expect(one).toMatchObject({ state: 'booked', service: 'outpatient', host: { accountId: doctor.accountId }, patient: { name: '赵敏' } })
    expect(one.number).toMatch(/^Y\d{8}-\d{4}$/)
    await on(desk.clinic, two, 'check-in')
    desk.app.clock.advance(1_000)
    expect((await on(desk.clinic, one, 'check-in')).queuePosition).toBe(2)
    const { queue } = await desk.done<{ queue: { id: string }[] }>(doctor, 'GET', '/api/consult-queue')
    expect(queue.map(({ id }) => id)).toEqual([two.id, one.id])
    expect(await refusedOn(desk.clinic, two, 'session')).toBe('object.not_found')
    const started = await on(doctor, two, 'session')
    const room = await desk.app.inTx((tx) => tx.selectFrom('rooms').selectAll().where('id', '=', started.roomId).executeTakeFirstOrThrow())
    expect(room).toMatchObject({ kind: 'outpatient', subject_type: 'service_session', subject_id: two.id, state: 'open' })
    const ended = await on(doctor, two, 'end', { note: 'ointment' })
    expect(ended).toMatchObject({ state: 'ended', note: 'ointment' })
    expect(await refusedOn(doctor, two, 'end', { note: '' })).toBe('booking.state_illegal')
    expect(await refusedOn(desk.clinic, two, 'cancellation', { version: ended.version, reason: 'x' })).toBe('booking.state_illegal')
    const stranger = await desk.signIn('clinic-yitang')
    expect(await desk.refused(stranger, 'GET', `/api/services/bookings/${two.id}`)).toBe('object.not_found')
  })

  it('takes no more than it holds, however many ask at once; a place that is given back is free', async () => {
    const slot = await addSlot('outpatient')
    const ask = () => desk.outcome(desk.clinic, 'POST', '/api/services/outpatient', outpatient(slot.id))
    const outcomes = await Promise.all(Array.from({ length: 6 }, ask))
    expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(2)
    expect(new Set(outcomes.flatMap(({ code }) => code ?? []))).toEqual(new Set(['booking.slot_full']))
    const url = `/api/services/bookings?from=${slot.startsAt}&to=${slot.endsAt}&service=outpatient`
    const { bookings } = await desk.done<{ bookings: Booking[] }>(doctor, 'GET', url)
    const mine = bookings.filter(({ slotId }) => slotId === slot.id)
    expect(mine).toHaveLength(2)
    const { version, startsAt, endsAt } = slot
    const change = { version, accountId: doctor.accountId, startsAt, endsAt, callOrder: 1, capacity: 1, note: null }
    expect(await desk.refused(desk.coordinator, 'PUT', `/api/rotas/slots/${slot.id}`, change)).toBe('rota.has_bookings')
    await on(desk.clinic, mine[0]!, 'cancellation', { version: mine[0]!.version, reason: 'healed' })
    expect((await book(slot.id)).state).toBe('booked')
  })

  it('is booked in its own slot, under an agreement, for a patient', async () => {
    const slot = await addSlot('expert_clinic')
    expect(await desk.refused(desk.clinic, 'POST', '/api/services/outpatient', outpatient(slot.id))).toBe('booking.wrong_service')
    const stranger = await desk.app.signInAs('clinic', { institutionId: desk.institution('郑大一附院').id })
    const body = { slotId: slot.id, ...patient, complaint: 'x', history: '', earlierTreatment: '' }
    const url = '/api/services/expert-clinic'
    expect(await desk.refused(stranger, 'POST', url, body)).toBe('consult.no_agreement')
    expect(await desk.refused(desk.clinic, 'POST', url, { ...body, newPatient: null })).toBe('booking.patient_missing')
    const booked = await desk.done<Booking>(desk.clinic, 'POST', url, body)
    expect(booked.form).toMatchObject({ expertClinic: { complaint: 'x' }, outpatient: null })
    expect(await refusedOn(desk.clinic, booked, 'check-in')).toBe('booking.too_early')
  })
})

describe('a ward round', () => {
  it('goes by beds and needs no patient of the index', async () => {
    const slot = await addSlot('ward_round')
    const beds = [{ bed: '12', patientName: '钱七', question: 'fever' }]
    const body = { slotId: slot.id, roundKind: 'teaching', ward: '内二', beds }
    const booked = await desk.done<Booking>(desk.clinic, 'POST', '/api/services/ward-rounds', body)
    expect(booked).toMatchObject({ patient: null, form: { wardRound: { beds } } })
    const stored = await desk.app.inTx((tx) => tx.selectFrom('bookings').selectAll().where('id', '=', booked.id).execute())
    expect(JSON.stringify(stored)).not.toContain('钱七')
  })
})

describe('a family visit', () => {
  const visit = (more: Record<string, unknown> = {}) => ({
    slotId: null,
    ...patient,
    startsAt: desk.at(-60_000),
    endsAt: desk.at(hour_ms),
    ward: 'ICU',
    bed: '3',
    visitorName: '赵父',
    relation: 'parent',
    visitorPhone: '13700001111',
    ...more,
  })
  const door = (url: string) => desk.app.fastify.inject({ method: 'GET', url: `/api/visit/${/\/visit\/([\w-]+)$/.exec(url)![1]!}` })

  it('is approved by name, gives the relative a link for its time, and ends with it', async () => {
    const ward = await desk.signIn('hub-icu1')
    const booked = await desk.done<Booking & { visitUrl: string }>(ward, 'POST', '/api/services/family-visits', visit())
    expect(booked).toMatchObject({
      approvedBy: '重症医学科 闫海燕',
      form: { familyVisit: { relation: 'parent', visitorPhoneMasked: '*******1111' } },
    })
    expect((await door(booked.visitUrl)).json()).toMatchObject({ open: false })
    await on(ward, booked, 'session')
    expect((await door(booked.visitUrl)).json()).toMatchObject({ open: true })
    const url = `/api/services/bookings/${booked.id}/visit-link`
    const { visitUrl } = await desk.done<{ visitUrl: string }>(ward, 'POST', url)
    expect((await door(booked.visitUrl)).json().error.code).toBe('room_link.expired')
    expect((await door(visitUrl)).statusCode).toBe(200)
    await on(ward, booked, 'end', { note: '' })
    expect((await door(visitUrl)).json().error.code).toBe('room_link.expired')
  })

  it('keeps to a slot of the ward where it names one', async () => {
    const ward = await desk.signIn('hub-icu1')
    const slot = await addSlot('family_visit')
    const within = { slotId: slot.id, startsAt: slot.startsAt, endsAt: slot.endsAt }
    const url = '/api/services/family-visits'
    expect(await desk.refused(ward, 'POST', url, visit({ ...within, startsAt: desk.at(-60_000) }))).toBe('booking.times_invalid')
    const booked = await desk.done<Booking>(ward, 'POST', url, visit(within))
    expect(booked).toMatchObject({ slotId: slot.id, host: { accountId: doctor.accountId } })
    expect(await desk.refused(ward, 'POST', url, visit({ endsAt: desk.at(-hour_ms) }))).toBe('booking.times_invalid')
  })

  it('is ended by the clock where nobody ends it, its room and its link with it', async () => {
    const ward = await desk.signIn('hub-icu1')
    const booked = await desk.done<Booking & { visitUrl: string }>(ward, 'POST', '/api/services/family-visits', visit())
    const { roomId } = await on(ward, booked, 'session')
    await desk.pass(4 * 3600 - 60)
    const now = async () => desk.done<Booking>(ward, 'GET', `/api/services/bookings/${booked.id}`)
    expect((await now()).state).toBe('in_session')
    await desk.pass(61)
    expect((await now()).state).toBe('ended')
    const room = await desk.app.inTx((tx) => tx.selectFrom('rooms').select('state').where('id', '=', roomId).executeTakeFirstOrThrow())
    expect(room.state).toBe('closed')
    expect((await door(booked.visitUrl)).json().error.code).toBe('room_link.expired')
    expect(await refusedOn(ward, booked, 'end', { note: '' })).toBe('booking.state_illegal')
  })
})
