import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decodePositions, type PositionSignal, type SeatPresence } from '#contract/signals.ts'
import type { VehiclePosition } from '#domains/tracking/position-hub.ts'
import { newId } from '#platform/ids.ts'
import { createTestApp, type SignedIn, type TestApp } from '#tests/support/app.ts'
import { connected, goLive, until, type Live, type TestSocket } from '#tests/support/live.ts'
import { addCentre } from '#tests/support/people.ts'
import { startRedis } from '#tests/support/redis.ts'

let app: TestApp
let live: Live
let dispatcher: SignedIn
beforeAll(async () => {
  app = await createTestApp()
  live = await goLive(app)
  dispatcher = await app.signInAs('dispatcher')
})
afterAll(async () => {
  await live?.close()
  await app?.close()
})

const vehicleIds = new Map<number, string>()
const idOf = (no: number): string => vehicleIds.get(no) ?? (vehicleIds.set(no, newId()), vehicleIds.get(no)!)

function at(vehicleNo: number, fixedAt_ms: number, more: Partial<VehiclePosition> = {}): VehiclePosition {
  return {
    vehicleNo,
    vehicleId: idOf(vehicleNo),
    centreId: app.centreId,
    lat: 37 + vehicleNo / 1000,
    lon: 111.9,
    speed_mps: 12.5,
    heading_deg: 90,
    altitude_m: 700,
    fixedAt_ms,
    recordedAt_ms: fixedAt_ms + 20,
    source: 'jt808',
    fixed: true,
    acc: true,
    alarm: false,
    alarmBits: 0,
    ...more,
  }
}

interface Screen {
  frames: PositionSignal[][]
  newest: Map<number, PositionSignal>
}

async function watch(socket: TestSocket, { seen = true } = {}): Promise<Screen> {
  const screen: Screen = { frames: [], newest: new Map() }
  socket.on('positions', (frame) => {
    const { positions } = decodePositions(new Uint8Array(frame))
    screen.frames.push(positions)
    for (const position of positions) screen.newest.set(position.vehicleNo, position)
    if (seen) socket.emit('positions.seen')
  })
  expect(await socket.timeout(3_000).emitWithAck('positions.subscribe')).toEqual({ ok: true })
  return screen
}

test('a screen begins with everything, then gets what changed, conflated, newest wins', async () => {
  const now = app.clock.now_ms()
  const first = await connected(live.socket(dispatcher))
  await watch(first)
  live.hub.publish([at(60_001, now - 5_000), at(60_002, now - 4_000)])
  const socket = await connected(live.socket(dispatcher))
  const screen = await watch(socket)
  await until('the full frame', () => screen.newest.has(60_002))
  const before = screen.frames.length
  for (let i = 0; i < 50; i += 1) live.hub.publish([at(60_001, now - 1_000 + i, { lat: 37.5 + i / 1000 })])
  await until('the newest', () => screen.newest.get(60_001)?.lat === 37.549)
  expect(screen.frames.length - before).toBeLessThanOrEqual(2)
  expect(screen.frames.at(-1)!.map((position) => position.vehicleNo)).toEqual([60_001])
  // Late ones change nothing.
  live.hub.publish([at(60_001, now - 60_000, { lat: 36 })])
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect(screen.newest.get(60_001)).toMatchObject({
    lat: 37.549,
    fixedAt_ms: now - 951,
    speed_mps: 12.5,
    heading_deg: 90,
    source: 'jt808',
    fixed: true,
    alarm: false,
  })
  first.disconnect()
  socket.disconnect()
})

test('frames come at most four times a second, without delay after a pause', async () => {
  const socket = await connected(live.socket(dispatcher))
  const screen = await watch(socket)
  await new Promise((resolve) => setTimeout(resolve, 600))
  const from = screen.frames.length
  const began = performance.now()
  live.hub.publish([at(60_003, app.clock.now_ms())])
  await until('at once', () => screen.frames.length > from)
  expect(performance.now() - began).toBeLessThan(150)
  const timer = setInterval(() => live.hub.publish([at(60_003, app.clock.now_ms() + performance.now())]), 10)
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  clearInterval(timer)
  expect(screen.frames.length - from).toBeLessThanOrEqual(10)
  socket.disconnect()
})

test('a screen that does not drain its line gets two frames, and everything when it does', async () => {
  const socket = await connected(live.socket(dispatcher))
  const screen = await watch(socket, { seen: false })
  const base = app.clock.now_ms() + 100_000
  for (let i = 0; i < 8; i += 1) {
    live.hub.publish([at(61_000 + i, base + i)])
    await new Promise((resolve) => setTimeout(resolve, 280))
  }
  expect(screen.frames.length).toBe(2)
  socket.emit('positions.seen')
  await until('a full frame', () => screen.frames.length === 3)
  expect(screen.frames[2]!.length).toBeGreaterThanOrEqual(8)
  for (let i = 0; i < 8; i += 1) expect(screen.newest.has(61_000 + i)).toBe(true)
  socket.disconnect()
})

