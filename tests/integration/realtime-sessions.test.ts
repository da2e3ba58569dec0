import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#platform/ids.ts'
import { withConnection } from '#setup/connection.ts'
import { createTestApp, type TestApp } from '#tests/support/app.ts'
import { testCluster } from '#tests/support/cluster.ts'
import { connected, emitFacts, follow, goLive, until, type Live } from '#tests/support/live.ts'

let app: TestApp
let live: Live
beforeAll(async () => {
  app = await createTestApp({ seeded: false })
  live = await goLive(app, { recheck_ms: 500 })
})
afterAll(async () => {
  await live?.close()
  await app?.close()
})

test('without a session, or with one that is unknown, there is no socket', async () => {
  await expect(connected(live.socket(null))).rejects.toThrow('session.required')
  await expect(connected(live.socket({ accountId: '', sessionId: '', login: '', cookie: '__Host-jilian=nonsense' }))).rejects.toThrow(
    /session\./,
  )
})

test('a page of a stranger cannot open one; what is no browser can, with the cookie', async () => {
  const who = await app.signInAs('dispatcher')
  await expect(connected(live.socket(who, { origin: 'https://evil.example' }))).rejects.toThrow(/websocket error/)
  const socket = await connected(live.socket(who, { origin: null }))
  expect(socket.connected).toBe(true)
  socket.disconnect()
})

test('who must change the password sees nothing before', async () => {
  const who = await app.signInAs('dispatcher', { mustChangePassword: true })
  await expect(connected(live.socket(who))).rejects.toThrow('password.must_change')
})

test('a revoked session loses its sockets within two seconds, and only its own', async () => {
  const who = await app.signInAs('dispatcher')
  const [one, two] = [await connected(live.socket(who)), await connected(live.socket(who))]
  const other = await connected(live.socket(await app.signInAs('dispatcher')))
  const codes: string[] = []
  for (const socket of [one, two]) socket.on('session.ended', ({ code }) => codes.push(code))
  const screen = await follow(one, null)
  const began = performance.now()
  await app.inTx((tx) =>
    tx.updateTable('sessions').set({ revoked_at: app.clock.now(), revoked_reason: 'test' }).where('id', '=', who.sessionId).execute(),
  )
  await until('cut', () => !one.connected && !two.connected, 2_000)
  expect(performance.now() - began).toBeLessThan(2_000)
  expect(codes).toEqual(['session.expired', 'session.expired'])
  expect(other.connected).toBe(true)
  await emitFacts(app, [{ name: 'call.rang.v1', payload: { callId: newId() } }])
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(screen.positions()).toEqual([])
  await expect(connected(live.socket(who))).rejects.toThrow('session.expired')
  other.disconnect()
})

test('a session that ends by the clock is found without a notice', async () => {
  const who = await app.signInAs('dispatcher')
  const socket = await connected(live.socket(who))
  await app.inTx((tx) =>
    tx
      .updateTable('sessions')
      .set({ expires_at: new Date(app.clock.now_ms() - 1) })
      .where('id', '=', who.sessionId)
      .execute(),
  )
  await until('cut', () => !socket.connected, 3_000)
})

test('a revocation while the listening connection is away is found when it is back', async () => {
  const who = await app.signInAs('dispatcher')
  const calm = await goLive(app, { recheck_ms: 3_600_000, relay: false })
  const socket = await connected(calm.socket(who))
  await new Promise((resolve) => setTimeout(resolve, 200))
  const cluster = await testCluster()
  const ended = await withConnection(cluster.url('superuser', new URL(app.appUrl).pathname.slice(1)), async (client) => {
    const { rowCount } = await client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'jilian facts' and datname = current_database()",
    )
    return rowCount
  })
  expect(ended).toBe(2)
  await app.inTx((tx) => tx.updateTable('sessions').set({ revoked_at: app.clock.now() }).where('id', '=', who.sessionId).execute())
  await until('cut', () => !socket.connected, 2_500)
  await calm.close()
})

test('one that floods is cut', async () => {
  const socket = await connected(live.socket(await app.signInAs('dispatcher')))
  const raw: { emit(event: string, ...sent: unknown[]): unknown } = socket
  for (let i = 0; i < 600; i += 1) raw.emit('positions.seen')
  await until('cut', () => !socket.connected, 3_000)
})

test('a huge message closes its own socket and no other', async () => {
  const one = await connected(live.socket(await app.signInAs('dispatcher')))
  const other = await connected(live.socket(await app.signInAs('dispatcher')))
  const raw: { emit(event: string, ...sent: unknown[]): unknown } = one
  raw.emit('facts.subscribe', { cursor: 'x'.repeat(100_000) })
  await until('closed', () => !one.connected, 3_000)
  const answer = await other.timeout(2_000).emitWithAck('clock')
  expect(answer).toEqual({ now_ms: app.clock.now_ms(), rate: 1 })
  other.disconnect()
})
