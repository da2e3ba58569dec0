import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TimelineEntry } from '#contract/rest/incidents.ts'
import type { Room, RoomSummary } from '#contract/rest/rooms.ts'
import { attendance, sweepRooms } from '#domains/rooms/service.ts'
import { newId } from '#platform/ids.ts'
import { createLogger } from '#platform/log.ts'
import { until } from '#tests/support/live.ts'
import { openRoomHouse, sampleRequests, type RoomHouse } from '#tests/support/rooms.ts'

let house: RoomHouse
beforeAll(async () => {
  house = await openRoomHouse()
})
afterAll(() => house?.close())

const sweep = () => sweepRooms({ db: house.app.db, clock: house.app.clock, log: createLogger('silent') })
const list = async (who: Parameters<RoomHouse['screen']>[0]) =>
  (await house.line.done<{ rooms: RoomSummary[] }>(who, 'GET', '/api/rooms')).rooms.map(({ id }) => id)

describe('the room of a run', () => {
  test('is one, however many open it at the same moment', async () => {
    const { url, crew } = await house.line.startRun()
    const others = await Promise.all([1, 2, 3].map(() => house.app.signInAs('dispatcher')))
    const rooms = await Promise.all(
      [crew, house.line.seat, ...others, crew].map((who) => house.line.done<RoomSummary>(who, 'POST', `${url}/room`)),
    )
    expect(new Set(rooms.map(({ id }) => id)).size).toBe(1)
    const entries = await house.line.done<{ entries: { kind: string }[] }>(crew, 'GET', `/api/rooms/${rooms[0]!.id}/entries`)
    expect(entries.entries.map(({ kind }) => kind)).toEqual(['opened'])
  })

  test('is opened by its crew in one tap, and stands in the incident’s record', async () => {
    const { url, crew, incident, unit } = await house.line.startRun()
    const room = await house.line.done<RoomSummary>(crew, 'POST', `${url}/room`)
    expect(room).toMatchObject({ kind: 'ambulance', state: 'open', incidentId: incident.id, vehicle: { vehicleId: unit.id } })
    const { entries } = await house.line.done<{ entries: TimelineEntry[] }>(
      house.line.seat,
      'GET',
      `/api/incidents/${incident.id}/timeline`,
    )
    expect(entries.find(({ kind }) => kind === 'room.opened')).toMatchObject({ source: 'crew', vehicleCallSign: unit.call_sign })
  })

  test('is not opened by a stranger, nor for a run that is over', async () => {
    const { url } = await house.line.startRun()
    const other = await house.app.signInAs('crew', { vehicleId: house.line.freeUnit().id })
    expect(await house.line.refused(other, 'POST', `${url}/room`)).toBe('object.not_found')
    expect(await house.line.refused(await house.app.signInAs('specialist'), 'POST', `${url}/room`)).toBe('permission.denied')
    await house.line.done(house.line.seat, 'POST', `${url}/cancellation`, { reason: 'test' })
    expect(await house.line.refused(house.line.seat, 'POST', `${url}/room`)).toBe('assignment.ended')
  })

  test('is seen by those who may enter it, and by nobody else', async () => {
    const { room, crew, run, url } = await house.startRunRoom()
    const hospital = house.line.hospitals[0]!
    const nurse = await house.app.signInAs('emergency_department', { institutionId: hospital.id })
    const elsewhere = await house.app.signInAs('emergency_department', { institutionId: house.line.hospitals[1]!.id })
    const specialist = await house.app.signInAs('specialist', { institutionId: hospital.id })
    expect(await list(nurse)).toEqual([])
    await house.line.walk(crew, run.id, 'acknowledged', 'en_route', 'on_scene', 'patient_on_board')
    await house.line.done(crew, 'PUT', `${url}/destination`, { institutionId: hospital.id })
    expect(await list(nurse)).toEqual([room.id])
    expect(await list(crew)).toEqual([room.id])
    expect(await list(house.line.seat)).toContain(room.id)
    for (const who of [elsewhere, specialist, await house.app.signInAs('wall'), await house.app.signInAs('crew')])
      expect(await list(who)).toEqual([])
    expect(await house.line.done<Room>(nurse, 'GET', `/api/rooms/${room.id}`)).toMatchObject({ part: 'participant' })
    expect(await house.line.done<Room>(crew, 'GET', `/api/rooms/${room.id}`)).toMatchObject({
      part: 'host',
      members: [{ kind: 'vehicle', part: 'host' }],
    })
    await house.line.done(crew, 'POST', `/api/rooms/${room.id}/members`, { member: { accountId: specialist.accountId }, part: 'observer' })
    expect(await house.line.done<Room>(specialist, 'GET', `/api/rooms/${room.id}`)).toMatchObject({ part: 'observer', rights: [] })
  })

  test('invites nobody of another centre, no unit that is elsewhere, and nobody who may enter no room', async () => {
    const { room } = await house.startRunRoom()
    const other = await house.line.startRun()
    const admin = await house.app.signInAs('system_admin')
    for (const member of [
      { accountId: newId() },
      { accountId: admin.accountId },
      { institutionId: newId() },
      { vehicleId: other.unit.id },
      { vehicleId: newId() },
    ]) {
      const asked = { member, part: 'participant' }
      expect(await house.line.refused(house.line.seat, 'POST', `/api/rooms/${room.id}/members`, asked)).toBe('object.not_found')
    }
    expect(
      await house.line.refused(other.crew, 'POST', `/api/rooms/${room.id}/members`, {
        member: { vehicleId: other.unit.id },
        part: 'observer',
      }),
    ).toBe('object.not_found')
  })

  test('closes some minutes after the run, and stays with those who were on it until then', async () => {
    const { room, crew, url, unit } = await house.startRunRoom()
    const tablet = await house.screen(crew)
    await tablet.join(room.id)
    await house.line.done(house.line.seat, 'POST', `${url}/cancellation`, { reason: 'test' })
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(tablet.ended).toBeUndefined()
    const late = await house.app.signInAs('crew', { vehicleId: house.line.freeUnit().id })
    expect((await house.app.ask(late, 'GET', `/api/rooms/${room.id}`)).statusCode).toBe(404)
    // The next shift of the same unit was not on the run.
    const next = await house.app.signInAs('crew')
    await house.app.ownerDb.transaction().execute(async (tx) => {
      const now = house.app.clock.now()
      const shift = { id: newId(), starts_at: new Date(now.getTime() + 1_000), ends_at: new Date(now.getTime() + 3_600_000) }
      await tx
        .updateTable('shift_members')
        .set({ during: `[${new Date(now.getTime() - 3_600_000).toISOString()},${shift.starts_at.toISOString()})` })
        .where('account_id', '=', crew.accountId)
        .execute()
      await tx
        .updateTable('shifts')
        .set({ ends_at: shift.starts_at })
        .where('vehicle_id', '=', unit.id)
        .where('ends_at', '>', now)
        .where('starts_at', '<=', now)
        .execute()
      await tx.updateTable('shifts').set({ cancelled_at: now }).where('vehicle_id', '=', unit.id).where('starts_at', '>', now).execute()
      await tx
        .insertInto('shifts')
        .values({ ...shift, centre_id: house.app.centreId, vehicle_id: unit.id, created_at: now })
        .execute()
      await tx
        .insertInto('shift_members')
        .values({
          shift_id: shift.id,
          account_id: next.accountId,
          duty: 'doctor',
          during: `[${shift.starts_at.toISOString()},${shift.ends_at.toISOString()})`,
        })
        .execute()
    })
    house.app.clock.advance(2_000)
    expect((await house.app.ask(next, 'GET', `/api/rooms/${room.id}`)).statusCode).toBe(404)
    expect((await house.app.ask(crew, 'GET', `/api/rooms/${room.id}`)).statusCode).toBe(200)
    await sweep()
    house.app.clock.advance(301_000)
    await sweep()
    await until('closed', () => tablet.ended === 'room_closed', 2_000)
    expect(await house.line.done<Room>(house.line.seat, 'GET', `/api/rooms/${room.id}`)).toMatchObject({ state: 'closed', rights: [] })
    expect((await house.app.ask(crew, 'GET', `/api/rooms/${room.id}`)).statusCode).toBe(404)
    const { entries } = await house.line.done<{ entries: TimelineEntry[] }>(
      house.line.seat,
      'GET',
      `/api/incidents/${room.incidentId}/timeline`,
    )
    expect(entries.find(({ kind }) => kind === 'room.closed')).toMatchObject({ source: 'system' })
  })

  test('that was closed by a host is another when it is opened again; what is closed changes no more', async () => {
    const { room, url } = await house.startRunRoom()
    const at = (path: string, body?: unknown) => house.line.refused(house.line.seat, 'POST', `/api/rooms/${room.id}${path}`, body)
    await house.line.done(house.line.seat, 'POST', `/api/rooms/${room.id}/close`)
    expect(await at('/close')).toBe('room.closed')
    expect(await at('/messages', { text: 'x' })).toBe('room.closed')
    expect(await at('/recording', { recording: true })).toBe('room.closed')
    expect(await at('/members', { member: { accountId: newId() }, part: 'observer' })).toBe('room.closed')
    const again = await house.line.done<RoomSummary>(house.line.seat, 'POST', `${url}/room`)
    expect(again.id).not.toBe(room.id)
  })
})