test('each sees what it may: crew their own unit, a clinic nothing, another centre nothing', async () => {
  const vehicle = await app.db.selectFrom('vehicles').select(['id', 'vehicle_no']).orderBy('vehicle_no').executeTakeFirstOrThrow()
  vehicleIds.set(vehicle.vehicle_no, vehicle.id)
  const elsewhere = await app.inTx((tx) => addCentre(tx, { now: app.clock.now() }))
  const crew = await connected(live.socket(await app.signInAs('crew', { vehicleId: vehicle.id })))
  const stranger = await connected(live.socket(await app.signInAs('dispatcher', { centreId: elsewhere })))
  const clinic = await connected(live.socket(await app.signInAs('clinic')))
  const [ofCrew, ofStranger] = [await watch(crew), await watch(stranger)]
  expect(await clinic.timeout(3_000).emitWithAck('positions.subscribe')).toEqual({ ok: false, error: 'permission.denied' })
  expect(await clinic.timeout(3_000).emitWithAck('presence.subscribe')).toEqual({ ok: false, error: 'permission.denied' })
  const refusals = () =>
    app.ownerDb
      .selectFrom('audit_entries')
      .select('action')
      .where('outcome', '=', 'refused')
      .where('action', 'like', '%.subscribe')
      .orderBy('action')
      .execute()
  await until('both refusals stand in the audit', async () => (await refusals()).length === 2)
  expect((await refusals()).map((entry) => entry.action)).toEqual(['positions.subscribe', 'presence.subscribe'])
  live.hub.publish([at(vehicle.vehicle_no, app.clock.now_ms() + 200_000), at(60_010, app.clock.now_ms())])
  await until('its own', () => ofCrew.newest.has(vehicle.vehicle_no))
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect([...ofCrew.newest.keys()]).toEqual([vehicle.vehicle_no])
  expect(ofStranger.newest.size).toBe(0)
  for (const socket of [crew, stranger, clinic]) socket.disconnect()
})

test('an emergency department sees the unit that is bound for it, from then on and no other', async () => {
  const hospital = await app.db
    .selectFrom('institutions')
    .select('id')
    .where('kind', '=', 'general_hospital')
    .where('centre_id', '=', app.centreId)
    .executeTakeFirstOrThrow()
  const [bound, other] = await app.db
    .selectFrom('vehicles')
    .select(['id', 'vehicle_no'])
    .where('state', '=', 'available')
    .orderBy('vehicle_no', 'desc')
    .limit(2)
    .execute()
  vehicleIds.set(bound!.vehicle_no, bound!.id).set(other!.vehicle_no, other!.id)
  const socket = await connected(live.socket(await app.signInAs('emergency_department', { institutionId: hospital.id })))
  const screen = await watch(socket)
  const later = app.clock.now_ms() + 300_000
  live.hub.publish([at(bound!.vehicle_no, later), at(other!.vehicle_no, later)])
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect(screen.newest.size).toBe(0)
  const incident = await app.ask(dispatcher, 'POST', '/api/incidents', { callId: null, runType: 'emergency', priority: 2, place: null })
  const sent = await app.ask(dispatcher, 'POST', `/api/incidents/${incident.json().id}/assignments`, {
    vehicleIds: [bound!.id],
    withoutCrewReason: 'test',
  })
  const assignmentId = sent.json().incident.assignments[0].id as string
  const chosen = await app.ask(dispatcher, 'PUT', `/api/assignments/${assignmentId}/destination`, { institutionId: hospital.id })
  expect(chosen.statusCode).toBe(200)
  await until('the bound one', () => screen.newest.has(bound!.vehicle_no))
  expect([...screen.newest.keys()]).toEqual([bound!.vehicle_no])
  await app.ask(dispatcher, 'POST', `/api/assignments/${assignmentId}/cancellation`, { reason: 'test' })
  await new Promise((resolve) => setTimeout(resolve, 800))
  const frames = screen.frames.flat().length
  live.hub.publish([at(bound!.vehicle_no, later + 5_000)])
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(screen.frames.flat().length).toBe(frames)
  socket.disconnect()
})

test('seats see who sits where, and who got up', async () => {
  const supervisor = await app.signInAs('supervisor', { displayName: 'watch leader' })
  const wall = await connected(live.socket(await app.signInAs('wall')))
  let seats: SeatPresence[] = []
  wall.on('presence', (list) => (seats = list))
  expect(await wall.timeout(3_000).emitWithAck('presence.subscribe')).toEqual({ ok: true })
  const [one, two] = [await connected(live.socket(supervisor)), await connected(live.socket(supervisor))]
  await until('two screens', () => seats.some((seat) => seat.displayName === 'watch leader' && seat.screens === 2))
  one.disconnect()
  two.disconnect()
  await until('gone', () => seats.length > 0 && !seats.some((seat) => seat.displayName === 'watch leader'))
  wall.disconnect()
})

test('two processes share their signals through Redis; without Redis each shows its own', async ({ skip }) => {
  if (spawnSync('redis-server', ['--version']).error) skip('redis-server is not installed: 1 test of signals between processes skipped')
  const redis = await startRedis()
  const [one, two] = [await goLive(app, { redisUrl: redis.url, relay: false }), await goLive(app, { redisUrl: redis.url, relay: false })]
  try {
    const socket = await connected(two.socket(dispatcher))
    const screen = await watch(socket)
    let no = 62_000
    await until('across', () => {
      one.hub.publish([at(no, app.clock.now_ms())])
      return screen.newest.has(no)
    })
    const wall = await connected(one.socket(await app.signInAs('wall')))
    let seats: SeatPresence[] = []
    wall.on('presence', (list) => (seats = list))
    await wall.timeout(3_000).emitWithAck('presence.subscribe')
    await until('the seat of the other process', () => seats.some((seat) => seat.accountId === dispatcher.accountId))
    redis.kill()
    no += 1
    two.hub.publish([at(no, app.clock.now_ms())])
    await until('its own, without Redis', () => screen.newest.has(no))
  } finally {
    redis.kill()
    await one.close()
    await two.close()
  }
})
