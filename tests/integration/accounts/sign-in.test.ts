import { afterAll, beforeAll, expect, test } from 'vitest'
import { sessionCookie } from '#platform/http/session-cookie.ts'
import { createTestApp, type TestApp } from '#tests/support/app.ts'
import { addAccount, testPassword } from '#tests/support/people.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp({ seeded: false })
})
afterAll(() => app?.close())

const signIn = (login: string, password = testPassword, from: Partial<{ remoteAddress: string; totpCode: string }> = {}) =>
  app.fastify.inject({
    method: 'POST',
    url: '/api/session',
    headers: { origin: app.origin },
    remoteAddress: from.remoteAddress ?? '10.0.0.1',
    payload: { login, password, ...(from.totpCode ? { totpCode: from.totpCode } : {}) },
  })
const person = (options: Partial<Parameters<typeof addAccount>[1]> = {}) =>
  app.inTx((tx) => addAccount(tx, { centreId: app.centreId, now: app.clock.now(), roles: ['dispatcher'], ...options }))

test('a right password opens a session whose token is stored only as a hash', async () => {
  const { login } = await person()
  const answer = await signIn(login)
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toMatchObject({ login, roles: ['dispatcher'], mustChangePassword: false, vehicle: null })
  const cookie = answer.cookies.find(({ name }) => name === sessionCookie)!
  expect(cookie).toMatchObject({ path: '/', secure: true, httpOnly: true, sameSite: 'Strict' })
  expect(cookie).not.toHaveProperty('domain')
  const stored = await app.ownerDb.selectFrom('sessions').selectAll().execute()
  expect(JSON.stringify(stored)).not.toContain(cookie.value)
  const me = await app.fastify.inject({ url: '/api/me', headers: { cookie: `${sessionCookie}=${cookie.value}` } })
  expect(me.json().login).toBe(login)
})
