import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { newId } from '#platform/ids.ts'
import { createTestApp, type SignedIn, type TestApp } from '#tests/support/app.ts'
import { connected, emitFacts, follow, goLive, subscribe, until, type Live } from '#tests/support/live.ts'
import { addCentre } from '#tests/support/people.ts'

let app: TestApp
let live: Live
let dispatcher: SignedIn
const callRang = () => ({ name: 'call.rang.v1' as const, payload: { callId: newId() } })

beforeAll(async () => {
  app = await createTestApp({ seeded: false })
  live = await goLive(app, { patience_ms: 1_500, recheck_ms: 60_000 })
  dispatcher = await app.signInAs('dispatcher')
})
afterAll(async () => {
  await live?.close()
  await app?.close()
})

async function head(): Promise<number> {
  const row = await app.db
    .selectFrom('facts')
    .select((eb) => eb.fn.max('position').as('head'))
    .executeTakeFirst()
  return row?.head ?? 0
}

let start = 0
beforeEach(async () => {
  await until('the outbox is empty', async () => (await app.db.selectFrom('outbox').select('id').execute()).length === 0)
  start = await head()
})

test('live facts come in order, each once, with the position before', async () => {
  const socket = await connected(live.socket(dispatcher))
  const screen = await follow(socket, null)
  expect(screen.answer).toMatchObject({ ok: true, cursor: start, head: start })
  for (let i = 0; i < 20; i += 1) await emitFacts(app, [callRang(), callRang()])
  await until('40 facts', () => screen.positions().length === 40)
  expect(screen.positions()).toEqual(Array.from({ length: 40 }, (_, i) => start + 1 + i))
  let previous = start
  for (const message of screen.messages) {
    expect(message.previous).toBe(previous)
    previous = message.last
  }
  expect(screen.messages[0]!.facts[0]).toMatchObject({ name: 'call.rang.v1', aggregate: { type: 'call', version: 1 } })
  socket.disconnect()
})

test('a screen that was away gets what it missed, in pages, and then goes on live', async () => {
  await emitFacts(app, Array.from({ length: 1_500 }, callRang))
  await until('relayed', async () => (await head()) === start + 1_500)
  const socket = await connected(live.socket(dispatcher))
  const screen = await follow(socket, start + 100)
  await emitFacts(app, [callRang()])
  await until('all of it', () => screen.positions().length === 1_401)
  expect(screen.positions()).toEqual(Array.from({ length: 1_401 }, (_, i) => start + 101 + i))
  expect(screen.messages.length).toBeGreaterThan(5)
  socket.disconnect()
})

test('crew see their own vehicle, a hospital its own cases, an auditor nothing, another centre nothing; nobody sees a gap', async () => {
  const [vehicle, other, hospital] = [newId(), newId(), newId()]
  const elsewhere = await app.inTx((tx) => addCentre(tx, { now: app.clock.now() }))
  const crew = await app.signInAs('crew')
  const stranger = await app.signInAs('dispatcher', { centreId: elsewhere })
  const auditor = await app.signInAs('auditor')
  const sockets = await Promise.all([crew, stranger, dispatcher].map((who) => connected(live.socket(who))))
  const [ofCrew, ofStranger, ofSeat] = await Promise.all(sockets.map((socket) => follow(socket, null)))
  const noOne = await connected(live.socket(auditor))
  expect(await subscribe(noOne, null)).toEqual({ ok: false, error: 'permission.denied' })
  const states = Array.from({ length: 300 }, (_, i) => {
    const vehicleId = i % 2 ? vehicle : other
    return {
      name: 'vehicle.state_changed.v1' as const,
      payload: { vehicleId, state: 'available' as const },
      vehicleIds: [vehicleId],
      institutionIds: [hospital],
    }
  })
  await emitFacts(app, [...states, { ...callRang(), vehicleIds: [vehicle] }])
  await until('the seat has all', () => ofSeat!.positions().length === 301)
  // Without a shift they are of no vehicle; their cursor goes on all the same.
  expect(ofCrew!.positions()).toEqual([])
  expect(ofStranger!.positions()).toEqual([])
  await until('their cursors followed', () => ofCrew!.cursor >= start + 200 && ofStranger!.cursor >= start + 200)
  for (const screen of [ofCrew!, ofStranger!]) {
    let previous = start
    for (const message of screen.messages) {
      expect(message.previous).toBe(previous)
      previous = message.last
    }
  }
  for (const socket of [...sockets, noOne]) socket.disconnect()
})

test.for([-1, 1.5, Number.MAX_SAFE_INTEGER + 2, '5', {}, [], true, undefined, Number.NaN])(
  'a forged cursor is refused: %s',
  async (cursor) => {
    const socket = await connected(live.socket(dispatcher))
    // NaN travels as null in JSON: the honest "from now on".
    const answer = await subscribe(socket, cursor)
    if (Number.isNaN(cursor)) expect(answer).toMatchObject({ ok: true, cursor: start })
    else expect(answer).toEqual({ ok: false, error: 'request.invalid' })
    socket.disconnect()
  },
)

test.for([null, 'text', { cursor: null, more: 1 }, 7])('what is no request is refused: %s', async (request) => {
  const socket = await connected(live.socket(dispatcher))
  expect(await socket.timeout(3_000).emitWithAck('facts.subscribe', request as never)).toEqual({ ok: false, error: 'request.invalid' })
  // No function to answer, and no argument at all: nothing happens.
  const raw: { emit(event: string, ...sent: unknown[]): unknown } = socket
  raw.emit('facts.subscribe')
  raw.emit('positions.subscribe', 5)
  expect(await subscribe(socket, null)).toMatchObject({ ok: true })
  socket.disconnect()
})

