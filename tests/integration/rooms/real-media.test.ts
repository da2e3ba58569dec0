import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RoomRequestAnswer } from '#contract/media.ts'
import type { MediaHost } from '#media/media-host.ts'
import { connected, goLive, until, type Live } from '#tests/support/live.ts'
import { joining, producing, startMedia } from '#tests/support/media.ts'
import { openRoomHouse, roomsParts, Screen, type RoomHouse } from '#tests/support/rooms.ts'

let house: RoomHouse
let media: MediaHost
let live: Live
beforeAll(async () => {
  house = await openRoomHouse()
  media = await startMedia({}, { MEDIA_PORT: '22200', MEDIA_RTC_PORTS: '22210-22299' })
  live = await goLive(house.app, { rooms: roomsParts(house.app, media) })
})
afterAll(async () => {
  await live?.close()
  await media?.close()
  await house?.close()
})

const screen = async (who: Parameters<Live['socket']>[0]) => new Screen(await connected(live.socket(who)))

test('over the media service itself: capabilities, transports, a stream from one to the other, and the end with the session', async () => {
  const { crew, room } = await house.startRunRoom()
  const tablet = await screen(crew)
  const seat = await screen(house.line.seat)
  const { state, routerRtpCapabilities } = await tablet.do('capabilities', '', {})
  expect([state, routerRtpCapabilities]).toEqual(['ready', media.capabilities()])
  const join = (one: Screen): Promise<RoomRequestAnswer<'join'>> => one.do('join', room.id, joining(media))
  const first = await join(tablet)
  expect(first.sendTransport?.iceCandidates.length).toBeGreaterThan(0)
  await join(seat)
  const { producerId } = await tablet.do('produce', room.id, producing('patient_view'))
  await until('consumed', () => seat.notices('consumer.added').some(({ consumer }) => consumer.producerId === producerId))
  const { consumer } = seat.notices('consumer.added')[0]!
  expect(await seat.do('consumer.pause', room.id, { consumerId: consumer.id, paused: false })).toEqual({})
  expect(await seat.ask('producer.close', room.id, { producerId })).toBe('object.not_found')
  const began = performance.now()
  await house.app.inTx((tx) =>
    tx.updateTable('sessions').set({ revoked_at: house.app.clock.now() }).where('id', '=', crew.sessionId).execute(),
  )
  await until('gone from the media too', () => media.load().peers === 1, 2_000)
  expect(performance.now() - began).toBeLessThan(2_000)
  await until('seen', () => seat.notices('peer.left').some(({ peerId }) => peerId === first.peerId))
})
