import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Account } from '#contract/rest/accounts.ts'
import { removeMember } from '#domains/rooms/service.ts'
import type { SignedIn } from '#tests/support/app.ts'
import { until } from '#tests/support/live.ts'
import { openRoomHouse, sampleRequests, type RoomHouse, type Screen } from '#tests/support/rooms.ts'

let house: RoomHouse
beforeAll(async () => {
  house = await openRoomHouse({ media: { away_ms: 5_000 } })
})
afterAll(() => house?.close())

async function entered(who: SignedIn, roomId: string): Promise<{ screen: Screen; peerId: string }> {
  const screen = await house.screen(who)
  const { peerId } = await screen.join(roomId)
  await screen.do('produce', roomId, sampleRequests(peerId).produce)
  return { screen, peerId }
}
const isIn = (roomId: string, peerId: string) => house.media.peersOf(roomId).includes(peerId)
/** Both are gone within two seconds: from the media, and the screen knows why. */
async function outWithin2s(roomId: string, one: { screen: Screen; peerId: string }, why: string, work: () => Promise<unknown>) {
  await work()
  const began_ms = performance.now()
  await until('out of the media', () => !isIn(roomId, one.peerId), 4_000)
  const took_ms = performance.now() - began_ms
  await until('told', () => one.screen.ended === why, 1_000)
  expect(took_ms).toBeLessThan(2_000)
}
const revoke = (who: SignedIn) =>
  house.app.inTx((tx) => tx.updateTable('sessions').set({ revoked_at: house.app.clock.now() }).where('id', '=', who.sessionId).execute())

describe('media end at once', () => {
  test('with a session that is revoked', async () => {
    const { room, crew } = await house.startRunRoom()
    const seat = await house.app.signInAs('dispatcher')
    const one = await entered(seat, room.id)
    const other = await entered(crew, room.id)
    await outWithin2s(room.id, one, 'session_over', () => revoke(seat))
    expect(one.screen.endings).toEqual(['session.expired'])
    expect(isIn(room.id, other.peerId)).toBe(true)
    await until('told', () => other.screen.notices('peer.left').some(({ peerId }) => peerId === one.peerId))
  })

  test('with a session that ends by the clock', async () => {
    const { room } = await house.startRunRoom()
    const seat = await house.app.signInAs('dispatcher')
    const one = await entered(seat, room.id)
    await outWithin2s(room.id, one, 'session_over', () =>
      house.app.inTx((tx) =>
        tx
          .updateTable('sessions')
          .set({ expires_at: new Date(house.app.clock.now_ms() - 1) })
          .where('id', '=', seat.sessionId)
          .execute(),
      ),
    )
  })

  test('with a session that is revoked while its line is broken', async () => {
    const { room } = await house.startRunRoom()
    const seat = await house.app.signInAs('dispatcher')
    const one = await entered(seat, room.id)
    one.screen.socket.disconnect()
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(isIn(room.id, one.peerId)).toBe(true)
    await revoke(seat)
    await until('out', () => !isIn(room.id, one.peerId), 2_000)
  })

  test('with an account that is disabled', async () => {
    const roomId = await house.openRoom([])
    const who = await house.app.signInAs('specialist')
    await house.member(roomId, who)
    const one = await entered(who, roomId)
    const admin = await house.app.signInAs('system_admin')
    const { accounts } = await house.line.done<{ accounts: Account[] }>(admin, 'GET', '/api/accounts')
    const { version, displayName, roles } = accounts.find(({ id }) => id === who.accountId)!
    const body = { version, displayName, roles, institutionId: null, isDevice: false, disabled: true }
    await outWithin2s(roomId, one, 'session_over', () => house.line.done(admin, 'PUT', `/api/accounts/${who.accountId}`, body))
  })

  test('with an invitation that is taken back, and an institution’s', async () => {
    const institutionId = house.line.hospitals[1]!.id
    const roomId = await house.openRoom([{ who: house.line.seat, part: 'host' }])
    const clinic = await house.app.signInAs('clinic', { institutionId })
    await house.line.done(house.line.seat, 'POST', `/api/rooms/${roomId}/members`, { member: { institutionId }, part: 'participant' })
    const one = await entered(clinic, roomId)
    await outWithin2s(roomId, one, 'removed', () =>
      house.line.done(house.line.seat, 'POST', `/api/rooms/${roomId}/members/remove`, { member: { institutionId } }),
    )
    expect(await one.screen.ask('join', roomId, sampleRequests(one.peerId).join)).toBe('object.not_found')
  })

  test('with the room', async () => {
    const { room, crew } = await house.startRunRoom()
    const one = await entered(crew, room.id)
    const two = await entered(house.line.seat, room.id)
    await outWithin2s(room.id, one, 'room_closed', () => house.line.done(house.line.seat, 'POST', `/api/rooms/${room.id}/close`))
    await until('the other too', () => two.screen.ended === 'room_closed')
    expect(await two.screen.ask('join', room.id, sampleRequests(two.peerId).join)).toBe('room.closed')
    const open = await house.app.inTx((tx) =>
      tx.selectFrom('room_visits').select('id').where('room_id', '=', room.id).where('left_at', 'is', null).execute(),
    )
    expect(open).toEqual([])
  })

  test('with the shift of a crew that has no run any more to finish', async () => {
    const { room, crew, unit } = await house.startRunRoom()
    const roomId = await house.openRoom([{ who: house.line.seat, part: 'host' }])
    await house.line.done(house.line.seat, 'POST', `/api/rooms/${roomId}/members`, { member: { vehicleId: unit.id }, part: 'participant' })
    const one = await entered(crew, roomId)
    await house.line.done(house.line.seat, 'POST', `/api/assignments/${room.subject.id}/cancellation`, { reason: 'test' })
    const supervisor = await house.app.signInAs('supervisor')
    const now = house.app.clock.now().toISOString()
    const { shifts } = await house.line.done<{ shifts: { id: string; vehicleId: string }[] }>(
      supervisor,
      'GET',
      `/api/shifts?from=${now}&to=${new Date(house.app.clock.now_ms() + 1000).toISOString()}`,
    )
    const shift = shifts.find(({ vehicleId }) => vehicleId === unit.id)!
    await outWithin2s(roomId, one, 'removed', () => house.line.done(supervisor, 'POST', `/api/shifts/${shift.id}/end`))
  })

  test('with a unit’s part in the case that the caller shows', async () => {
    const { callId, roomId } = await house.startCallerVideo()
    const unit = house.line.freeUnit()
    const crew = await house.app.signInAs('crew', { vehicleId: unit.id })
    const incident = await house.line.openIncident(undefined, { callId })
    const run = await house.line.send(incident.id, unit.id)
    await house.line.done(house.line.seat, 'POST', `/api/rooms/${roomId}/members`, { member: { vehicleId: unit.id }, part: 'participant' })
    const one = await entered(crew, roomId)
    await outWithin2s(roomId, one, 'removed', () =>
      house.line.done(house.line.seat, 'POST', `/api/assignments/${run.id}/cancellation`, { reason: 'test' }),
    )
  })

  test('with the hospital that the unit is not bound for any more', async () => {
    const { room, url, run, crew } = await house.startRunRoom()
    const [first, second] = house.line.hospitals
    const nurse = await house.app.signInAs('emergency_department', { institutionId: first!.id })
    await house.line.walk(crew, run.id, 'acknowledged', 'en_route', 'on_scene', 'patient_on_board')
    await house.line.done(crew, 'PUT', `${url}/destination`, { institutionId: first!.id })
    const one = await entered(nurse, room.id)
    await outWithin2s(room.id, one, 'removed', () =>
      house.line.done(house.line.seat, 'PUT', `${url}/destination`, { institutionId: second!.id, reason: 'test' }),
    )
  })

  test('with the pin of the wall', async () => {
    const { room } = await house.startRunRoom()
    const supervisor = await house.app.signInAs('supervisor')
    const wall = await house.app.signInAs('wall')
    await house.line.done(supervisor, 'POST', `/api/rooms/${room.id}/pin`)
    const screen = await house.screen(wall)
    await until('admitted', async () => typeof (await screen.ask('join', room.id, sampleRequests(room.id).join)) === 'object')
    const peerId = house.media.peersOf(room.id)[0]!
    await outWithin2s(room.id, { screen, peerId }, 'removed', () => house.line.done(supervisor, 'POST', `/api/rooms/${room.id}/unpin`))
  })

  test('and what a part may no longer send, when the part changes', async () => {
    const roomId = await house.openRoom([{ who: house.line.seat, part: 'host' }])
    const who = await house.app.signInAs('specialist')
    await house.member(roomId, who, 'participant')
    const one = await entered(who, roomId)
    expect(house.media.producersOf(one.peerId)).toEqual(['camera'])
    await house.member(roomId, who, 'observer')
    await until('nothing is sent', () => house.media.producersOf(one.peerId).length === 0, 2_000)
    expect(await one.screen.ask('produce', roomId, sampleRequests(one.peerId).produce)).toBe('room.right_missing')
    expect(isIn(roomId, one.peerId)).toBe(true)
  })
})