test('a cursor beyond the end needs a snapshot', async () => {
  const socket = await connected(live.socket(dispatcher))
  const screen = await follow(socket, 9_007_199_254_740_991)
  await until('snapshot needed', () => screen.snapshotsNeeded.length === 1)
  expect(screen.answer).toMatchObject({ ok: true, stream: screen.snapshotsNeeded[0] })
  socket.disconnect()
})

test('a second subscription replaces the first; too many are refused', async () => {
  await emitFacts(app, Array.from({ length: 5 }, callRang))
  await until('relayed', async () => (await head()) === start + 5)
  const socket = await connected(live.socket(dispatcher))
  const first = await follow(socket, start)
  await until('first', () => first.positions().length === 5)
  const again = await subscribe(socket, start)
  if (!again.ok || !first.answer.ok) throw new Error('refused')
  await until('the same again', () => first.positions().length === 10)
  await emitFacts(app, [callRang()])
  await until('one more', () => first.positions().length === 11)
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(first.positions().length).toBe(11)
  expect(new Set(first.messages.map((message) => message.stream))).toEqual(new Set([first.answer.stream, again.stream]))
  const answers = []
  for (let i = 0; i < 12; i += 1) answers.push(await subscribe(socket, null))
  expect(answers.at(-1)).toEqual({ ok: false, error: 'request.too_many' })
  socket.disconnect()
})

test('a screen that takes nothing gets a few messages, is cut, and misses nothing when it comes again', async () => {
  const socket = await connected(live.socket(dispatcher))
  const messages: number[] = []
  socket.on('facts', (message) => {
    // It reads but never says so.
    messages.push(message.last)
  })
  const answer = await subscribe(socket, null)
  if (!answer.ok) throw new Error(answer.error)
  let gone = false
  socket.on('disconnect', () => (gone = true))
  for (let i = 0; i < 12; i += 1) await emitFacts(app, [callRang()])
  await until('cut', () => gone, 5_000)
  expect(messages.length).toBeLessThanOrEqual(4)
  const back = await connected(live.socket(dispatcher))
  const screen = await follow(back, start)
  await until('all', () => screen.positions().length === 12)
  expect(screen.positions()).toEqual(Array.from({ length: 12 }, (_, i) => start + 1 + i))
  back.disconnect()
})

test('another unit on shift means a new snapshot, and nothing of the old one in between', async () => {
  const stationId = newId()
  const vehicles = [newId(), newId()] as const
  const now = app.clock.now()
  await app.inTx(async (tx) => {
    await tx
      .insertInto('stations')
      .values({
        id: stationId,
        centre_id: app.centreId,
        name: 's',
        location: sql<string>`st_setsrid(st_makepoint(112,37),4326)`,
        location_approximate: true,
        created_at: now,
      })
      .execute()
    for (const [i, id] of vehicles.entries()) {
      await tx
        .insertInto('vehicles')
        .values({
          id,
          vehicle_no: 900 + i,
          centre_id: app.centreId,
          station_id: stationId,
          call_sign: `u${i}`,
          plate: `p${i}`,
          kind: 'ambulance',
          state_since: now,
          created_at: now,
        })
        .execute()
    }
  })
  const crew = await app.signInAs('crew', { vehicleId: vehicles[0] })
  const socket = await connected(live.socket(crew))
  const screen = await follow(socket, null)
  const changed = (vehicleId: string) => ({ name: 'vehicle.changed.v1' as const, payload: { vehicleId }, vehicleIds: [vehicleId] })
  await emitFacts(app, [changed(vehicles[0]), changed(vehicles[1])])
  await until('its own', () => screen.positions().length === 1)
  const shift = await app.db.selectFrom('shifts').selectAll().where('vehicle_id', '=', vehicles[0]).executeTakeFirstOrThrow()
  await app.inTx((tx) => tx.updateTable('shifts').set({ vehicle_id: vehicles[1] }).where('id', '=', shift.id).execute())
  await emitFacts(app, [
    { name: 'shift.changed.v1', payload: { shiftId: shift.id, vehicleId: vehicles[1] }, vehicleIds: [...vehicles] },
    changed(vehicles[0]),
    changed(vehicles[1]),
  ])
  await until('snapshot needed', () => screen.snapshotsNeeded.length === 1)
  expect(screen.positions().length).toBe(1)
  const after = await follow(socket, start)
  await until('the new unit, from the beginning', () => after.positions().length === 3)
  expect(after.positions()).toEqual([start + 2, start + 3, start + 5])
  socket.disconnect()
})

test('a cursor older than what is kept needs a snapshot', async () => {
  await emitFacts(app, Array.from({ length: 30 }, callRang))
  await until('relayed', async () => (await head()) === start + 30)
  await app.ownerDb
    .deleteFrom('facts')
    .where('position', '<=', start + 10)
    .execute()
  // A process that began after the pruning holds nothing older in memory.
  const fresh = await goLive(app, { relay: false })
  const socket = await connected(fresh.socket(dispatcher))
  const screen = await follow(socket, start + 5)
  await until('snapshot needed', () => screen.snapshotsNeeded.length === 1)
  expect(screen.positions()).toEqual([])
  const kept = await follow(socket, start + 10)
  await until('what is kept', () => kept.positions().length === 20)
  socket.disconnect()
  await fresh.close()
})
