import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createManualClock } from '#platform/clock.ts'
import { inScope } from '#platform/db/database.ts'
import { MESSAGE } from '#protocols/jt808/constants.ts'
import { encodeFrame } from '#protocols/jt808/header.ts'
import { encodePosition } from '#protocols/jt808/position.ts'
import { blockTerminal, unbindTerminal } from '#domains/tracking/terminals.ts'
import { trackBetween } from '#domains/tracking/service.ts'
import { until } from '#tests/support/live.ts'
import { registration, startTrackingBench, type TrackingBench } from '#tests/support/tracking.ts'

const clock = createManualClock(new Date('2026-03-10T04:00:00Z'))
const now_s = (): number => clock.now_ms() / 1000
let bench: TrackingBench
let phoneCount = 0
const nextPhone = (): string => String(13_800_000_000 + ++phoneCount)

const at = (time_s: number, more = {}) => ({
  lat_deg: 37.03,
  lon_deg: 111.91,
  speed_mps: 10,
  heading_deg: 90,
  deviceTime_s: time_s,
  ...more,
})
const last = async (vehicleId: string) =>
  bench.owner.db.selectFrom('vehicle_last_positions').selectAll().where('vehicle_id', '=', vehicleId).executeTakeFirst()
const quarantined = async (phone: string) => {
  await bench.tracking.quarantine.flush()
  return bench.owner.db.selectFrom('frame_quarantine').selectAll().where('phone', '=', phone).orderBy('id').execute()
}
const conflicts = async () =>
  (await bench.owner.db.selectFrom('outbox').select('id').where('name', '=', 'terminal.session_conflict.v1').execute()).length

beforeAll(async () => {
  bench = await startTrackingBench(clock, { takeoverAfter_ms: 60_000, handshake_ms: 1_500, strangerRefusals: 3 })
})
afterAll(() => bench.close())
beforeEach(() => void (bench.published.length = 0))

