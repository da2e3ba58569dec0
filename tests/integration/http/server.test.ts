import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFastify, portOptions } from '#platform/http/server.ts'
import { createLogger } from '#platform/log.ts'
import { createTestApp, type TestApp } from '#tests/support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp({ seeded: false, env: { METRICS_TOKEN: 'a token for prometheus' } })
})
afterAll(() => app?.close())

const get = (url: string, remoteAddress = '127.0.0.1', headers: Record<string, string> = {}) =>
  app.fastify.inject({ url, remoteAddress, headers })

describe('headers', () => {
  test('an answer is kept by nobody, guessed by nobody, framed by nobody', async () => {
    const { headers } = await app.ask(null, 'GET', '/api/me')
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['referrer-policy']).toBe('same-origin')
    expect(headers).not.toHaveProperty('x-powered-by')
    expect(headers).not.toHaveProperty('strict-transport-security')
    expect(headers['permissions-policy']).toContain('geolocation=(self)')
    expect(headers['permissions-policy']).toContain('camera=(self)')
    const policy = String(headers['content-security-policy'])
    for (const directive of [
      "default-src 'self'",
      "script-src 'self'",
      "connect-src 'self'",
      "img-src 'self' data: blob:",
      "frame-ancestors 'none'",
      "object-src 'none'",
      "base-uri 'self'",
    ]) {
      expect(policy).toContain(directive)
    }
    expect(policy).not.toMatch(/script-src[^;]*unsafe/)
  })

  test('errors and unknown addresses have them too', async () => {
    const { headers } = await app.ask(null, 'GET', '/api/nowhere')
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  test('production binds browsers to HTTPS', async () => {
    const production = await createTestApp({ seeded: false, env: { NODE_ENV: 'production', JILIAN_DEMO: '' } })
    try {
      const { headers } = await production.ask(null, 'GET', '/api/me')
      expect(headers['strict-transport-security']).toBe('max-age=15552000')
    } finally {
      await production.close()
    }
  })
})

describe('health', () => {
  test('says that the process lives, and whether its database answers', async () => {
    expect((await get('/api/health')).json()).toEqual({ status: 'ok' })
    expect((await get('/api/health/ready')).json()).toEqual({ status: 'ok', database: true })
  })

  test('is not ready without its database, and still alive', async () => {
    const lonely = await createTestApp({ seeded: false })
    await lonely.db.destroy()
    try {
      const ready = await lonely.fastify.inject({ url: '/api/health/ready' })
      expect([ready.statusCode, ready.json()]).toEqual([503, { status: 'unavailable', database: false }])
      expect((await lonely.fastify.inject({ url: '/api/health' })).statusCode).toBe(200)
    } finally {
      await lonely.close().catch(() => undefined)
    }
  })
})

describe('metrics', () => {
  test('are for this machine, or for who holds the token', async () => {
    expect((await get('/metrics')).payload).toContain('jilian_http_request_seconds')
    expect((await get('/metrics', '10.0.0.1')).statusCode).toBe(404)
    expect((await get('/metrics', '10.0.0.1', { authorization: 'Bearer wrong' })).statusCode).toBe(404)
    expect((await get('/metrics', '10.0.0.1', { authorization: 'Bearer a token for prometheus' })).statusCode).toBe(200)
    expect((await get('/metrics', '127.0.0.1', { 'x-forwarded-for': '10.0.0.1' })).statusCode).toBe(404)
  })

  test('name routes, never addresses', async () => {
    const dispatcher = await app.signInAs('dispatcher')
    await app.ask(dispatcher, 'GET', '/api/calls/0190b2c4-0000-7000-8000-000000000000')
    const { payload } = await get('/metrics')
    expect(payload).toContain('route="calls.get"')
    expect(payload).not.toContain('0190b2c4')
  })
})

test('the description of the routes is for the system administrator', async () => {
  expect((await get('/api/openapi.json')).json().error.code).toBe('session.required')
  expect((await app.ask(await app.signInAs('auditor'), 'GET', '/api/openapi.json')).json().error.code).toBe('permission.denied')
  const described = (await app.ask(await app.signInAs('system_admin'), 'GET', '/api/openapi.json')).json()
  expect(described.openapi).toBe('3.1.0')
  expect(described.paths['/api/session'].post.requestBody.content['application/json'].schema.required).toEqual(['login', 'password'])
})

test('HEAD asks what GET asks, with the same permission and no body', async () => {
  const dispatcher = await app.signInAs('dispatcher')
  const head = await app.ask(dispatcher, 'HEAD', '/api/calls')
  expect([head.statusCode, head.payload]).toEqual([200, ''])
  expect((await app.ask(await app.signInAs('auditor'), 'HEAD', '/api/calls')).statusCode).toBe(403)
  expect((await app.ask(null, 'HEAD', '/api/calls')).statusCode).toBe(401)
})

test('methods that no route has find nothing', async () => {
  for (const method of ['PUT', 'PATCH', 'OPTIONS', 'DELETE'] as const) {
    expect((await app.ask(null, method, '/api/calls')).statusCode, method).toBe(404)
  }
})

test('one sender cannot flood what is open; the next is served', async () => {
  const locate = (remoteAddress: string) => app.fastify.inject({ method: 'POST', url: '/api/session', remoteAddress, payload: {} })
  const answers = await Promise.all(Array.from({ length: 130 }, () => locate('10.7.0.1')))
  const refused = answers.filter(({ statusCode }) => statusCode === 429)
  expect(refused.length).toBeGreaterThanOrEqual(5)
  expect(refused[0]!.json().error.code).toBe('request.too_many')
  expect(Number(refused[0]!.headers['retry-after'])).toBeGreaterThan(0)
  expect((await locate('10.7.0.2')).statusCode).toBe(400)
})

test('who tries one id after the other leaves ten entries a minute, not thousands', async () => {
  const dispatcher = await app.signInAs('dispatcher')
  for (let guess = 0; guess < 40; guess += 1) await app.ask(dispatcher, 'GET', `/api/calls/${crypto.randomUUID()}`)
  const entries = await app.ownerDb
    .selectFrom('audit_entries')
    .selectAll()
    .where('actor_id', '=', dispatcher.accountId)
    .where('outcome', '=', 'refused')
    .execute()
  expect(entries).toHaveLength(10)
  expect(entries[0]).toMatchObject({ action: 'calls.get', object_type: 'call', details: { code: 'object.not_found' } })
})

test('a refusal by the domain is in the record with its code', async () => {
  const admin = await app.signInAs('system_admin')
  const body = {
    login: admin.login,
    initialPassword: 'Nine-Tall-Poplars-1',
    displayName: 'x',
    roles: ['crew'],
    institutionId: null,
    isDevice: false,
  }
  await app.ask(admin, 'POST', '/api/accounts', body)
  const entry = await app.ownerDb.selectFrom('audit_entries').selectAll().where('actor_id', '=', admin.accountId).executeTakeFirstOrThrow()
  expect(entry).toMatchObject({ action: 'accounts.create', outcome: 'refused', details: { code: 'account.login_taken' } })
})

describe('on a real port', () => {
  let port: number
  const server = createServer(
    { ...portOptions, headersTimeout: 300, connectionsCheckingInterval: 100 },
    (request: IncomingMessage, response: ServerResponse) => quick.routing(request, response),
  )
  let quick: FastifyInstance
  beforeAll(async () => {
    quick = await createFastify({ log: createLogger('silent'), bodyTime_ms: 500 })
    quick.post('/api/session', async () => 'taken')
    await quick.ready()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  })
  afterAll(async () => {
    server.closeAllConnections()
    server.close()
    await quick.close()
  })

  /** Writes the pieces and gives what came back until the server closed. */
  async function talk(pieces: string[], between_ms: number): Promise<string> {
    const socket = connect(port, '127.0.0.1')
    let heard = ''
    socket.setEncoding('utf8').on('data', (chunk) => (heard += chunk))
    socket.on('error', () => undefined)
    for (const piece of pieces) {
      if (socket.destroyed) break
      socket.write(piece)
      await new Promise((resolve) => setTimeout(resolve, between_ms))
    }
    if (!socket.destroyed) await once(socket, 'close', { signal: AbortSignal.timeout(5_000) })
    return heard
  }

  const head = 'POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 500\r\n'
  test('who sends a header drop by drop is cut', async () => {
    expect(await talk(['POST /api/session HTTP/1.1\r\n', 'Host: localhost\r\n', 'A: b\r\n', 'C: d\r\n'], 200)).toContain('408')
  })
  test('who sends a body drop by drop is cut', async () => {
    const began = performance.now()
    expect(await talk([`${head}\r\n`, ...Array.from({ length: 10 }, () => '{')], 100)).toBe('')
    expect(performance.now() - began).toBeLessThan(1_500)
  })
  test('who goes on sending what was refused is cut too', async () => {
    const began = performance.now()
    const heard = await talk([`${head.replace('/api/session', '/api/nowhere')}\r\n`, ...Array.from({ length: 10 }, () => '{')], 100)
    expect(heard.split('HTTP/1.1').length - 1).toBeLessThanOrEqual(1)
    expect(performance.now() - began).toBeLessThan(1_500)
  })
  test('a header too large is refused', async () => {
    expect(await talk([`GET /api/me HTTP/1.1\r\nHost: localhost\r\nCookie: ${'x'.repeat(20_000)}\r\n\r\n`], 50)).toContain('431')
  })
  test('two lengths in one request are refused', async () => {
    expect(await talk([`${head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`], 50)).toContain('400')
  })
})
