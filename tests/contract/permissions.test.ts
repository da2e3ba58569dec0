import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { roles, type Role } from '#contract/roles.ts'
import type { ObjectKind } from '#contract/route.ts'
import { newId } from '#platform/ids.ts'
import { createTestApp, type SignedIn, type TestApp } from '#tests/support/app.ts'
import { serveFileRoutes } from '#tests/support/file-routes.ts'
import { addObjects, type Objects } from '#tests/support/objects.ts'
import { addCentre } from '#tests/support/people.ts'
import { admitted, isSessionRoute, routes, sessionRoutes, takesBody, turnedAway, type SessionRoute } from './support/routes.ts'
import { askWithSample, bodyOf, schemaOf, urlOf } from './support/samples.ts'
import { fingerprintOf } from './support/unchanged.ts'

let app: TestApp
let own: Objects
let foreign: Objects
let foreignCentre: string
const people = new Map<Role, SignedIn>()
beforeAll(async () => {
  app = await createTestApp({ seeded: false, prepare: serveFileRoutes })
  const now = app.clock.now()
  foreignCentre = await app.inTx((tx) => addCentre(tx, { now }))
  own = await app.inTx((tx) => addObjects(tx, { centreId: app.centreId, now }))
  foreign = await app.inTx((tx) => addObjects(tx, { centreId: foreignCentre, now }))
  for (const role of roles) {
    people.set(role, await app.signInAs(role, { institutionId: own.institution, ...(role === 'crew' ? { vehicleId: own.vehicle } : {}) }))
  }
})
afterAll(() => app?.close())

const objectOf = (route: SessionRoute) => (route.access as { object?: { kind: ObjectKind; param: string } }).object
const ask = (who: SignedIn | null, route: SessionRoute, ids: Record<string, string> = {}, headers = {}) =>
  askWithSample(app, who, route, urlOf(route, ids), headers)
const answerOf = async (answer: ReturnType<typeof ask>) => {
  const { statusCode, payload } = await answer
  return `${statusCode} ${statusCode < 400 ? '' : JSON.parse(payload).error.code}`.trim()
}

describe.each(sessionRoutes.map((route) => [route.id, route] as const))('%s', (_id, route) => {
  test('asks for a session', async () => {
    expect(await answerOf(ask(null, route))).toBe('401 session.required')
    expect(await answerOf(ask({ ...people.get('dispatcher')!, cookie: `__Host-jilian=${'x'.repeat(43)}` }, route))).toBe(
      '401 session.required',
    )
  })

  test('turns every other role away, changing nothing', async () => {
    const before = await fingerprintOf(app.ownerDb)
    for (const role of turnedAway(route)) expect(await answerOf(ask(people.get(role)!, route)), role).toBe('403 permission.denied')
    expect(await fingerprintOf(app.ownerDb)).toBe(before)
  })

  test('knows no object that does not exist, nor one of another centre, and does not say which', async () => {
    const object = objectOf(route)
    if (!object) return
    const before = await fingerprintOf(app.ownerDb)
    for (const role of admitted(route)) {
      for (const id of [newId(), foreign[object.kind]]) {
        expect(await answerOf(ask(people.get(role)!, route, { [object.param]: id })), role).toBe('404 object.not_found')
      }
    }
    expect(await fingerprintOf(app.ownerDb)).toBe(before)
  })
})

test('the objects of one’s own centre are there: the guards do not simply refuse', async () => {
  // A token is shown for ten minutes after its issue; here is none.
  const excused = ['tracking.showToken']
  const unseen: string[] = []
  for (const route of sessionRoutes) {
    const object = objectOf(route)
    if (!object || route.kind !== 'query' || excused.includes(route.id)) continue
    const statuses = await Promise.all(
      admitted(route).map(async (role) => (await ask(people.get(role)!, route, { [object.param]: own[object.kind] })).statusCode),
    )
    // 410: a file past its retention is not shown, but known.
    if (!statuses.some((status) => [200, 409, 410].includes(status))) unseen.push(`${route.id} ${statuses.join()}`)
  }
  expect(unseen).toEqual([])
})

