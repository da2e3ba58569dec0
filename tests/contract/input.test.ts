import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { roles, type Role } from '#contract/roles.ts'
import type { ObjectKind, Route } from '#contract/route.ts'
import { createTestApp, type SignedIn, type TestApp } from '#tests/support/app.ts'
import { pngBytes, pngOf, serveFileRoutes } from '#tests/support/file-routes.ts'
import { addObjects, type Objects } from '#tests/support/objects.ts'
import { admitted, isSessionRoute, isUpload, routes, takesBody } from './support/routes.ts'
import { askWithSample, bodyOf, schemaOf, urlOf, type Schema } from './support/samples.ts'
import { fingerprintOf } from './support/unchanged.ts'

/** Their schemas are open: the tests of tracking send them what they must refuse. */
const foreignProtocols = ['tracking.osmand', 'tracking.osmandPost', 'tracking.ownTracks']
const ours = routes.filter(({ id }) => !foreignProtocols.includes(id))

let app: TestApp
let own: Objects
const people = new Map<Role, SignedIn>()
beforeAll(async () => {
  app = await createTestApp({ seeded: false, prepare: serveFileRoutes })
  own = await app.inTx((tx) => addObjects(tx, { centreId: app.centreId, now: app.clock.now() }))
  for (const role of roles) {
    people.set(role, await app.signInAs(role, { institutionId: own.institution, ...(role === 'crew' ? { vehicleId: own.vehicle } : {}) }))
  }
})
afterAll(() => app?.close())

const whoFor = (route: Route) => (isSessionRoute(route) ? people.get(admitted(route)[0]!)! : null)
const urlFor = (route: Route) => {
  const object = isSessionRoute(route) ? (route.access as { object?: { kind: ObjectKind; param: string } }).object : undefined
  return urlOf(route, object ? { [object.param]: own[object.kind] } : {})
}
let sender = 0
/** Sends a body as it is; each from another address, so that no limit of ours answers first. */
const send = (route: Route, payload: string, contentType = 'application/json') =>
  app.fastify.inject({
    method: route.method,
    url: urlFor(route),
    remoteAddress: `10.${(sender += 1) >> 16}.${(sender >> 8) & 255}.${sender & 255}`,
    headers: {
      origin: app.origin,
      'content-type': contentType,
      'idempotency-key': crypto.randomUUID(),
      ...(whoFor(route) ? { cookie: whoFor(route)!.cookie } : {}),
    },
    payload,
  })
const codeOf = (answer: { statusCode: number; payload: string }) =>
  `${answer.statusCode} ${(JSON.parse(answer.payload) as { error?: { code: string } }).error?.code}`

describe.each(ours.filter(takesBody).map((route) => [route.id, route] as const))('%s', (_id, route) => {
  test('takes no wrong type, no field it does not know, no text that is none; and then changes nothing', async () => {
    const before = await fingerprintOf(app.ownerDb)
    const good = bodyOf(route)
    expect(Value.Check(route.body, good), 'the sample itself fits').toBe(true)
    for (const { what, body } of spoiled(schemaOf(route.body), good)) {
      if (typeof body !== 'string' && Value.Check(route.body, body)) continue
      const answer = await send(route, typeof body === 'string' ? body : JSON.stringify(body))
      expect(codeOf(answer), `${what} ${answer.payload}`).toBe('400 request.invalid')
    }
    expect(await fingerprintOf(app.ownerDb)).toBe(before)
  })

  test('reads no body over its limit, and no other type of content', async () => {
    const huge = await send(route, JSON.stringify({ ...(bodyOf(route) as object), more: 'x'.repeat(route.bodyLimit) }))
    expect(codeOf(huge)).toBe('413 request.too_large')
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/html']) {
      expect(codeOf(await send(route, '{}', type)), type).toMatch(/^(415 request.wrong_media_type|400 request.invalid)$/)
    }
  })
})

