import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFakeMedia, type FakeMedia } from '#tests/support/fake-media.ts'
import { connected, goLive, until, type Live } from '#tests/support/live.ts'
import { openRoomHouse, roomsParts, Screen, type RoomHouse } from '#tests/support/rooms.ts'
import type { SignedIn } from '#tests/support/app.ts'

/** Two processes that serve screens, each with peers of its own: nothing that one of them alone knows may decide. */
let house: RoomHouse
let other: Live
let otherMedia: FakeMedia
beforeAll(async () => {
  house = await openRoomHouse()
  otherMedia = createFakeMedia()
  other = await goLive(house.app, { rooms: roomsParts(house.app, otherMedia), relay: false })
})
afterAll(async () => {
  await other?.close()
  await house?.close()
})

const there = async (who: SignedIn) => new Screen(await connected(other.socket(who)))

test('whoever is removed in one is out in the other', async () => {
  const roomId = await house.openRoom([{ who: house.line.seat, part: 'host' }])
  const doctor = await house.app.signInAs('specialist')
  await house.member(roomId, doctor)
  const [host, screen] = [await house.screen(house.line.seat), await there(doctor)]
  await host.join(roomId)
  const { peerId } = await screen.join(roomId)
  await host.do('remove', roomId, { peerId })
  await until('out', () => screen.ended === 'removed', 2_000)
  expect(otherMedia.peersOf(roomId)).toEqual([])
})

test('a room that is closed ends in both, and a line that is written is told in both', async () => {
  const { room, crew } = await house.startRunRoom()
  const [here, screen] = [await house.screen(house.line.seat), await there(crew)]
  await here.join(room.id)
  await screen.join(room.id)
  await here.do('chat', room.id, { text: 'hello' })
  await until('told', () => screen.notices('chat').length === 1 && here.notices('chat').length === 1, 2_000)
  await house.line.done(house.line.seat, 'POST', `/api/rooms/${room.id}/close`)
  await until('out', () => screen.ended === 'room_closed' && here.ended === 'room_closed', 2_000)
})

test('a session that is revoked, a link that is passed on', async () => {
  const { room } = await house.startRunRoom()
  const seat = await house.app.signInAs('dispatcher')
  const screen = await there(seat)
  await screen.join(room.id)
  await house.app.inTx((tx) =>
    tx.updateTable('sessions').set({ revoked_at: house.app.clock.now() }).where('id', '=', seat.sessionId).execute(),
  )
  await until('out', () => otherMedia.peersOf(room.id).length === 0, 2_000)
  const video = await house.startCallerVideo()
  const phone = await house.phone(video.pass)
  await phone.join(video.roomId)
  await house.agree(video.token)
  await until('out', () => phone.ended === 'replaced', 2_000)
})

test('a full room is full in both together', async () => {
  const { room } = await house.startRunRoom()
  const seats = await Promise.all(Array.from({ length: 26 }, () => house.app.signInAs('dispatcher')))
  const screens = await Promise.all(seats.map((who, index) => (index % 2 ? house.screen(who) : there(who))))
  const answers = await Promise.all(
    screens.map((screen) =>
      screen.join(room.id).then(
        () => 'in',
        (error: Error) => error.message,
      ),
    ),
  )
  expect(answers.filter((answer) => answer === 'in')).toHaveLength(24)
  expect(answers.filter((answer) => answer === 'join: room.full')).toHaveLength(2)
})

test('a process that comes later brings the recording in line', async () => {
  const { room } = await house.startRunRoom()
  const screen = await there(house.line.seat)
  const { peerId } = await screen.join(room.id)
  await house.line.done(house.line.seat, 'POST', `/api/rooms/${room.id}/recording`, { recording: true })
  const { id } = await house.app.inTx((tx) =>
    tx.selectFrom('room_recordings').select('id').where('room_id', '=', room.id).executeTakeFirstOrThrow(),
  )
  const told = () => house.app.inTx((tx) => tx.selectFrom('room_recordings').selectAll().where('id', '=', id).executeTakeFirstOrThrow())
  await until('one of them does it', async () => (await told()).recorded_peers !== null)
  const row = await told()
  expect([row.state, row.recorded_peers]).toEqual(['recording', [peerId]])
})