describe('the wall', () => {
  test('sees the room that a supervisor pinned, one at a time, and hears of it by a fact', async () => {
    const [one, two] = [await house.startRunRoom(), await house.startRunRoom()]
    const supervisor = await house.app.signInAs('supervisor')
    const wall = await house.app.signInAs('wall')
    const pin = (roomId: string, what = 'pin') => house.line.done<RoomSummary>(supervisor, 'POST', `/api/rooms/${roomId}/${what}`)
    expect(await house.line.refused(house.line.seat, 'POST', `/api/rooms/${one.room.id}/pin`)).toBe('permission.denied')
    expect(await pin(one.room.id)).toMatchObject({ pinned: true })
    expect(await list(wall)).toEqual([one.room.id])
    await pin(two.room.id)
    expect(await list(wall)).toEqual([two.room.id])
    expect(await house.line.done<Room>(supervisor, 'GET', `/api/rooms/${one.room.id}`)).toMatchObject({ pinned: false })
    const screen = await house.screen(wall)
    expect(await screen.join(two.room.id)).toMatchObject({ part: 'observer', rights: [] })
    expect(await screen.ask('produce', two.room.id, sampleRequests('').produce)).toBe('room.right_missing')
    expect((await house.app.ask(wall, 'GET', `/api/rooms/${one.room.id}`)).statusCode).toBe(404)
    await house.line.done(house.line.seat, 'POST', `/api/rooms/${two.room.id}/close`)
    expect(await list(wall)).toEqual([])
    await until('out', () => screen.ended === 'room_closed', 2_000)
  })

  test('does not see a caller, nor a consultation', async () => {
    const supervisor = await house.app.signInAs('supervisor')
    const { roomId } = await house.startCallerVideo()
    expect(await house.line.refused(supervisor, 'POST', `/api/rooms/${roomId}/pin`)).toBe('room.not_pinnable')
    const consultation = await house.openRoom([{ who: supervisor, part: 'host' }])
    expect(await house.line.refused(supervisor, 'POST', `/api/rooms/${consultation}/pin`)).toBe('object.not_found')
  })
})

describe('the attendance', () => {
  test('ends where a dead process was last heard, and says who was there from when to when', async () => {
    const { room, crew } = await house.startRunRoom()
    const visitId = newId()
    const joined = house.app.clock.now()
    await house.app.inTx((tx) =>
      tx
        .insertInto('room_visits')
        .values({
          id: visitId,
          room_id: room.id,
          centre_id: house.app.centreId,
          account_id: crew.accountId,
          part: 'host',
          joined_at: joined,
          last_seen_at: new Date(joined.getTime() + 20_000),
        })
        .execute(),
    )
    await sweep()
    const read = () => house.app.inTx((tx) => attendance(tx, house.app.vault, room.id))
    expect((await read())[0]).toMatchObject({ leftAt: null, part: 'host', accountId: crew.accountId })
    house.app.clock.advance(90_000)
    await sweep()
    expect((await read())[0]).toMatchObject({ joinedAt: joined, leftAt: new Date(joined.getTime() + 20_000) })
    const { present } = await house.line.done<Room>(house.line.seat, 'GET', `/api/rooms/${room.id}`)
    expect(present).toEqual([])
  })
})
