import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { watchArrivals } from '#domains/dispatch/arrival-watcher.ts'
import { PositionHub } from '#domains/tracking/position-hub.ts'
import { createLogger } from '#platform/log.ts'
import { until } from '#tests/support/live.ts'
import { placeAt, scene, startLine, type Line } from '#tests/support/line.ts'

let line: Line
let stop: () => Promise<void>
const refresh_ms = 100
const hub = new PositionHub((error) => {
  throw error
})
beforeAll(async () => {
  line = await startLine()
  const { db, clock } = line.app
  stop = watchArrivals({ db, hub, clock, log: createLogger('silent'), refresh_ms })
})
afterAll(async () => {
  await stop()
  await line.close()
})

type Unit = { id: string; vehicle_no: number }
type Point = { lat: number; lon: number }
const north = (point: Point, metres: number): Point => ({ lat: point.lat + metres / 111_195, lon: point.lon })
const refreshed = () => sleep(refresh_ms * 3)

function publish(unit: Unit, { lat, lon }: Point, ahead_ms = 0): void {
  const time = line.app.clock.now_ms() + ahead_ms
  const rest = { speed_mps: 0, heading_deg: 0, altitude_m: 0, source: 'jt808' as const, fixed: true, acc: true, alarm: false, alarmBits: 0 }
  const names = { vehicleNo: unit.vehicle_no, vehicleId: unit.id, centreId: line.app.centreId }
  hub.publish([{ ...names, ...rest, lat, lon, fixedAt_ms: time, recordedAt_ms: time }])
}
/** Positions every ten seconds for so long. */
function stand(unit: Unit, at: Point, seconds: number, ahead_ms = 0): void {
  for (let second = 0; second <= seconds; second += 10) {
    publish(unit, at, ahead_ms)
    line.app.clock.advance(10_000)
  }
}
async function onTheWay(point = scene) {
  const started = await line.startRun(point)
  await line.walk(started.crew, started.run.id, 'acknowledged', 'en_route')
  await refreshed()
  return started
}
const stepOf = async (id: string) => (await line.runOf(id)).step
const reaches = (id: string, step: string) => until(step, async () => (await stepOf(id)) === step)

