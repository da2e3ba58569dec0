import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errors } from '#contract/errors.ts'
import { errorSentence, languages } from '#contract/i18n/texts.ts'
import zhErrors from '#contract/i18n/zh-CN/errors.json' with { type: 'json' }
import enErrors from '#contract/i18n/en/errors.json' with { type: 'json' }
import { validators } from '#platform/http/validators.ts'
import { createTestApp, type TestApp } from '#tests/support/app.ts'
import { serveFileRoutes } from '#tests/support/file-routes.ts'
import { isUpload, routes, sessionRoutes } from './support/routes.ts'
import { schemaOf, type Schema } from './support/samples.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp({ seeded: false, prepare: serveFileRoutes })
})
afterAll(() => app?.close())

test('the application serves every route of the contract, and no other', () => {
  expect(routes.filter(({ id }) => !app.http.served.has(id)).map(({ id }) => id)).toEqual([])
  const described = new Set(routes.map(({ id }) => id))
  expect([...app.http.served.keys()].filter((id) => !described.has(id))).toEqual([])
})

test('every check and every form of an answer can be compiled, as the first request does', () => {
  const check = validators()
  const write = SerializerSelector()({}, {})
  for (const { method, path: url, ...route } of routes) {
    for (const httpPart of ['body', 'query', 'params'] as const) {
      const schema = route[httpPart]
      if (schema) expect(() => check({ schema, method, url, httpPart })({}), `${route.id} ${httpPart}`).not.toThrow()
    }
    if (route.reply) expect(() => write({ schema: route.reply, method, url, httpStatus: '200' }), route.id).not.toThrow()
  }
})

test('ids and addresses are given once', () => {
  expect(new Set(routes.map(({ id }) => id)).size).toBe(routes.length)
  expect(new Set(routes.map(({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, ':')}`)).size).toBe(routes.length)
})

test('every id in the path of a route is an object with a guard', () => {
  const open = sessionRoutes.flatMap((route) =>
    Object.entries(schemaOf(route.params).properties ?? {})
      .filter(([name, schema]) => schema.format === 'uuid' && route.access.object?.param !== name)
      .map(([name]) => `${route.id} ${name}`),
  )
  expect(open).toEqual([])
})

test('only a query is a GET, except where a device knows no other method', () => {
  expect(
    routes.filter(({ method, kind }) => (method === 'GET') !== (kind === 'query')).map(({ id, access }) => `${id} ${access.by}`),
  ).toEqual(['tracking.osmand token'])
})

test('every body and query is closed: an unknown field is refused, at every depth; foreign protocols bring what they like', () => {
  const foreignProtocols = ['tracking.osmand', 'tracking.osmandPost', 'tracking.ownTracks']
  const open = routes
    .filter(({ id }) => !foreignProtocols.includes(id))
    .flatMap((route) => [
      ...openObjects(schemaOf(route.body)).map((where) => `${route.id} body${where}`),
      ...openObjects(schemaOf(route.query)).map((where) => `${route.id} query${where}`),
      ...openObjects(schemaOf(route.params)).map((where) => `${route.id} params${where}`),
    ])
  expect(open).toEqual([])
})

test('every text, list and number in a body has an end', () => {
  const endless = routes.flatMap((route) => unbounded(schemaOf(route.body)).map((where) => `${route.id} body${where}`))
  expect(endless).toEqual([])
})

test('every error code has a status and a sentence in both languages, and no catalogue has more', () => {
  const codes = Object.keys(errors).toSorted()
  expect(Object.keys(zhErrors).toSorted()).toEqual(codes)
  expect(Object.keys(enErrors).toSorted()).toEqual(codes)
  for (const code of codes as (keyof typeof errors)[]) {
    for (const language of languages) expect(errorSentence(language, code).length, `${code} in ${language}`).toBeGreaterThan(2)
    expect(errorSentence('zh-CN', code), code).toMatch(/\p{Script=Han}/u)
    expect(errorSentence('en', code), code).not.toMatch(/\p{Script=Han}/u)
    expect(errors[code], code).toBeGreaterThanOrEqual(400)
  }
})

test('every error that a route names exists', () => {
  for (const route of routes) for (const code of route.errors) expect(errors, `${route.id} ${code}`).toHaveProperty([code])
})

test('OpenAPI describes every served route', async () => {
  const admin = await app.signInAs('system_admin')
  const { paths } = (await app.ask(admin, 'GET', '/api/openapi.json')).json() as {
    paths: Record<string, Record<string, { operationId: string }>>
  }
  const described = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
  expect(described.toSorted()).toEqual([...app.http.served.keys()].toSorted())
})

test('OpenAPI says of files that they are files', async () => {
  const { paths } = (await app.ask(await app.signInAs('system_admin'), 'GET', '/api/openapi.json')).json() as {
    paths: Record<string, Record<string, { requestBody?: { content: object }; responses: Record<string, { content?: object }> }>>
  }
  const at = (route: (typeof routes)[number]) => paths[route.path.replaceAll(/:(\w+)/g, '{$1}')]![route.method.toLowerCase()]!
  const raw = { 'application/octet-stream': expect.anything() }
  for (const route of routes.filter(isUpload)) expect(at(route).requestBody!.content, route.id).toEqual(raw)
  for (const route of routes.filter(({ transfer }) => transfer === 'download'))
    expect(at(route).responses['200']!.content, route.id).toEqual(raw)
})

test('an upload has an end, and says what it takes: never what a browser would run', () => {
  // Not the office's own formats, whose names hold the word.
  const running = /html|svg|\bxml|javascript/
  for (const route of routes.filter(isUpload)) {
    expect(route.maxBytes, route.id).toBeLessThanOrEqual(2_000_000_000)
    expect(
      route.mediaTypes.filter((type) => running.test(type)),
      route.id,
    ).toEqual([])
    expect(route.mediaTypes.length, route.id).toBeGreaterThan(0)
  }
})

function openObjects(schema: Schema & { additionalProperties?: unknown }, where = ''): string[] {
  const here = schema.type === 'object' && schema.additionalProperties !== false ? [where || ' itself'] : []
  return [...here, ...children(schema).flatMap(([name, child]) => openObjects(child, `${where}.${name}`))]
}

function unbounded(schema: Schema & { maxItems?: number }, where = ''): string[] {
  const endless =
    (schema.type === 'string' &&
      schema.maxLength === undefined &&
      !schema.format &&
      !(schema.pattern && isBounded(schema.pattern)) &&
      !schema.enum &&
      !('const' in schema)) ||
    (schema.type === 'array' && schema.maxItems === undefined)
  return [...(endless ? [where] : []), ...children(schema).flatMap(([name, child]) => unbounded(child, `${where}.${name}`))]
}

/** Anchored at both ends, with neither * nor + nor {n,} in it. */
const isBounded = (pattern: string) => /^\^.*\$$/.test(pattern) && !/[^\\][*+]|\{\d+,\}/.test(pattern.replaceAll(/\[[^\]]*\]/g, '.'))

function children(schema: Schema): [string, Schema][] {
  return [
    ...Object.entries(schema.properties ?? {}),
    ...(schema.items ? ([['[]', schema.items]] as [string, Schema][]) : []),
    ...(schema.anyOf ?? []).map((branch, index): [string, Schema] => [`|${index}`, branch]),
    ...(schema.allOf ?? []).map((branch, index): [string, Schema] => [`&${index}`, branch]),
  ]
}
