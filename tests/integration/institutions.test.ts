import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Hospital, Institution } from '#contract/rest/institutions.ts'
import { createTestApp, type SignedIn, type TestApp } from '#tests/support/app.ts'
import { addSecondCentre } from '#tests/support/second-centre.ts'

let app: TestApp
let other: string
let admin: SignedIn
let dispatcher: SignedIn

beforeAll(async () => {
  app = await createTestApp()
  other = await addSecondCentre(app)
  admin = await app.signInAs('system_admin')
  dispatcher = await app.signInAs('dispatcher')
})
afterAll(() => app.close())

const list = async (who = dispatcher): Promise<Institution[]> => (await app.ask(who, 'GET', '/api/institutions')).json().institutions
const named = async (name: string) => (await list()).find((each) => each.name === name)!
const bodyOf = ({ id: _id, version: _version, ...rest }: Institution) => rest
const draft = {
  parentId: null,
  name: '新卫生室',
  shortName: '新',
  kind: 'village_clinic',
  level: 'village',
  code: null,
  divisionCode: null,
  address: null,
  phone: null,
  location: null,
  locationApproximate: false,
  capabilities: [],
  diagnosticKit: false,
  active: true,
}

test('everybody signed in reads the centre and its tree, and nothing of another', async () => {
  const centre = (await app.ask(dispatcher, 'GET', '/api/centre')).json()
  expect(centre).toMatchObject({ slug: 'jiexiu', timeZone: 'Asia/Shanghai', outline: { type: 'MultiPolygon' } })
  expect(centre.bounds[0]).toBeCloseTo(111.736, 2)
  const institutions = await list()
  expect(institutions).toHaveLength(192)
  const ids = new Set(institutions.map((each) => each.id))
  expect(institutions.every((each) => each.parentId === null || ids.has(each.parentId))).toBe(true)
  expect(institutions.every((each) => each.location !== null && each.locationApproximate)).toBe(true)
})

test('an administrator creates and changes one; the fact goes out; nobody else may', async () => {
  const hub = await named('介休市人民医院')
  const body = { ...draft, name: '  东站卫生室 ', parentId: hub.id, code: 'WS218-1', location: { lat: 37.02, lon: 111.93 } }
  const created = await app.ask(admin, 'POST', '/api/institutions', body)
  expect(created.statusCode).toBe(200)
  expect(created.json()).toMatchObject({ name: '东站卫生室', version: 1, parentId: hub.id, location: body.location })
  const changed = await app.ask(admin, 'PUT', `/api/institutions/${created.json().id}`, {
    ...body,
    version: 1,
    name: '西站卫生室',
    active: false,
  })
  expect(changed.json()).toMatchObject({ name: '西站卫生室', version: 2, active: false })
  const facts = await app.inTx((tx) =>
    tx.selectFrom('outbox').selectAll().where('aggregate_id', '=', created.json().id).orderBy('id').execute(),
  )
  expect(facts.map((fact) => [fact.name, fact.aggregate_version])).toEqual([
    ['institution.changed.v1', 1],
    ['institution.changed.v1', 2],
  ])
  expect((await app.ask(dispatcher, 'POST', '/api/institutions', draft)).json().error.code).toBe('permission.denied')
})

test('the tree closes no circle', async () => {
  const hub = await named('介休市人民医院')
  const centre = await named('介休市120急救中心')
  const refused = await app.ask(admin, 'PUT', `/api/institutions/${hub.id}`, { ...bodyOf(hub), version: hub.version, parentId: centre.id })
  expect(refused.json().error.code).toBe('institution.circle')
  const self = await app.ask(admin, 'PUT', `/api/institutions/${hub.id}`, { ...bodyOf(hub), version: hub.version, parentId: hub.id })
  expect(self.json().error.code).toBe('institution.circle')
  expect((await named('介休市人民医院')).version).toBe(hub.version)
})

