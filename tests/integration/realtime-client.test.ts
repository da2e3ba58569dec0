import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { newId } from '#platform/ids.ts'
import { createTestApp, type SignedIn, type TestApp } from '#tests/support/app.ts'
import { emitFacts, goLive, until, type Live } from '#tests/support/live.ts'
import { layWire, type Wire } from '#tests/support/wire.ts'
import { connect, type ConnectOptions, type Line } from '../../web/shared/realtime/connect.ts'
import { useConnection } from '../../web/shared/realtime/connection-state.ts'

let app: TestApp
let live: Live
let wire: Wire
let who: SignedIn
const lines: Line[] = []
beforeAll(async () => {
  app = await createTestApp({ seeded: false })
  live = await goLive(app)
  wire = await layWire(live.url)
  who = await app.signInAs('dispatcher')
})
afterEach(() => {
  for (const line of lines.splice(0)) line.close()
})
afterAll(async () => {
  wire?.close()
  await live?.close()
  await app?.close()
})

function open(as: SignedIn = who, options: ConnectOptions = {}) {
  const line = connect({ url: wire.url, headers: { cookie: as.cookie, origin: app.origin }, ...options })
  lines.push(line)
  const screen = { line, positions: [] as number[], snapshots: 0 }
  line.onFact((fact) => screen.positions.push(fact.position))
  line.onSnapshotNeeded(() => void (screen.snapshots += 1))
  return screen
}

const head = async () =>
  (
    await app.db
      .selectFrom('facts')
      .select((eb) => eb.fn.max('position').as('head'))
      .executeTakeFirst()
  )?.head ?? 0
const ring = (count: number) =>
  emitFacts(
    app,
    Array.from({ length: count }, () => ({ name: 'call.rang.v1' as const, payload: { callId: newId() } })),
  )
const state = () => useConnection.getState().state
const run = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + 1 + i)

test('it comes up live with one snapshot, and knows the time of the server', async () => {
  const screen = open()
  expect(state()).toBe('connecting')
  await until('live', () => state() === 'live')
  expect(screen.snapshots).toBe(1)
  await until('its time', () => Math.abs(screen.line.serverNow() - app.clock.now_ms()) < 100)
})

test('the network is cut again and again while facts come: each once, in order, no new snapshot', async () => {
  const start = await head()
  const screen = open()
  await until('live', () => state() === 'live')
  for (let i = 0; i < 10; i += 1) {
    await ring(20)
    if (i % 2) wire.cut()
    await new Promise((resolve) => setTimeout(resolve, 60))
  }
  await until('all', () => screen.positions.length >= 200 && state() === 'live')
  expect(screen.positions).toEqual(run(start, 200))
  expect(screen.snapshots).toBe(1)
})

test('a screen that is passed between two processes under load misses nothing and sees nothing twice', async () => {
  const start = await head()
  const other = await goLive(app, { relay: false })
  try {
    const screen = open()
    await until('live', () => state() === 'live')
    for (let i = 0; i < 8; i += 1) {
      // Facts are on their way to both while the screen moves: one of them may know less than the screen does.
      await Promise.all([ring(10), ring(10), ring(10)])
      wire.lead(i % 2 ? live.url : other.url)
      wire.cut()
      await ring(10)
      await new Promise((resolve) => setTimeout(resolve, 40 * i))
    }
    await until('all', () => screen.positions.length >= 320 && state() === 'live')
    expect(screen.positions).toEqual(run(start, 320))
    expect(screen.snapshots).toBe(1)
  } finally {
    wire.lead(live.url)
    wire.cut()
    await other.close()
  }
})

test('a dead network is seen within ten seconds, says since when, and the screen is complete again without a reload', async () => {
  const start = await head()
  const screen = open()
  await until('live', () => state() === 'live')
  await new Promise((resolve) => setTimeout(resolve, 500))
  const began = performance.now()
  const diedAt_ms = screen.line.serverNow()
  wire.dead(true)
  await ring(30)
  await until('offline', () => state() === 'offline', 12_000)
  expect(performance.now() - began).toBeLessThan(10_000)
  const { since_ms } = useConnection.getState()
  // The moment it last heard of the server: before the line died, by at most the distance of two pings.
  expect(since_ms).toBeLessThanOrEqual(diedAt_ms + 300)
  expect(since_ms).toBeGreaterThan(diedAt_ms - 5_000)
  wire.dead(false)
  await until('live', () => state() === 'live', 12_000)
  await until('all', () => screen.positions.length === 30)
  expect(screen.positions).toEqual(run(start, 30))
  expect(screen.snapshots).toBe(1)
}, 40_000)

test('what is no longer kept means a new snapshot', async () => {
  const screen = open()
  await until('live', () => state() === 'live')
  wire.dead(true)
  wire.cut()
  await until('offline', () => state() === 'offline', 12_000)
  await ring(1)
  await until('relayed', async () => (await app.db.selectFrom('outbox').select('id').execute()).length === 0)
  // The log is another: as after a restore.
  await app.ownerDb
    .updateTable('facts')
    .set((eb) => ({ position: eb('position', '+', 100_000) }))
    .execute()
  await ring(1)
  await until('relayed', async () => (await head()) > 100_000)
  wire.dead(false)
  await until('a second snapshot', () => screen.snapshots === 2 && state() === 'live', 12_000)
  const before = screen.positions.length
  await ring(3)
  await until('goes on', () => screen.positions.length === before + 3)
})

test('a session that ends asks for the sign-in and goes on after it', async () => {
  const passing = await app.signInAs('dispatcher')
  const asked: string[] = []
  let signIn: () => void = () => {}
  open(passing, {
    waitForSession: (why) => {
      asked.push(why)
      return new Promise((resolve) => (signIn = resolve))
    },
  })
  await until('live', () => state() === 'live')
  await app.inTx((tx) => tx.updateTable('sessions').set({ revoked_at: app.clock.now() }).where('id', '=', passing.sessionId).execute())
  await until('asked', () => asked.length === 1)
  expect(useConnection.getState()).toMatchObject({ state: 'offline', refused: 'session.expired' })
  await new Promise((resolve) => setTimeout(resolve, 600))
  expect(asked).toEqual(['session.expired'])
  await app.inTx((tx) => tx.updateTable('sessions').set({ revoked_at: null }).where('id', '=', passing.sessionId).execute())
  signIn()
  await until('live', () => state() === 'live')
  expect(useConnection.getState().refused).toBeNull()
})