describe.each(ours.filter(isUpload).map((route) => [route.id, route] as const))('%s', (_id, route) => {
  const upload = (content: Buffer, headers: Record<string, string | undefined> = {}) =>
    app.send(whoFor(route), urlFor(route), content, headers)

  test('takes no file of another type, none that is empty or too large, no name that is none; and then changes nothing', async () => {
    const before = await fingerprintOf(app.ownerDb)
    for (const content of ['MZ\x90', '<svg onload="x()"/>', '<!doctype html>', '{"a":1}\0'])
      expect(codeOf(await upload(Buffer.from(content))), content).toBe('415 file.type_refused')
    expect(codeOf(await upload(Buffer.alloc(0)))).toBe('422 file.empty')
    if (route.maxBytes < 20_000_000) expect(codeOf(await upload(pngOf(route.maxBytes + 1)))).toMatch(/^413 |^415 file/)
    for (const name of [undefined, '', '%', '..%2Fa.png', 'a%00.png', 'x'.repeat(201)])
      expect(codeOf(await upload(pngBytes, { 'x-file-name': name })), name).toBe('400 request.invalid')
    expect(await fingerprintOf(app.ownerDb)).toBe(before)
    expect(await readdir(path.join(app.filesDir, 'staging')).catch(() => [])).toEqual([])
  })

  test('takes a raw body and no other', async () => {
    for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x', 'image/png', undefined])
      expect(codeOf(await upload(pngBytes, { 'content-type': type })), type).toBe('415 request.wrong_media_type')
  })
})

describe('places outside the world', () => {
  const placed = ours.filter((route) => takesBody(route) && pathsOf(schemaOf(route.body)).some(({ schema }) => isPoint(schema)))
  test.each(placed.map((route) => [route.id, route] as const))('%s', async (_id, route) => {
    const before = await fingerprintOf(app.ownerDb)
    for (const { path, schema } of pathsOf(schemaOf(route.body))) {
      if (!isPoint(schema)) continue
      for (const point of [
        { lat: 90.0001, lon: 0 },
        { lat: -91, lon: 10 },
        { lat: 10, lon: 180.5 },
        { lat: 10, lon: -1e9 },
        { lat: null, lon: 10 },
        { lat: '37', lon: '112' },
        { lat: 0, lon: 0 },
      ]) {
        const answer = await send(route, JSON.stringify(withValue(bodyOf(route), path, point)))
        expect(answer.statusCode, `${JSON.stringify(point)} ${answer.payload}`).toBeGreaterThanOrEqual(400)
        expect(answer.statusCode, `${JSON.stringify(point)} ${answer.payload}`).toBeLessThan(500)
      }
    }
    expect(await fingerprintOf(app.ownerDb)).toBe(before)
  })
})

describe('addresses', () => {
  test.each(
    ours.filter((route) => Object.keys(schemaOf(route.params).properties ?? {}).length > 0).map((route) => [route.id, route] as const),
  )('%s knows no id that is none', async (_id, route) => {
    for (const [name, schema] of Object.entries(schemaOf(route.params).properties ?? {})) {
      for (const value of [
        'x',
        "' or 1=1 --",
        '\0',
        '%',
        'urn:uuid:0190b2c4-0000-7000-8000-000000000000',
        '中',
        '1e9',
        '-1',
        'null',
        '__proto__',
        'x'.repeat(199),
      ]) {
        const answer = await askWithSample(app, whoFor(route), route, urlOf(route, { [name]: value }))
        if (schema.format === 'uuid') expect(codeOf(answer), value).toBe('400 request.invalid')
        else expect(answer.statusCode, `${name}=${value} ${answer.payload}`).toBeLessThan(500)
      }
    }
  })

  test.each(ours.map((route) => [route.id, route] as const))(
    '%s takes no question that it does not know, and none breaks it',
    async (_id, route) => {
      const url = urlFor(route)
      const ask = (more: string) => askWithSample(app, whoFor(route), route, `${url}${url.includes('?') ? '&' : '?'}${more}`)
      expect(codeOf(await ask('unknown=1')), 'unknown').toBe('400 request.invalid')
      expect(codeOf(await ask('__proto__=1')), '__proto__').toMatch(/^400 request.invalid/)
      for (const name of Object.keys(schemaOf(route.query).properties ?? {})) {
        for (const value of [
          '',
          'x',
          '%00',
          '-1',
          '1e400',
          '99999999999999999999',
          '%ff%fe',
          '%ED%A0%80',
          '2026-02-30T00:00:00Z',
          '2026-06-30T23:59:60Z',
          '9999-12-31T23:59:59Z',
          'null',
          'x'.repeat(3000),
        ]) {
          const [path, query] = url.split('?')
          const others = new URLSearchParams(query)
          others.delete(name)
          const answer = await askWithSample(app, whoFor(route), route, `${path}?${others.size > 0 ? `${others}&` : ''}${name}=${value}`)
          expect(answer.statusCode, `${name}=${value} ${answer.payload.slice(0, 300)}`).toBeLessThan(500)
        }
      }
    },
  )
})