describe('a terminal', () => {
  test.each([2013, 2019] as const)('of %i registers, authenticates, and is shown on a map once it is bound', async (version) => {
    const phone = nextPhone()
    const { link } = await bench.terminal(phone, { bind: false, version })
    expect(await link.heartbeat()).toBe(0)
    expect(await link.position(at(now_s()))).toBe(0)
    expect(await bench.rows(phone)).toHaveLength(1)
    expect(bench.published).toEqual([])
    const row = await bench.connection.db.selectFrom('terminals').selectAll().where('phone', '=', phone).executeTakeFirstOrThrow()
    expect(row).toMatchObject({ status: 'unknown', manufacturer: 'TEST', device_id: 'D1', plate: '晋K00001', jt_version: version })
    const seen = await bench.owner.db.selectFrom('outbox').select('payload').where('aggregate_id', '=', row.id).executeTakeFirstOrThrow()
    expect(seen.payload).toEqual({ terminalId: row.id })
    link.close()
  })

  test('brings its vehicle to the map, in device time only forward', async () => {
    const phone = nextPhone()
    const { link, vehicleId } = await bench.terminal(phone)
    const t = now_s()
    expect(await link.position(at(t, { alarm: 1 }))).toBe(0)
    expect(await last(vehicleId!)).toMatchObject({ device_at: new Date(t * 1000), heading_deg: 90, alarm_bits: 1 })
    expect(await link.positions([at(t - 60), at(t - 30, { lat_deg: 36.9 })], 1)).toBe(0)
    expect((await bench.rows(phone)).map((r) => [r.device_s, r.flags & 16])).toEqual([
      [t - 60, 16],
      [t - 30, 16],
      [t, 0],
    ])
    expect(await last(vehicleId!)).toMatchObject({ device_at: new Date(t * 1000) })
    expect(bench.published).toHaveLength(1)
    expect(bench.published[0]).toMatchObject({
      vehicleId,
      lat: 37.03,
      lon: 111.91,
      speed_mps: 10,
      fixedAt_ms: t * 1000,
      alarm: true,
      source: 'jt808',
    })
    const track = await inScope(bench.connection.db, bench.centreId, (tx) =>
      trackBetween(tx, vehicleId!, new Date((t - 3600) * 1000), new Date((t + 1) * 1000)),
    )
    expect(track.map((p) => p.late)).toEqual([true, true, false])
    link.close()
  })

  test('may send a point again, alone or in a batch, before and after a restart: it is there once', async () => {
    const phone = nextPhone()
    const { link, code } = await bench.terminal(phone)
    const t = now_s()
    const results = await Promise.all([link.position(at(t)), link.position(at(t)), link.positions([at(t), at(t - 1), at(t - 1)])])
    expect(results).toEqual([0, 0, 0])
    await bench.restart()
    const again = await bench.open(phone)
    expect(await again.authenticate(code)).toBe(0)
    expect(await again.positions([at(t - 1), at(t), at(t - 2)])).toBe(0)
    expect(await again.position(at(t + 1))).toBe(0)
    expect((await bench.rows(phone)).map((r) => r.device_s)).toEqual([t - 2, t - 1, t, t + 1])
    again.close()
  })

  test('may send a batch in sub-packages', async () => {
    const phone = nextPhone()
    const { link } = await bench.terminal(phone)
    const t = now_s()
    const many = Array.from({ length: 100 }, (_, i) => at(t - 200 + i))
    expect(await link.positions(many, 1, 400)).toBe(0)
    expect(await bench.rows(phone)).toHaveLength(100)
    link.close()
  })

  test('without a fix is stored without a place and moves nothing', async () => {
    const phone = nextPhone()
    const { link, vehicleId } = await bench.terminal(phone)
    expect(await link.position(at(now_s(), { lat_deg: 0, lon_deg: 0, fixed: false }))).toBe(0)
    expect(await link.position(at(now_s() - 5, { lat_deg: 0, lon_deg: 0, fixed: true }))).toBe(0)
    expect((await bench.rows(phone)).map((r) => [r.lat, r.flags & 1])).toEqual([
      [null, 0],
      [null, 0],
    ])
    expect(await last(vehicleId!)).toBeUndefined()
    link.close()
  })

  test('that is unbound leaves the map at once, and one that is blocked is cut off', async () => {
    const phone = nextPhone()
    const { link, code, vehicleId } = await bench.terminal(phone)
    const t = now_s()
    await link.position(at(t))
    const id = (
      await bench.connection.db.selectFrom('terminals').select(['id', 'version']).where('phone', '=', phone).executeTakeFirstOrThrow()
    ).id
    const version = async () =>
      (await bench.connection.db.selectFrom('terminals').select('version').where('id', '=', id).executeTakeFirstOrThrow()).version
    const v = await version()
    await inScope(bench.connection.db, bench.centreId, (tx) => unbindTerminal(tx, bench.admin, id, v, clock.now()))
    await new Promise((resolve) => setTimeout(resolve, 200))
    await link.position(at(t + 1))
    expect(await last(vehicleId!)).toMatchObject({ device_at: new Date(t * 1000) })
    const w = await version()
    await inScope(bench.connection.db, bench.centreId, (tx) => blockTerminal(tx, bench.admin, id, w, clock.now()))
    await link.closed
    const again = await bench.open(phone)
    expect(await again.authenticate(code)).toBe(1)
    expect((await again.register(registration).catch(() => ({ result: 4 }))).result).toBe(4)
    again.close()
  })
})

