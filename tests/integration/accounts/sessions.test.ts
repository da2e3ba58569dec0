import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { watchRevocations } from '#domains/accounts/service.ts'
import { createTestApp, type SignedIn, type TestApp } from '#tests/support/app.ts'

let app: TestApp
/** A second process on the same database. */
let other: { revoked: (string | null)[]; stop(): Promise<void> }
beforeAll(async () => {
  app = await createTestApp({ seeded: false })
  const revoked: (string | null)[] = []
  const watch = watchRevocations(app.appUrl, (id) => revoked.push(id))
  await vi.waitUntil(() => revoked.includes(null))
  other = { revoked, stop: () => watch.stop() }
})
beforeEach(() => other.revoked.splice(0))
afterAll(async () => {
  await other?.stop()
  await app?.close()
})

const me = (who: SignedIn) => app.ask(who, 'GET', '/api/me')
const heard = (sessionId: string) => vi.waitFor(() => expect(other.revoked).toContain(sessionId), { timeout: 2_000 })

test('a session ends after its lifetime; that of a wall lives for weeks', async () => {
  const [seat, wall] = [await app.signInAs('dispatcher'), await app.signInAs('wall')]
  expect((await me(wall)).json().isDevice).toBe(true)
  app.clock.advance(43_200_000 - 1)
  expect((await me(seat)).statusCode).toBe(200)
  app.clock.advance(1)
  expect((await me(seat)).json().error.code).toBe('session.expired')
  app.clock.advance(29 * 86_400_000)
  expect((await me(wall)).statusCode).toBe(200)
  app.clock.advance(86_400_000)
  expect((await me(wall)).statusCode).toBe(401)
})

test('a centre sets its own lifetime', async () => {
  await app.inTx((tx) =>
    tx
      .insertInto('settings')
      .values({
        id: crypto.randomUUID(),
        centre_id: app.centreId,
        key: 'session.lifetime_s',
        version: 1,
        value: '600',
        reason: 'test',
        changed_at: app.clock.now(),
      })
      .execute(),
  )
  const seat = await app.signInAs('dispatcher')
  app.clock.advance(600_000)
  expect((await me(seat)).statusCode).toBe(401)
  await app.ownerDb.deleteFrom('settings').execute()
})

test('signing out ends the session for every process within two seconds', async () => {
  const seat = await app.signInAs('dispatcher')
  await me(seat)
  const answer = await app.ask(seat, 'DELETE', '/api/session')
  expect(answer.statusCode).toBe(200)
  expect(answer.cookies[0]).toMatchObject({ name: '__Host-jilian', value: '', secure: true, path: '/' })
  expect((await me(seat)).json().error.code).toBe('session.expired')
  await heard(seat.sessionId)
  expect(await app.accounts.sessions.endedAmong([seat.sessionId])).toEqual([seat.sessionId])
})

test('what another process ends is over here within two seconds, though it was asked for a moment ago', async () => {
  const seat = await app.signInAs('dispatcher')
  expect((await me(seat)).statusCode).toBe(200)
  await app.ownerDb.updateTable('sessions').set({ revoked_at: app.clock.now() }).where('id', '=', seat.sessionId).execute()
  await vi.waitFor(async () => expect((await me(seat)).statusCode).toBe(401), { timeout: 2_000, interval: 20 })
})

test('one sees and ends one’s own sessions, and nobody else’s', async () => {
  const [mine, hers] = [await app.signInAs('dispatcher'), await app.signInAs('dispatcher')]
  const listed = (await app.ask(mine, 'GET', '/api/me/sessions')).json().sessions
  expect(listed).toMatchObject([{ id: mine.sessionId, current: true, address: '127.0.0.1' }])
  expect((await app.ask(mine, 'DELETE', `/api/me/sessions/${hers.sessionId}`)).statusCode).toBe(404)
  expect((await me(hers)).statusCode).toBe(200)
  expect((await app.ask(hers, 'DELETE', `/api/me/sessions/${hers.sessionId}`)).statusCode).toBe(200)
  expect((await me(hers)).statusCode).toBe(401)
})

test('the security administrator ends a session, and the record says why', async () => {
  const [guard, seat] = [await app.signInAs('security_admin'), await app.signInAs('dispatcher')]
  const listed = (await app.ask(guard, 'GET', `/api/accounts/${seat.accountId}/sessions`)).json().sessions
  expect(listed).toMatchObject([{ id: seat.sessionId, current: false }])
  expect((await app.ask(guard, 'DELETE', `/api/sessions/${seat.sessionId}`, { reason: 'tablet lost' })).statusCode).toBe(200)
  expect((await me(seat)).statusCode).toBe(401)
  await heard(seat.sessionId)
  const row = await app.ownerDb.selectFrom('sessions').selectAll().where('id', '=', seat.sessionId).executeTakeFirstOrThrow()
  expect(row).toMatchObject({ revoked_by: guard.accountId, revoked_reason: 'tablet lost' })
  const entry = await app.ownerDb
    .selectFrom('audit_entries')
    .selectAll()
    .where('action', '=', 'accounts.revokeSession')
    .executeTakeFirstOrThrow()
  expect(entry).toMatchObject({ actor_id: guard.accountId, object_id: seat.sessionId, outcome: 'done' })
})

test('the time last seen is written at most once a minute', async () => {
  const seat = await app.signInAs('dispatcher')
  const seen = async () =>
    (await app.ownerDb.selectFrom('sessions').select('last_seen_at').where('id', '=', seat.sessionId).executeTakeFirstOrThrow())
      .last_seen_at
  const opened = await seen()
  app.clock.advance(59_000)
  app.accounts.sessions.forget(null)
  await me(seat)
  expect(await seen()).toEqual(opened)
  app.clock.advance(1_000)
  app.accounts.sessions.forget(null)
  await me(seat)
  expect(await seen()).toEqual(app.clock.now())
})

test.each(['', 'x', '__Host-jilian=', '__Host-jilian=AAAA', `__Host-jilian=${'A'.repeat(43)}`, `__Host-jilian=${'\u4e2d'.repeat(43)}`])(
  'the cookie %j is nobody',
  async (cookie) => {
    const answer = await app.fastify.inject({ url: '/api/me', headers: { cookie } })
    expect([answer.statusCode, answer.json().error.code]).toEqual([401, 'session.required'])
  },
)