test('two who move at once into each other: one wins, no circle', async () => {
  const [a, b] = await Promise.all(
    ['甲', '乙'].map(async (name) => (await app.ask(admin, 'POST', '/api/institutions', { ...draft, name })).json() as Institution),
  )
  const under = (child: Institution, parent: Institution) =>
    app.ask(admin, 'PUT', `/api/institutions/${child.id}`, { ...bodyOf(child), version: 1, parentId: parent.id })
  const answers = await Promise.all([under(a!, b!), under(b!, a!)])
  expect(answers.map((answer) => answer.statusCode).toSorted()).toEqual([200, 422])
})

test('a code is taken once, a version is won once', async () => {
  const first = await app.ask(admin, 'POST', '/api/institutions', { ...draft, name: '一', code: 'C-1' })
  expect(first.statusCode).toBe(200)
  expect((await app.ask(admin, 'POST', '/api/institutions', { ...draft, name: '二', code: 'C-1' })).json().error.code).toBe(
    'institution.code_taken',
  )
  const url = `/api/institutions/${first.json().id}`
  const answers = await Promise.all(['三', '四'].map((name) => app.ask(admin, 'PUT', url, { ...draft, version: 1, name })))
  expect(answers.map((answer) => answer.statusCode).toSorted()).toEqual([200, 409])
})

test('what does not fit changes nothing', async () => {
  const ask = (change: object) =>
    app.ask(admin, 'POST', '/api/institutions', { ...draft, ...change }).then((answer) => answer.json().error?.code)
  expect(await ask({ location: { lat: 0, lon: 0 } })).toBe('location.out_of_world')
  expect(await ask({ location: { lat: '37', lon: 111 } })).toBe('request.invalid')
  expect(await ask({ name: '\ud800卫生室' })).toBe('request.invalid')
  expect(await ask({ name: '   ' })).toBe('request.invalid')
  expect(await ask({ kind: 'palace' })).toBe('request.invalid')
  expect(await ask({ surprise: 1 })).toBe('request.invalid')
  expect(await ask({ parentId: '019b76da-a800-7000-8000-000000000000' })).toBe('object.not_found')
})

test("another centre's institution is not there, neither as an object nor as a parent", async () => {
  const foreign = await app.inTx((tx) =>
    tx.selectFrom('institutions').select('id').where('centre_id', '=', other).limit(1).executeTakeFirstOrThrow(),
  )
  const moved = await app.ask(admin, 'PUT', `/api/institutions/${foreign.id}`, { ...draft, version: 1 })
  expect(moved.statusCode).toBe(404)
  expect((await app.ask(admin, 'POST', '/api/institutions', { ...draft, parentId: foreign.id })).json().error.code).toBe('object.not_found')
})

test('destinations: those that lack nothing first, then the nearest', async () => {
  const crew = await app.signInAs('crew')
  const ask = async (query: string, who = crew) => (await app.ask(who, 'GET', `/api/hospitals?${query}`)).json()
  const { hospitals } = (await ask('needs=chest_pain_centre,cath_lab&lat=37.027&lon=111.917')) as { hospitals: Hospital[] }
  expect(hospitals[0]).toMatchObject({ name: '介休市人民医院', missing: [] })
  expect(hospitals[0]!.distanceM).toBeLessThan(2000)
  const full = hospitals.filter((hospital) => hospital.missing.length === 0)
  expect(hospitals.slice(0, full.length)).toEqual(full)
  expect(full.map((hospital) => hospital.distanceM)).toEqual(full.map((hospital) => hospital.distanceM).toSorted((a, b) => a! - b!))
  expect(hospitals.every((hospital) => hospital.capabilities.includes('emergency_department'))).toBe(true)
  expect((await ask('', await app.signInAs('crew', { centreId: other }))).hospitals).toHaveLength(1)
  expect((await ask('needs=magic')).error.code).toBe('request.invalid')
  expect((await ask('lat=0&lon=0')).error.code).toBe('location.out_of_world')
})
