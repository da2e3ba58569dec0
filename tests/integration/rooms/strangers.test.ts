import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { roomRequests, type RoomRequestName } from '#contract/media.ts'
import { roles, type Role } from '#contract/roles.ts'
import { newId } from '#platform/ids.ts'
import { addSecondCentre } from '#tests/support/second-centre.ts'
import type { SignedIn } from '#tests/support/app.ts'
import { connectPhone, openRoomHouse, sampleRequests, type RoomHouse, type Screen } from '#tests/support/rooms.ts'
import { until } from '#tests/support/live.ts'

const names = Object.keys(roomRequests) as RoomRequestName[]
/** The capabilities are those of no room: whoever may enter any may ask. */
const ofRoom = names.filter((name) => name !== 'capabilities')

let house: RoomHouse
let run: Awaited<ReturnType<RoomHouse['startRunRoom']>>
let tablet: Screen
let peerId: string
beforeAll(async () => {
  house = await openRoomHouse()
  run = await house.startRunRoom()
  tablet = await house.screen(run.crew)
  peerId = (await tablet.join(run.room.id)).peerId
})
afterAll(() => house?.close())
beforeEach(() => {
  house.media.asked.length = 0
})

/** What each request of the list is answered. */
async function answers(screen: Screen, roomId: string, list: readonly RoomRequestName[] = ofRoom): Promise<Record<string, unknown>> {
  const samples = sampleRequests(peerId)
  const given: Record<string, unknown> = {}
  for (const name of list) given[name] = await screen.ask(name, roomId, samples[name])
  return given
}
const all = (code: string, list: readonly RoomRequestName[] = ofRoom) => Object.fromEntries(list.map((name) => [name, code]))

describe('a stranger is refused at every message', () => {
  const strangers: Record<string, () => Promise<SignedIn>> = {
    'the seat of another centre': async () => house.app.signInAs('dispatcher', { centreId: await addSecondCentre(house.app) }),
    'the crew of another unit': () => house.app.signInAs('crew', { vehicleId: house.line.freeUnit().id }),
    'a crew without a shift': () => house.app.signInAs('crew'),
    'a specialist': () => house.app.signInAs('specialist', { institutionId: house.line.hospitals[0]!.id }),
    'a clinic': () => house.app.signInAs('clinic', { institutionId: house.line.hospitals[1]!.id }),
    'an emergency department that nobody comes to': () =>
      house.app.signInAs('emergency_department', { institutionId: house.line.hospitals[0]!.id }),
    'the wall, where nothing is pinned': () => house.app.signInAs('wall'),
  }
  test.each(Object.entries(strangers))('%s', async (_who, signIn) => {
    const screen = await house.screen(await signIn())
    expect(await answers(screen, run.room.id)).toEqual(all('object.not_found'))
    expect(await answers(screen, newId())).toEqual(all('object.not_found'))
    expect(house.media.asked).toEqual([])
  })

  test('whoever may enter no room at all', async () => {
    const may: readonly Role[] = ['dispatcher', 'supervisor', 'wall', 'crew', 'emergency_department', 'specialist', 'clinic', 'coordinator']
    for (const role of roles.filter((each) => !may.includes(each))) {
      const screen = await house.screen(await house.app.signInAs(role))
      expect(await answers(screen, run.room.id, names), role).toEqual(all('permission.denied', names))
    }
    expect(house.media.asked).toEqual([])
  })

  test('a member that was removed', async () => {
    const who = await house.app.signInAs('specialist')
    await house.member(run.room.id, who)
    const screen = await house.screen(who)
    const own = await screen.join(run.room.id)
    await tablet.do('remove', run.room.id, { peerId: own.peerId })
    await until('out', () => screen.ended === 'removed')
    house.media.asked.length = 0
    expect(await answers(screen, run.room.id)).toEqual(all('object.not_found'))
    expect(house.media.asked).toEqual([])
  })

  test('a session that has ended by the clock, at once', async () => {
    const who = await house.app.signInAs('dispatcher')
    const screen = await house.screen(who)
    await screen.join(run.room.id)
    await house.app.inTx((tx) =>
      tx
        .updateTable('sessions')
        .set({ expires_at: new Date(house.app.clock.now_ms() - 1) })
        .where('id', '=', who.sessionId)
        .execute(),
    )
    house.app.accounts.sessions.forget(who.sessionId)
    house.media.asked.length = 0
    expect(await answers(screen, run.room.id, names)).toEqual(all('session.expired', names))
    expect(house.media.asked).toEqual([])
  })

  test('the caller of another call', async () => {
    const { roomId, pass } = await house.startCallerVideo()
    const phone = await house.phone(pass)
    expect(await answers(phone, run.room.id)).toEqual(all('object.not_found'))
    const other = await house.startCallerVideo()
    expect(await answers(phone, other.roomId)).toEqual(all('object.not_found'))
    expect(house.media.asked).toEqual([])
    expect(typeof (await phone.ask('join', roomId, sampleRequests(peerId).join))).toBe('object')
  })

  test('a phone without a pass, with a wrong one, or with what is none', async () => {
    for (const pass of [undefined, null, '', 'x'.repeat(43), 'x'.repeat(5_000), 1, {}, ['a'.repeat(43)], "' or 1=1 --"])
      await expect(connectPhone(house.live.url, pass, house.app.origin), String(pass)).rejects.toThrow(/room_link\./)
    await expect(connectPhone(house.live.url, 'x'.repeat(43), 'https://evil.example')).rejects.toThrow(/websocket error/)
  })

  test('one who is admitted but has not entered, or has entered by another socket', async () => {
    const admitted = await house.screen(house.line.seat)
    const list = ofRoom.filter((name) => name !== 'join')
    expect(await answers(admitted, run.room.id, list)).toEqual(all('room.not_joined', list))
    const second = await house.screen(run.crew)
    expect(await answers(second, run.room.id, list)).toEqual(all('room.not_joined', list))
    expect(house.media.asked).toEqual([])
  })

  test('whoever comes when the room is closed', async () => {
    const { room, crew } = await house.startRunRoom()
    await house.line.done(house.line.seat, 'POST', `/api/rooms/${room.id}/close`)
    const seat = await house.screen(house.line.seat)
    expect(await answers(seat, room.id)).toEqual(all('room.closed'))
    const other = await house.screen(crew)
    expect(await answers(other, room.id)).toEqual(all('object.not_found'))
    expect(house.media.asked).toEqual([])
  })
})