test('a refusal speaks the language that was asked for, Chinese where none was, and never of the inside', async () => {
  const say = async (language: string | undefined) =>
    (await app.ask(null, 'GET', '/api/me', undefined, { 'accept-language': language })).json().error.message
  expect(await say('en-GB,en;q=0.9')).toBe('Sign in first.')
  expect(await say('zh-CN')).toMatch(/\p{Script=Han}/u)
  expect(await say('fr')).toMatch(/\p{Script=Han}/u)
  expect(await say(undefined)).toMatch(/\p{Script=Han}/u)
  const unknown = await app.ask(null, 'GET', '/api/nowhere')
  expect(unknown.json().error).toMatchObject({ code: 'request.unknown_route', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) })
})

interface Place {
  path: (string | number)[]
  schema: Schema
}

/** Every place in a body of this form, with the schema that stands there. */
function pathsOf(schema: Schema, path: (string | number)[] = []): Place[] {
  const inside = schema.anyOf?.find((branch) => branch.type !== 'null') ?? schema
  return [
    { path, schema: inside },
    ...Object.entries(inside.properties ?? {}).flatMap(([name, child]) => pathsOf(child, [...path, name])),
    ...(inside.items ? pathsOf(inside.items, [...path, 0]) : []),
  ]
}

const isPoint = (schema: Schema) => 'lat' in (schema.properties ?? {}) && 'lon' in (schema.properties ?? {})

function withValue(body: unknown, path: (string | number)[], value: unknown): unknown {
  const [first, ...rest] = path
  if (first === undefined) return value
  if (Array.isArray(body)) return body.map((item, index) => (index === first ? withValue(item, rest, value) : item))
  return { ...(body as object), [first]: withValue((body as Record<string, unknown>)[first], rest, value) }
}

/** The good body with one thing wrong, at every place of it; and texts that are no body at all. */
function spoiled(schema: Schema, good: unknown): { what: string; body: unknown }[] {
  const wrong = [
    null,
    0,
    1.5,
    -1,
    1e300,
    '0',
    '1',
    'true',
    '',
    true,
    [],
    {},
    [null],
    { length: 1 },
    'x'.repeat(9_000),
    'nul \0 inside',
    'half \ud800',
    '\u0007',
  ]
  const bodies = pathsOf(schema).flatMap(({ path, schema: here }) => {
    const where = path.join('.') || 'body'
    return [
      ...wrong.map((value) => ({ what: `${where} = ${JSON.stringify(value).slice(0, 40)}`, body: withValue(good, path, value) })),
      ...(here.properties
        ? [
            { what: `${where} with an unknown field`, body: withValue(good, [...path, 'unknownField'], 1) },
            { what: `${where} with a constructor`, body: withValue(good, [...path, 'constructor'], { prototype: { polluted: true } }) },
            ...(here.required ?? []).map((name) => ({ what: `${where} without ${name}`, body: without(good, [...path, name]) })),
          ]
        : []),
    ]
  })
  const text = JSON.stringify(good)
  return [
    ...bodies,
    { what: 'a poisoned prototype', body: `{"__proto__":{"admin":true}${text.length > 2 ? `,${text.slice(1)}` : '}'}` },
    { what: 'half a body', body: `${text.slice(0, -1)},` },
    { what: 'two bodies', body: `${text}${text}` },
    { what: 'no JSON', body: 'hello' },
    { what: 'a number that is none', body: '{"a":NaN}' },
    { what: 'a deep hole', body: `${'['.repeat(20_000)}${']'.repeat(20_000)}` },
  ]
}

function without(body: unknown, path: (string | number)[]): unknown {
  const [first, ...rest] = path
  if (Array.isArray(body)) return body.map((item, index) => (index === first ? without(item, rest) : item))
  const { [first!]: gone, ...others } = body as Record<string, unknown>
  return rest.length === 0 ? others : { ...others, [first!]: without(gone, rest) }
}
