import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Station, Vehicle } from '#contract/rest/fleet.ts'
import { lockUnits, setStateByRun } from '#domains/fleet/service.ts'
import { newId } from '#platform/ids.ts'
import { createTestApp, type SignedIn, type TestApp } from '#tests/support/app.ts'
import { addSecondCentre } from '#tests/support/second-centre.ts'

let app: TestApp
let other: string
let supervisor: SignedIn
let dispatcher: SignedIn

beforeAll(async () => {
  app = await createTestApp()
  other = await addSecondCentre(app)
  supervisor = await app.signInAs('supervisor')
  dispatcher = await app.signInAs('dispatcher')
})
afterAll(() => app.close())

const vehicles = async (): Promise<Vehicle[]> => (await app.ask(dispatcher, 'GET', '/api/vehicles')).json().vehicles
const unit = async (callSign: string) => (await vehicles()).find((vehicle) => vehicle.callSign === callSign)!
const code = (answer: { json(): { error?: { code: string } } }) => answer.json().error?.code
const setState = (who: SignedIn, id: string, state: string, note: string | null = null) =>
  app.ask(who, 'PUT', `/api/vehicles/${id}/state`, { state, note })
const writable = ({ callSign, plate, kind, capabilities, stationId, phone, active }: Vehicle) => ({
  callSign,
  plate,
  kind,
  capabilities,
  stationId,
  phone,
  active,
})

test('the fleet stands ready, each unit with its crew but one', async () => {
  const all = await vehicles()
  expect(all).toHaveLength(22)
  expect(all.every((vehicle) => vehicle.state === 'available' && vehicle.assignmentId === null)).toBe(true)
  expect(all.filter((vehicle) => vehicle.shift === null).map((vehicle) => vehicle.callSign)).toEqual(['急救20'])
  const first = all.find((vehicle) => vehicle.callSign === '急救01')!
  expect(first.shift!.crew.map((member) => member.duty)).toEqual(['doctor', 'nurse', 'driver'])
  expect(first.shift!.crew.every((member) => member.displayName.length > 1)).toBe(true)
})

test('a crew sets the state of its own unit and of no other; a seat sets any', async () => {
  const [own, foreign] = [await unit('急救02'), await unit('急救03')]
  const crew = await app.signInAs('crew', { vehicleId: own.id })
  const answer = await setState(crew, own.id, 'refuelling', ' 去加油 ')
  expect(answer.json()).toMatchObject({ state: 'refuelling', stateNote: '去加油', version: own.version + 1 })
  expect((await setState(crew, foreign.id, 'repair')).statusCode).toBe(404)
  expect((await setState(await app.signInAs('crew'), own.id, 'available')).statusCode).toBe(404)
  expect((await setState(dispatcher, own.id, 'available')).json()).toMatchObject({ state: 'available', stateNote: null })
  expect(code(await setState(dispatcher, own.id, 'on_scene'))).toBe('request.invalid')
  const facts = await app.inTx((tx) => tx.selectFrom('outbox').selectAll().where('aggregate_id', '=', own.id).orderBy('id').execute())
  expect(facts.map((fact) => [fact.name, fact.aggregate_version, fact.vehicle_ids])).toEqual([
    ['vehicle.state_changed.v1', own.version + 1, [own.id]],
    ['vehicle.state_changed.v1', own.version + 2, [own.id]],
  ])
})

test('saying the same twice says it once', async () => {
  const { id } = await unit('急救04')
  const first = (await setState(dispatcher, id, 'repair', '刹车')).json() as Vehicle
  app.clock.advance(60_000)
  const second = (await setState(dispatcher, id, 'repair', '刹车')).json() as Vehicle
  expect(second).toEqual(first)
})

test('a run holds its unit: no hand, no other run, no retirement moves it', async () => {
  const { id } = await unit('急救05')
  const run = { assignmentId: newId(), incidentId: newId() }
  const by = (state: 'dispatched' | 'returning' | 'available', of: typeof run | null) =>
    app.inTx((tx) => setStateByRun(tx, id, { state, run: of, actorId: null }, app.clock.now()))
  await by('dispatched', run)
  const held = await unit('急救05')
  expect(held).toMatchObject({ state: 'dispatched', ...run })
  expect(code(await setState(dispatcher, id, 'available'))).toBe('vehicle.busy')
  expect(code(await app.ask(supervisor, 'PUT', `/api/vehicles/${id}`, { ...writable(held), active: false, version: held.version }))).toBe(
    'vehicle.busy',
  )
  await expect(by('dispatched', { assignmentId: newId(), incidentId: newId() })).rejects.toThrow('vehicle.busy')
  // The same said again says nothing.
  await by('dispatched', run)
  expect((await unit('急救05')).version).toBe(held.version)
  await by('returning', null)
  expect(await unit('急救05')).toMatchObject({ state: 'returning', assignmentId: null, incidentId: null })
  // Set aside by hand on the way home: the arrival at the station does not make it free.
  await setState(dispatcher, id, 'decontamination')
  await by('available', null)
  expect((await unit('急救05')).state).toBe('decontamination')
})