describe('rights', () => {
  test('an observer sees and hears, and is refused everything else', async () => {
    const who = await house.app.signInAs('specialist')
    await house.member(run.room.id, who, 'observer')
    const screen = await house.screen(who)
    expect(await screen.join(run.room.id)).toMatchObject({ part: 'observer', rights: [] })
    const list = ['produce', 'produceData', 'follow', 'mute', 'remove', 'chat'] as const
    expect(await answers(screen, run.room.id, [...list])).toEqual(all('room.right_missing', [...list]))
    expect(await screen.ask('rung', run.room.id, sampleRequests(peerId).rung)).toEqual({})
  })

  test('a caller shows, speaks and writes; it leads, draws, shares and removes nobody', async () => {
    const { roomId, pass } = await house.startCallerVideo()
    const phone = await house.phone(pass)
    expect(await phone.join(roomId)).toMatchObject({ part: 'guest', rights: ['speak', 'show', 'chat'] })
    const samples = sampleRequests(peerId)
    expect(await phone.ask('produce', roomId, samples.produce)).toHaveProperty('producerId')
    for (const refused of [
      phone.ask('produce', roomId, { ...samples.produce, source: 'screen' }),
      phone.ask('produceData', roomId, { ...samples.produceData, label: 'pointer' }),
      phone.ask('follow', roomId, samples.follow),
      phone.ask('mute', roomId, samples.mute),
      phone.ask('remove', roomId, samples.remove),
    ])
      expect(await refused).toBe('room.right_missing')
  })

  test('refusals of what is not theirs stand in the audit, ten a minute and no more', async () => {
    const who = await house.app.signInAs('specialist')
    const screen = await house.screen(who)
    for (let i = 0; i < 25; i += 1) await screen.ask('chat', run.room.id, { text: 'x' })
    const entries = () =>
      house.app.inTx((tx) =>
        tx
          .selectFrom('audit_entries')
          .select(['action', 'outcome', 'object_id'])
          .where('actor_id', '=', who.accountId)
          .where('action', '=', 'rooms.chat')
          .execute(),
      )
    await until('written', async () => (await entries()).length >= 10)
    expect(await entries()).toEqual(
      Array.from({ length: 10 }, () => ({ action: 'rooms.chat', outcome: 'refused', object_id: run.room.id })),
    )
  })
})

describe('what is no request', () => {
  test('is refused, changes nothing, and the socket lives on', async () => {
    const screen = await house.screen(house.line.seat)
    const good = { name: 'join', roomId: run.room.id, data: sampleRequests(peerId).join }
    const wrong: unknown[] = [
      null,
      undefined,
      1,
      'join',
      [],
      {},
      [good],
      { ...good, more: 1 },
      { ...good, name: 'constructor' },
      { ...good, name: '__proto__' },
      { ...good, name: 'nothing' },
      { ...good, roomId: 'x' },
      { ...good, roomId: null },
      { ...good, roomId: run.room.id.toUpperCase() },
      { ...good, data: null },
      { ...good, data: {} },
      { ...good, data: { ...good.data, more: 1 } },
      { ...good, data: { ...good.data, sctp: 'true' } },
      { ...good, data: { ...good.data, rtpCapabilities: Buffer.from('x') } },
      { ...good, data: { ...good.data, rtpCapabilities: { a: Buffer.from('x') } } },
      { ...good, data: { ...good.data, rtpCapabilities: { a: 'nul \0' } } },
      { ...good, data: { ...good.data, dtlsFingerprints: [] } },
      { ...good, data: { ...good.data, resume: { peerId, resumeSecret: 'x'.repeat(201) } } },
      { name: 'chat', roomId: run.room.id, data: { text: '' } },
      { name: 'chat', roomId: run.room.id, data: { text: 'x'.repeat(2001) } },
      { name: 'capabilities', roomId: 1, data: {} },
    ]
    for (const sent of wrong)
      expect(await screen.raw(sent), JSON.stringify(sent)?.slice(0, 100)).toEqual({ ok: false, error: 'request.invalid' })
    expect(house.media.asked).toEqual([])
    expect(screen.socket.connected).toBe(true)
  })

  test('a screen that asks too much is told so, and cut where it goes on', async () => {
    const screen = await house.screen(house.line.seat)
    const joins = await Promise.all(Array.from({ length: 30 }, () => screen.ask('join', run.room.id, sampleRequests(peerId).join)))
    expect(joins.filter((answer) => answer === 'request.too_many')).toHaveLength(10)
    const raw: { emit(event: string, ...sent: unknown[]): unknown } = screen.socket
    for (let i = 0; i < 3_000; i += 1) raw.emit('room', { name: 'capabilities', roomId: '', data: {} }, () => {})
    await until('cut', () => !screen.socket.connected)
    expect(tablet.socket.connected).toBe(true)
  })
})