describe('an arrival', () => {
  it('is recorded after the dwell, at the time of the first position inside', async () => {
    const { unit, run } = await onTheWay()
    publish(unit, north(scene, 130))
    line.app.clock.advance(10_000)
    const inside = line.app.clock.now()
    stand(unit, north(scene, 110), 20)
    await reaches(run.id, 'on_scene')
    expect(await line.runOf(run.id)).toMatchObject({ step_at: inside, step_source: 'geofence' })
  })

  it('taken back by the crew holds until the unit has left', async () => {
    const { unit, run, crew, url } = await onTheWay()
    stand(unit, scene, 20)
    await reaches(run.id, 'on_scene')
    await line.done(crew, 'POST', `${url}/steps/on_scene/correction`, { occurredAt: null, reason: 'a red light' })
    for (let round = 0; round < 3; round += 1) {
      await refreshed()
      stand(unit, scene, 40)
    }
    await refreshed()
    expect(await stepOf(run.id)).toBe('en_route')
    stand(unit, north(scene, 400), 10)
    stand(unit, scene, 20)
    await reaches(run.id, 'on_scene')
  })

  it('taken back holds also when the server starts anew meanwhile', async () => {
    const { unit, run, crew, url } = await onTheWay()
    stand(unit, scene, 20)
    await reaches(run.id, 'on_scene')
    await line.done(crew, 'POST', `${url}/steps/on_scene/correction`, { occurredAt: null, reason: 'a red light' })
    await stop()
    const { db, clock } = line.app
    stop = watchArrivals({ db, hub, clock, log: createLogger('silent'), refresh_ms })
    await refreshed()
    stand(unit, scene, 60)
    await refreshed()
    expect(await stepOf(run.id)).toBe('en_route')
  })

  it('counts its dwell anew where the scene was moved', async () => {
    const { unit, run, incident } = await onTheWay()
    stand(unit, scene, 10)
    const moved = await line.readIncident(incident.id)
    const there = north(scene, 60)
    await line.done(line.seat, 'PATCH', `/api/incidents/${incident.id}`, { version: moved.version, place: placeAt(there) })
    await refreshed()
    publish(unit, scene)
    await refreshed()
    expect(await stepOf(run.id)).toBe('en_route')
    line.app.clock.advance(10_000)
    stand(unit, scene, 20)
    await reaches(run.id, 'on_scene')
    // Moved after the arrival: what was seen stays.
    const arrived = await line.readIncident(incident.id)
    await line.done(line.seat, 'PATCH', `/api/incidents/${incident.id}`, { version: arrived.version, place: placeAt(north(scene, 900)) })
    await refreshed()
    stand(unit, scene, 30)
    expect(await stepOf(run.id)).toBe('on_scene')
  })

  it('is dated from the track where the unit was out of reach when it came', async () => {
    const { unit, run } = await onTheWay()
    const terminal = await line.app.inTx((tx) =>
      tx
        .selectFrom('terminal_bindings')
        .select('terminal_no')
        .where('vehicle_id', '=', unit.id)
        .where('unbound_at', 'is', null)
        .executeTakeFirst(),
    )
    const terminal_no = terminal?.terminal_no ?? 9000 + unit.vehicle_no
    if (!terminal) throw new Error('the seeded unit has no terminal')
    line.app.clock.advance(600_000)
    const time = (ago_s: number) => new Date(line.app.clock.now_ms() - ago_s * 1000)
    const points: [number, Point][] = [
      [560, north(scene, 2000)],
      [500, scene],
      [490, north(scene, 700)],
      [300, north(scene, 50)],
      [200, scene],
      [100, scene],
    ]
    for (const [ago_s, { lat, lon }] of points)
      await sql`insert into positions (device_at, recorded_at, terminal_no, speed_mps, altitude_m, heading_deg, flags, source, location)
        values (${time(ago_s)}, ${line.app.clock.now()}, ${terminal_no}, 0, 0, 0, 25, 0, st_setsrid(st_makepoint(${lon}, ${lat}), 4326))`.execute(
        line.app.ownerDb,
      )
    const came = time(300)
    stand(unit, scene, 20)
    await reaches(run.id, 'on_scene')
    expect((await line.runOf(run.id)).step_at).toEqual(came)
  })

  it('from a terminal whose clock runs ahead is recorded as of now', async () => {
    const { unit, run } = await onTheWay()
    stand(unit, scene, 20, 180_000)
    await reaches(run.id, 'on_scene')
    expect((await line.runOf(run.id)).step_at.getTime()).toBeLessThanOrEqual(line.app.clock.now_ms())
  })

  it('counts for the hospital that is chosen now', async () => {
    const { unit, run, crew, url } = await onTheWay()
    const [first, second] = [line.hospitals[0]!, line.hospitals[1]!]
    await line.done(crew, 'PUT', `${url}/destination`, { institutionId: first.id })
    await line.walk(crew, run.id, 'on_scene', 'patient_contact', 'patient_on_board', 'leave_scene')
    await refreshed()
    await line.done(line.seat, 'PUT', `${url}/destination`, { institutionId: second.id, reason: 'no bed' })
    await refreshed()
    stand(unit, first.point, 60)
    await refreshed()
    expect(await stepOf(run.id)).toBe('leave_scene')
    stand(unit, second.point, 20)
    await reaches(run.id, 'at_hospital')
  })
})

describe('the return', () => {
  const stationOf = (id: string) =>
    line.app.inTx(async (tx) => {
      const found =
        await sql<Point>`select st_y(s.location) as lat, st_x(s.location) as lon from vehicles v join stations s on s.id = v.station_id where v.id = ${id}`.execute(
          tx,
        )
      return found.rows[0]!
    })

  it('to the station makes a unit free again, also one that was called back on its way', async () => {
    const { unit, run, url } = await onTheWay()
    await line.done(line.seat, 'POST', `${url}/cancellation`, { reason: 'test' })
    expect((await line.vehicle(unit.id)).state).toBe('returning')
    await refreshed()
    stand(unit, await stationOf(unit.id), 20)
    await until('available', async () => (await line.vehicle(unit.id)).state === 'available')
    expect(await line.runOf(run.id)).toMatchObject({ step: 'available', step_source: 'geofence', ended: 'cancelled' })
  })

  it('taken back makes it returning until it comes again', async () => {
    const { unit, run, url } = await onTheWay()
    const station = await stationOf(unit.id)
    await line.done(line.seat, 'POST', `${url}/cancellation`, { reason: 'test' })
    await refreshed()
    stand(unit, station, 20)
    await reaches(run.id, 'available')
    await line.done(line.seat, 'POST', `${url}/steps/available/correction`, { occurredAt: null, reason: 'drove past' })
    expect((await line.vehicle(unit.id)).state).toBe('returning')
    await refreshed()
    stand(unit, station, 60)
    await refreshed()
    expect((await line.vehicle(unit.id)).state).toBe('returning')
    stand(unit, north(station, 1000), 10)
    stand(unit, station, 20)
    await reaches(run.id, 'available')
  })
})
