import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Shift, Vehicle } from '#contract/rest/fleet.ts'
import { currentVehicle, setStateByRun } from '#domains/fleet/service.ts'
import { newId } from '#platform/ids.ts'
import { createTestApp, type SignedIn, type TestApp } from '#tests/support/app.ts'
import { addSecondCentre } from '#tests/support/second-centre.ts'

let app: TestApp
let other: string
let supervisor: SignedIn
let reserve: Vehicle
const hour_ms = 3_600_000

beforeAll(async () => {
  app = await createTestApp()
  other = await addSecondCentre(app)
  supervisor = await app.signInAs('supervisor')
  reserve = (await vehicles()).find((vehicle) => vehicle.callSign === '急救20')!
})
afterAll(() => app.close())

const vehicles = async (): Promise<Vehicle[]> => (await app.ask(supervisor, 'GET', '/api/vehicles')).json().vehicles
const inHours = (hours: number) => new Date(app.clock.now_ms() + hours * hour_ms).toISOString()
const person = async () => (await app.signInAs('crew')).accountId
const plan = (from: number, to: number, crew: string[], vehicleId = reserve.id, who = supervisor) =>
  app.ask(who, 'POST', '/api/shifts', {
    vehicleId,
    startsAt: inHours(from),
    endsAt: inHours(to),
    crew: crew.map((accountId) => ({ accountId, duty: 'doctor' })),
  })
const code = (answer: { json(): { error?: { code: string } } }) => answer.json().error?.code

test('a shift puts its crew on the unit for its time, and ends now', async () => {
  const crew = await person()
  const planned = await plan(-1, 8, [crew])
  expect(planned.statusCode).toBe(200)
  const shift: Shift = planned.json()
  const onIt = async () => (await vehicles()).find((vehicle) => vehicle.id === reserve.id)!.shift
  expect(await onIt()).toMatchObject({ id: shift.id, crew: [{ accountId: crew, duty: 'doctor' }] })
  const ended = await app.ask(supervisor, 'POST', `/api/shifts/${shift.id}/end`, {})
  expect(ended.json()).toMatchObject({ version: 2, endsAt: app.clock.now().toISOString() })
  expect(await onIt()).toBeNull()
  // Once more with another key changes nothing.
  expect((await app.ask(supervisor, 'POST', `/api/shifts/${shift.id}/end`, {})).json()).toEqual(ended.json())
  const facts = await app.inTx((tx) => tx.selectFrom('outbox').select('aggregate_version').where('aggregate_id', '=', shift.id).execute())
  expect(facts.map((fact) => fact.aggregate_version)).toEqual([1, 2])
})

test('a shift that has not begun is called off, and its time is free again', async () => {
  const crew = await person()
  const first: Shift = (await plan(20, 30, [crew])).json()
  expect(code(await plan(29, 31, [await person()]))).toBe('shift.overlaps')
  expect((await app.ask(supervisor, 'POST', `/api/shifts/${first.id}/end`, {})).statusCode).toBe(200)
  expect((await plan(29, 31, [crew])).statusCode).toBe(200)
  const listed = await app.ask(supervisor, 'GET', `/api/shifts?from=${inHours(19)}&to=${inHours(32)}`)
  const own = (listed.json().shifts as Shift[]).filter((shift) => shift.vehicleId === reserve.id)
  expect(own.map((shift) => shift.startsAt)).toEqual([inHours(29)])
})

test('nobody is in two places, shifts may touch', async () => {
  const crew = await person()
  const second = (await vehicles()).find((vehicle) => vehicle.callSign === '急救19')!
  expect((await plan(40, 48, [crew])).statusCode).toBe(200)
  expect((await plan(48, 50, [crew])).statusCode).toBe(200)
  // The seeded plan of the second vehicle reaches nine days ahead.
  expect((await plan(400, 402, [crew])).statusCode).toBe(200)
  expect(code(await plan(401, 403, [crew], second.id))).toBe('shift.member_busy')
})

test('two who plan the same hours at once: one wins', async () => {
  const crews = await Promise.all([person(), person(), person()])
  const answers = await Promise.all(crews.map((crew) => plan(100, 110, [crew])))
  expect(answers.map((answer) => answer.statusCode).toSorted()).toEqual([200, 409, 409])
  const same = await person()
  const target = (await vehicles()).filter((vehicle) => ['急救18', '急救17'].includes(vehicle.callSign))
  const both = await Promise.all(target.map((vehicle) => plan(500, 510, [same], vehicle.id)))
  expect(both.map((answer) => answer.statusCode).toSorted()).toEqual([200, 409])
})

test('what does not fit is refused', async () => {
  const crew = await person()
  expect(code(await plan(60, 60, [crew]))).toBe('request.invalid')
  expect(code(await plan(61, 60, [crew]))).toBe('request.invalid')
  expect(code(await plan(60, 60 + 24 * 8, [crew]))).toBe('request.invalid')
  expect(code(await plan(-9, -3, [crew]))).toBe('request.invalid')
  expect(code(await plan(60, 62, [crew, crew]))).toBe('request.invalid')
  expect(code(await plan(60, 62, []))).toBe('request.invalid')
  expect(code(await plan(60, 62, [supervisor.accountId]))).toBe('object.not_found')
  expect(code(await app.ask(supervisor, 'GET', `/api/shifts?from=${inHours(0)}&to=${inHours(24 * 90)}`))).toBe('request.invalid')
  expect(code(await plan(60, 62, [crew], reserve.id, await app.signInAs('dispatcher')))).toBe('permission.denied')
})

test("another centre's vehicles, people and shifts are not there", async () => {
  const foreign = await app.inTx(async (tx) => ({
    vehicle: (await tx.selectFrom('vehicles').select('id').where('centre_id', '=', other).executeTakeFirstOrThrow()).id,
    shift: (await tx.selectFrom('shifts').select('id').where('centre_id', '=', other).executeTakeFirstOrThrow()).id,
  }))
  const stranger = await app.signInAs('crew', { centreId: other })
  expect(code(await plan(70, 72, [await person()], foreign.vehicle))).toBe('object.not_found')
  expect(code(await plan(70, 72, [stranger.accountId]))).toBe('object.not_found')
  expect((await app.ask(supervisor, 'POST', `/api/shifts/${foreign.shift}/end`, {})).statusCode).toBe(404)
  expect((await app.ask(await app.signInAs('supervisor', { centreId: other }), 'GET', '/api/vehicles')).json().vehicles).toHaveLength(1)
})

test('a crew whose shift ends in the middle of a run stays with the unit until the run lets it go', async () => {
  const target = (await vehicles()).find((vehicle) => vehicle.callSign === '急救20')!
  const crew = await app.signInAs('crew')
  const shift: Shift = (await plan(0, 1, [crew.accountId])).json()
  const mine = () => app.inTx(async (tx) => (await currentVehicle(tx, crew.accountId, app.clock.now()))?.id ?? null)
  const by = (state: 'dispatched' | 'returning', run: { assignmentId: string; incidentId: string } | null) =>
    app.inTx((tx) => setStateByRun(tx, target.id, { state, run, actorId: null }, app.clock.now()))
  await by('dispatched', { assignmentId: newId(), incidentId: newId() })
  app.clock.set(new Date(new Date(shift.endsAt).getTime() + 60_000))
  expect(await mine()).toBe(target.id)
  await by('returning', null)
  expect(await mine()).toBeNull()
  // A run that the next crew began is not theirs.
  await by('dispatched', { assignmentId: newId(), incidentId: newId() })
  expect(await mine()).toBeNull()
})