describe('a page that is not ours', () => {
  test.each(routes.filter(({ method }) => method !== 'GET').map((route) => [route.id, route] as const))(
    'cannot use %s',
    async (_id, route) => {
      const who = isSessionRoute(route) ? people.get(admitted(route)[0]!)! : null
      for (const origin of ['https://evil.example', 'null', 'https://jilian.localhost.evil.example', 'http://jilian.localhost', '']) {
        const answer = await askWithSample(app, who, route, urlOf(route), { origin })
        expect([answer.statusCode, answer.json().error.code], origin).toEqual([403, 'request.origin_refused'])
      }
    },
  )
})

describe('a command without its key', () => {
  test.each(sessionRoutes.filter((route) => route.kind !== 'query').map((route) => [route.id, route] as const))(
    '%s is refused',
    async (_id, route) => {
      const who = people.get(admitted(route)[0]!)!
      for (const key of [undefined, '', 'x', '1', `${newId()}x`]) {
        expect(await answerOf(ask(who, route, {}, { 'idempotency-key': key })), String(key)).toBe('400 idempotency.key_missing')
      }
    },
  )
})

/** The kinds that a field of a body may name, by the field's name. */
const kindOfField: Record<string, keyof Objects> = {
  accountId: 'account',
  institutionId: 'institution',
  parentId: 'institution',
  fromInstitutionId: 'institution',
  toInstitutionId: 'institution',
  stationId: 'station',
  vehicleId: 'vehicle',
  vehicleIds: 'vehicle',
  callId: 'call',
  cardId: 'card',
  incidentId: 'incident',
  patientId: 'patient',
  treatingDoctorId: 'account',
  wishedInstitutionId: 'institution',
  invitingInstitutionId: 'institution',
  invitedInstitutionId: 'institution',
  slotId: 'rota_slot',
  fileId: 'file',
  // Any kind of material: the sample is an incident's.
  subjectId: 'incident',
  onEntryId: 'room_entry',
}

describe('an id of another centre inside a body', () => {
  const naming = sessionRoutes.filter((route) => takesBody(route) && namedKinds(bodyOf(route)).length > 0)
  test.each(naming.map((route) => [route.id, route] as const))('is refused by %s, changing nothing', async (_id, route) => {
    const object = objectOf(route)
    const before = await fingerprintOf(app.ownerDb)
    for (const role of admitted(route)) {
      const url = urlOf(route, object ? { [object.param]: own[object.kind] } : {})
      const answer = await app.ask(people.get(role)!, route.method, url, withIds(bodyOf(route), foreign))
      expect(answer.statusCode, `${role} ${answer.payload}`).toBeGreaterThanOrEqual(400)
      expect(answer.statusCode, `${role} ${answer.payload}`).toBeLessThan(500)
    }
    expect(await fingerprintOf(app.ownerDb)).toBe(before)
  })
})

/** What an id inside a body is called everywhere; a name that is not known here would go untested. */
test('every id inside a body has a name that we know', () => {
  const unknown = sessionRoutes.flatMap((route) =>
    idFields(schemaOf(route.body))
      .filter((name) => !(name in kindOfField))
      .map((name) => `${route.id} ${name}`),
  )
  expect(unknown).toEqual([])
})

function idFields(schema: ReturnType<typeof schemaOf>): string[] {
  const direct = Object.entries(schema.properties ?? {}).flatMap(([name, child]) =>
    [child, child.items, ...(child.anyOf ?? [])].some((branch) => branch?.format === 'uuid') ? [name] : idFields(child),
  )
  return [...direct, ...(schema.items ? idFields(schema.items) : []), ...(schema.anyOf ?? []).flatMap(idFields)]
}

function namedKinds(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, item]) => (name in kindOfField ? [name] : namedKinds(item)))
}

function withIds(value: unknown, objects: Objects): unknown {
  if (Array.isArray(value)) return value.map((item) => withIds(item, objects))
  if (typeof value !== 'object' || value === null) return value
  const named = (name: string, item: unknown) => {
    const kind = kindOfField[name]
    if (!kind) return withIds(item, objects)
    return Array.isArray(item) ? [objects[kind]] : objects[kind]
  }
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, named(name, item)]))
}