describe('nobody slips in', () => {
  test('while the room is being closed', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { room, crew } = await house.startRunRoom()
      const tablet = await house.screen(crew)
      // What earlier tests asked must not be taken for this join.
      house.media.asked.length = 0
      house.media.holdJoins(true)
      const joining = tablet.ask('join', room.id, sampleRequests(room.id).join)
      await until('on its way', () => house.media.asked.includes('join'))
      const closing = house.line.done(house.line.seat, 'POST', `/api/rooms/${room.id}/close`)
      if (round % 2 === 0) await closing
      house.media.holdJoins(false)
      const [answer] = await Promise.all([joining, closing])
      await until('nobody is in it', () => house.media.peersOf(room.id).length === 0, 2_000)
      if (round % 2 === 0) expect(answer).toBe('room.closed')
      const open = () =>
        house.app.inTx((tx) =>
          tx.selectFrom('room_visits').select('id').where('room_id', '=', room.id).where('left_at', 'is', null).execute(),
        )
      await until('no visit is left open', async () => (await open()).length === 0)
    }
  })

  test('while being removed', async () => {
    const roomId = await house.openRoom([{ who: house.line.seat, part: 'host' }])
    const who = await house.app.signInAs('specialist')
    await house.member(roomId, who)
    const screen = await house.screen(who)
    house.media.holdJoins(true)
    const joining = screen.ask('join', roomId, sampleRequests(roomId).join)
    await until('on its way', () => house.media.asked.includes('join'))
    await house.app.inTx(
      (tx) => removeMember(tx, { roomId, member: { kind: 'account', id: who.accountId }, removedBy: null }, house.app.clock.now()),
      house.app.centreId,
    )
    await new Promise((resolve) => setTimeout(resolve, 400))
    house.media.holdJoins(false)
    expect(await joining).toBe('object.not_found')
    expect(house.media.peersOf(roomId)).toEqual([])
  })
})