test('the database knows no unit in a run’s state without a run', async () => {
  const { id } = await unit('急救06')
  const write = app.inTx((tx) => tx.updateTable('vehicles').set({ state: 'on_scene' }).where('id', '=', id).execute())
  await expect(write).rejects.toThrow(/check constraint/)
})

test('units lock in one order, whichever was asked first', async () => {
  const ids = (await vehicles()).slice(0, 6).map((vehicle) => vehicle.id)
  const hold = (order: string[]) => app.inTx(async (tx) => (await lockUnits(tx, order, app.clock.now())).map((each) => each.id))
  const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => hold(i % 2 ? ids : ids.toReversed())))
  for (const answer of answers) expect(answer).toEqual(ids.toSorted())
})

test('a vehicle is made, changed under its version, and its plate and call sign are its own', async () => {
  const first = await unit('急救07')
  const body = { ...writable(first), callSign: '急救31', plate: ' 晋k·12 031 ' }
  const made = await app.ask(supervisor, 'POST', '/api/vehicles', body)
  expect(made.json()).toMatchObject({ callSign: '急救31', plate: '晋K·12031', state: 'available', version: 1 })
  const numbers = (await vehicles()).map((vehicle) => vehicle.vehicleNo)
  expect(new Set(numbers).size).toBe(23)
  expect(code(await app.ask(supervisor, 'POST', '/api/vehicles', { ...body, callSign: '急救32' }))).toBe('vehicle.plate_taken')
  expect(code(await app.ask(supervisor, 'POST', '/api/vehicles', { ...body, plate: '晋K·12032' }))).toBe('vehicle.plate_taken')
  const url = `/api/vehicles/${made.json().id}`
  const answers = await Promise.all(
    ['急救33', '急救34'].map((callSign) => app.ask(supervisor, 'PUT', url, { ...body, callSign, version: 1 })),
  )
  expect(answers.map((answer) => answer.statusCode).toSorted()).toEqual([200, 409])
  expect(code(await app.ask(dispatcher, 'POST', '/api/vehicles', body))).toBe('permission.denied')
})

test('stations: made and changed under their version, at a place of this world', async () => {
  const stations = (await app.ask(dispatcher, 'GET', '/api/stations')).json().stations as Station[]
  expect(stations).toHaveLength(13)
  const body = { name: '高铁站急救点', institutionId: null, location: { lat: 37.04, lon: 111.9 }, locationApproximate: false, active: true }
  const made = await app.ask(supervisor, 'POST', '/api/stations', body)
  expect(made.json()).toMatchObject({ ...body, version: 1 })
  const url = `/api/stations/${made.json().id}`
  expect((await app.ask(supervisor, 'PUT', url, { ...body, active: false, version: 1 })).json()).toMatchObject({
    active: false,
    version: 2,
  })
  expect(code(await app.ask(supervisor, 'PUT', url, { ...body, version: 1 }))).toBe('object.version_conflict')
  expect(code(await app.ask(supervisor, 'POST', '/api/stations', { ...body, location: { lat: 0, lon: 0 } }))).toBe('location.out_of_world')
  expect(code(await app.ask(supervisor, 'POST', '/api/stations', { ...body, location: { lat: 91, lon: 0 } }))).toBe('request.invalid')
})

test("another centre's vehicle, station and institution are not there", async () => {
  const foreign = await app.inTx(async (tx) => ({
    vehicle: (await tx.selectFrom('vehicles').select('id').where('centre_id', '=', other).executeTakeFirstOrThrow()).id,
    station: (await tx.selectFrom('stations').select('id').where('centre_id', '=', other).executeTakeFirstOrThrow()).id,
    institution: (await tx.selectFrom('institutions').select('id').where('centre_id', '=', other).executeTakeFirstOrThrow()).id,
  }))
  const own = await unit('急救08')
  const at = { lat: 37.04, lon: 111.9 }
  const station = { name: '站', institutionId: foreign.institution, location: at, locationApproximate: false, active: true }
  expect((await setState(dispatcher, foreign.vehicle, 'repair')).statusCode).toBe(404)
  expect((await app.ask(supervisor, 'PUT', `/api/vehicles/${foreign.vehicle}`, { ...writable(own), version: 1 })).statusCode).toBe(404)
  expect(
    code(
      await app.ask(supervisor, 'PUT', `/api/vehicles/${own.id}`, { ...writable(own), stationId: foreign.station, version: own.version }),
    ),
  ).toBe('object.not_found')
  expect(code(await app.ask(supervisor, 'POST', '/api/stations', station))).toBe('object.not_found')
  expect(
    (await app.ask(supervisor, 'PUT', `/api/stations/${foreign.station}`, { ...station, institutionId: null, version: 1 })).statusCode,
  ).toBe(404)
  expect((await app.ask(dispatcher, 'PUT', '/api/vehicles/not-an-id/state', { state: 'repair', note: null })).statusCode).toBe(400)
})