describe('refused is', () => {
  test('a frame with a wrong checksum or length, kept with its bytes, without harm to the connection', async () => {
    const phone = nextPhone()
    const { link } = await bench.terminal(phone)
    const damaged = encodeFrame(link.sender, MESSAGE.position, 900, encodePosition(at(now_s())))
    damaged[20]! ^= 0x01
    link.writeRaw(damaged)
    expect(await link.position(at(now_s() - 1))).toBe(0)
    const kept = await quarantined(phone)
    expect(kept.map((frame) => frame.reason)).toEqual(['checksum'])
    expect(kept[0]!.bytes.equals(Buffer.from(damaged.subarray(1, -1)))).toBe(true)
    expect(await bench.rows(phone)).toHaveLength(1)
    link.close()
  })

  test('a flood of damage does not fill the quarantine', async () => {
    const phone = nextPhone()
    const { link } = await bench.terminal(phone)
    for (let i = 0; i < 300; i++) link.writeRaw(Buffer.concat([Buffer.from([0x7e]), Buffer.alloc(40, 1 + (i % 100)), Buffer.from([0x7e])]))
    expect(await link.position(at(now_s()))).toBe(0)
    expect((await quarantined(phone)).length).toBeLessThanOrEqual(25)
    link.close()
  })

  test.each([
    ['a month ago', () => at(now_s() - 31 * 86_400), 'time_out_of_range'],
    ['six minutes ahead', () => at(now_s() + 360), 'time_out_of_range'],
    ['outside the world', () => at(now_s(), { lat_deg: 91 }), 'out_of_world'],
  ])('a position from %s', async (_, report, reason) => {
    const phone = nextPhone()
    const { link, vehicleId } = await bench.terminal(phone)
    expect(await link.position(report())).toBe(2)
    expect((await quarantined(phone)).map((frame) => frame.reason)).toEqual([reason])
    expect(await bench.rows(phone)).toEqual([])
    expect(await last(vehicleId!)).toBeUndefined()
    expect(await link.positions([report(), at(now_s() - 3)])).toBe(0)
    expect(await bench.rows(phone)).toHaveLength(1)
    link.close()
  })

  test('who has not authenticated, and who has the wrong code', async () => {
    const phone = nextPhone()
    const { link } = await bench.terminal(phone)
    link.close()
    const stranger = await bench.open(nextPhone())
    expect(await stranger.position(at(now_s()))).toBe(1)
    expect(await stranger.authenticate('guess')).toBe(1)
    await stranger.closed
    expect(await bench.rows(stranger.sender.phone)).toEqual([])
    expect((await quarantined(stranger.sender.phone))[0]).toMatchObject({ reason: 'unauthenticated' })
  })

  test('a frame of another phone in a session', async () => {
    const [phone, other] = [nextPhone(), nextPhone()]
    const victim = await bench.terminal(other)
    const { link } = await bench.terminal(phone)
    const before = await conflicts()
    for (let i = 0; i < 3; i++)
      link.writeRaw(encodeFrame({ version: 2013, phone: other }, MESSAGE.position, i, encodePosition(at(now_s()))))
    await link.closed
    expect(await bench.rows(other)).toEqual([])
    expect((await quarantined(phone)).map((frame) => frame.reason)).toContain('phone_mismatch')
    await until('the alarm', async () => (await conflicts()) === before + 1)
    victim.link.close()
  })

  test('a second live session, with an alarm, also when it knows the code', async () => {
    const phone = nextPhone()
    const { link, code } = await bench.terminal(phone)
    const before = await conflicts()
    const second = await bench.open(phone)
    expect(await second.authenticate(code)).toBe(1)
    await second.closed
    expect(await link.position(at(now_s()))).toBe(0)
    await until('the alarm', async () => (await conflicts()) === before + 1)
    link.close()
  })

  test('a registration of a known number by another device', async () => {
    const phone = nextPhone()
    const { link } = await bench.terminal(phone)
    link.close()
    await until('the session to end', () => !bench.tracking.gateway.isLive(phone))
    const forger = await bench.open(phone)
    expect(await forger.register({ ...registration, deviceId: 'OTHER' })).toMatchObject({ result: 3, code: null })
    forger.close()
    const back = await bench.open(phone)
    expect(await back.register(registration)).toMatchObject({ result: 0 })
    back.close()
  })

  test('a connection that says nothing', async () => {
    const silent = await bench.open(nextPhone())
    silent.writeRaw(Uint8Array.of(0x7e, 0x02))
    await silent.closed
    expect(silent.isOver).toBe(true)
  })
})

describe('the days', () => {
  test('turn at midnight UTC', async () => {
    const phone = nextPhone()
    const { link } = await bench.terminal(phone)
    const midnight = Date.UTC(2026, 2, 10) / 1000
    expect(await link.positions([at(midnight - 1), at(midnight)])).toBe(0)
    const found = await sql<{ part: string }>`
      select p.tableoid::regclass::text as part from positions p join terminals t using (terminal_no)
      where t.phone = ${phone} order by device_at`.execute(bench.owner.db)
    expect(found.rows.map((row) => row.part)).toEqual(['positions_20260309', 'positions_20260310'])
    link.close()
  })

  test('that are missing are made when a position needs them; those past their retention go', async () => {
    const phone = nextPhone()
    const { link } = await bench.terminal(phone)
    const before = clock.now()
    clock.set(new Date('2027-08-01T12:00:00Z'))
    try {
      expect(await link.position(at(now_s()))).toBe(0)
      expect(await bench.rows(phone)).toHaveLength(1)
      clock.set(new Date('2029-12-01T12:00:00Z'))
      await bench.tracking.upkeep.run()
      expect(await bench.rows(phone)).toEqual([])
    } finally {
      clock.set(before)
      await bench.tracking.upkeep.run()
    }
    link.close()
  })
})

describe('nothing acknowledged is lost', () => {
  test('when the connection to the database is cut again and again', async () => {
    const phone = nextPhone()
    const { link } = await bench.terminal(phone)
    const t = Math.floor(now_s()) - 10_000
    const acknowledged: number[] = []
    let sent = 0
    const cutter = setInterval(() => {
      void sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'jilian-positions' and usename = current_user`
        .execute(bench.connection.db)
        .catch(() => {})
    }, 60)
    const answers: Promise<void>[] = []
    try {
      for (let round = 0; round < 40; round++) {
        for (let i = 0; i < 50; i++) {
          const time = t + sent++
          answers.push(link.position(at(time)).then((result) => void (result === 0 && acknowledged.push(time))))
        }
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    } finally {
      clearInterval(cutter)
    }
    await Promise.all(answers)
    const stored = (await bench.rows(phone)).map((r) => r.device_s)
    expect(acknowledged.length).toBe(2000)
    expect(stored).toEqual(acknowledged.toSorted((a, b) => a - b))
    link.close()
  })

  test('when the database stands still: the gateway stops reading, holds little, and catches up', async () => {
    const phone = nextPhone()
    const { link } = await bench.terminal(phone)
    const t = Math.floor(now_s()) - 100_000
    const batches = Array.from({ length: 1500 }, (_, b) => Array.from({ length: 33 }, (_, i) => at(t + b * 33 + i)))
    const stands = Promise.withResolvers<void>()
    const blocker = bench.owner.db.transaction().execute(async (tx) => {
      await sql`lock table positions in access exclusive mode`.execute(tx)
      stands.resolve()
      await until('the gateway to stop reading', () => bench.tracking.writer.congested)
    })
    await Promise.race([stands.promise, blocker])
    const results = await Promise.all(batches.map((batch) => link.positions(batch)))
    await blocker
    expect(new Set(results)).toEqual(new Set([0]))
    expect((await bench.rows(phone)).length).toBe(1500 * 33)
    expect(bench.tracking.writer.congested).toBe(false)
    link.close()
  })

  test('when the gateway stops in the middle: what was answered is there, the rest is not doubled when it comes again', async () => {
    const phone = nextPhone()
    const { link, code } = await bench.terminal(phone)
    const t = Math.floor(now_s()) - 20_000
    const acknowledged = new Set<number>()
    const answers = Array.from({ length: 3000 }, (_, i) =>
      link.position(at(t + i)).then(
        () => void acknowledged.add(t + i),
        () => {},
      ),
    )
    await new Promise((resolve) => setTimeout(resolve, 15))
    await bench.restart()
    await Promise.all(answers)
    const stored = new Set((await bench.rows(phone)).map((r) => r.device_s))
    for (const time of acknowledged) expect(stored.has(time)).toBe(true)
    const again = await bench.open(phone)
    await again.authenticate(code)
    const results = await Promise.all(Array.from({ length: 3000 }, (_, i) => again.position(at(t + i))))
    expect(new Set(results)).toEqual(new Set([0]))
    expect((await bench.rows(phone)).length).toBe(3000)
    again.close()
  })
})
