import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#platform/ids.ts'
import { until } from '#tests/support/live.ts'
import { openRoomHouse, sampleRequests, type RoomHouse } from '#tests/support/rooms.ts'

let house: RoomHouse
beforeAll(async () => {
  house = await openRoomHouse({ media: { away_ms: 1_000 } })
})
afterAll(() => house?.close())

const visit = (id: string) =>
  house.app.inTx((tx) => tx.selectFrom('room_visits').selectAll().where('id', '=', id).executeTakeFirstOrThrow())
const entriesOf = async (roomId: string) =>
  (await house.line.done<{ entries: { kind: string }[] }>(house.line.seat, 'GET', `/api/rooms/${roomId}/entries`)).entries.map(
    ({ kind }) => kind,
  )
const microphone = { source: 'microphone', kind: 'audio', rtpParameters: {}, paused: false } as const

test('a seat and a crew meet in the room of a run, and see each other come, show and go', async () => {
  const { crew, room, unit } = await house.startRunRoom()
  const tablet = await house.screen(crew)
  const seat = await house.screen(house.line.seat)
  const first = await tablet.join(room.id)
  expect(first).toMatchObject({ part: 'host', recording: false, resumed: false })
  expect(first.rights).toContain('record')
  const second = await seat.join(room.id)
  expect(second.peers.map(({ vehicleId }) => vehicleId)).toEqual([unit.id, null])
  await until('told', () => tablet.notices('peer.joined').length === 1)
  const { producerId } = await tablet.do('produce', room.id, {
    source: 'patient_view',
    kind: 'video',
    rtpParameters: {},
    paused: false,
  })
  await until('told', () => seat.notices('peer.changed').some(({ peer }) => peer.sending[0]?.producerId === producerId))
  const summaries = await house.line.done<{ rooms: { id: string; present: { part: string }[] }[] }>(house.line.seat, 'GET', '/api/rooms')
  expect(summaries.rooms.find(({ id }) => id === room.id)?.present).toHaveLength(2)
  await tablet.do('leave', room.id, {})
  await until('told', () => seat.notices('peer.left').some(({ peerId }) => peerId === first.peerId))
  expect(await tablet.ask('rung', room.id, sampleRequests('').rung)).toBe('room.not_joined')
  await until('the visit has its end', async () => (await visit(first.peerId)).left_at !== null)
  expect(await visit(first.peerId)).toMatchObject({ account_id: crew.accountId, part: 'host', room_id: room.id })
  expect(await visit(second.peerId)).toMatchObject({ account_id: house.line.seat.accountId, left_at: null })
  expect(await entriesOf(room.id)).toEqual(['opened', 'joined', 'joined', 'left'])
})

test('relays are given anew to whoever is in the room: those of the join end after an hour', async () => {
  const { crew, room } = await house.startRunRoom()
  const tablet = await house.screen(crew)
  const { iceServers: first } = await tablet.join(room.id)
  const endsAt = (servers: typeof first) => Number(servers[0]!.username!.split(':')[0])
  house.app.clock.advance(10 * 60_000)
  const { iceServers } = await tablet.do('relays', room.id, {})
  expect(endsAt(iceServers) - endsAt(first)).toBe(10 * 60)
  await tablet.do('leave', room.id, {})
  expect(await tablet.ask('relays', room.id, {})).toBe('room.not_joined')
})

test('a room whose host leaves goes on, and another comes in', async () => {
  const { crew, room } = await house.startRunRoom()
  const guest = await house.app.signInAs('specialist')
  await house.member(room.id, guest)
  const [host, one] = [await house.screen(house.line.seat), await house.screen(guest)]
  await host.join(room.id)
  await one.join(room.id)
  await host.do('leave', room.id, {})
  expect(await one.ask('produce', room.id, microphone)).toHaveProperty('producerId')
  const tablet = await house.screen(crew)
  expect((await tablet.join(room.id)).peers).toHaveLength(2)
})

test('a full room lets in no more, whoever comes at the same time', async () => {
  await house.app.ownerDb
    .insertInto('settings')
    .values({
      id: newId(),
      centre_id: house.app.centreId,
      key: 'room.most_people',
      version: 1,
      value: '3',
      reason: 'test',
      changed_at: house.app.clock.now(),
    })
    .execute()
  const { room } = await house.startRunRoom()
  const screens = await Promise.all(Array.from({ length: 8 }, async () => house.screen(await house.app.signInAs('dispatcher'))))
  const answers = await Promise.all(screens.map((screen) => screen.ask('join', room.id, sampleRequests('').join)))
  expect(answers.filter((answer) => typeof answer === 'object')).toHaveLength(3)
  expect(answers.filter((answer) => answer === 'room.full')).toHaveLength(5)
  await until('nobody besides', () => house.media.peersOf(room.id).length === 3)
  const inside = screens[answers.findIndex((answer) => typeof answer === 'object')]!
  await inside.do('leave', room.id, {})
  const outside = screens[answers.indexOf('room.full')]!
  await until('a place is free', async () => typeof (await outside.ask('join', room.id, sampleRequests('').join)) === 'object')
  await house.app.ownerDb.deleteFrom('settings').where('key', '=', 'room.most_people').execute()
})

describe('a screen that asks twice', () => {
  test('is in the room once', async () => {
    const { room } = await house.startRunRoom()
    const seat = await house.screen(house.line.seat)
    const [one, two] = await Promise.all([seat.join(room.id), seat.join(room.id)])
    expect(one.peerId).not.toBe(two.peerId)
    await until('the former is gone', () => house.media.peersOf(room.id).length === 1)
    expect(house.media.peersOf(room.id)).toEqual([two.peerId])
    await until('and its visit', async () => (await visit(one.peerId)).left_at !== null)
    expect((await visit(two.peerId)).left_at).toBeNull()
  })

  test('to leave, or to act after it left, is told so', async () => {
    const { room } = await house.startRunRoom()
    const seat = await house.screen(house.line.seat)
    await seat.join(room.id)
    const [leave, again] = await Promise.all([seat.ask('leave', room.id, {}), seat.ask('leave', room.id, {})])
    expect([leave, again]).toEqual([{}, 'room.not_joined'])
    expect(await seat.ask('produce', room.id, microphone)).toBe('room.not_joined')
  })

  test('out of order: what comes before the entrance is refused, what comes after is served', async () => {
    const { room } = await house.startRunRoom()
    const seat = await house.screen(house.line.seat)
    const [early, join, leave, late] = await Promise.all([
      seat.ask('produce', room.id, microphone),
      seat.ask('join', room.id, sampleRequests('').join),
      seat.ask('leave', room.id, {}),
      seat.ask('join', room.id, sampleRequests('').join),
    ])
    expect(early).toBe('room.not_joined')
    expect(typeof join).toBe('object')
    expect(leave).toEqual({})
    expect(typeof late).toBe('object')
    await until('once', () => house.media.peersOf(room.id).length === 1)
  })
})

test('one that a host mutes is told, and only it opens its microphone again', async () => {
  const { crew, room } = await house.startRunRoom()
  const [tablet, seat] = [await house.screen(crew), await house.screen(house.line.seat)]
  const { peerId } = await tablet.join(room.id)
  const host = await seat.join(room.id)
  const { producerId } = await tablet.do('produce', room.id, microphone)
  await seat.do('mute', room.id, { peerId })
  await until('told', () => tablet.notices('producer.muted').length === 1)
  expect(tablet.notices('producer.muted')[0]).toMatchObject({ producerId, byPeerId: host.peerId })
  expect(await seat.ask('producer.pause', room.id, { producerId, paused: false })).toBe('object.not_found')
  expect(await tablet.ask('producer.pause', room.id, { producerId, paused: false })).toEqual({})
})

describe('whoever is removed', () => {
  test('is out with every screen, and does not come back until it is invited again', async () => {
    const roomId = await house.openRoom([{ who: house.line.seat, part: 'host' }])
    const doctor = await house.app.signInAs('specialist')
    await house.member(roomId, doctor)
    const [host, one, two] = [await house.screen(house.line.seat), await house.screen(doctor), await house.screen(doctor)]
    await host.join(roomId)
    const { peerId } = await one.join(roomId)
    await two.join(roomId)
    expect(await host.ask('remove', roomId, { peerId })).toEqual({})
    await until('both', () => one.ended === 'removed' && two.ended === 'removed', 2_000)
    expect(await one.ask('join', roomId, sampleRequests('').join)).toBe('object.not_found')
    expect((await house.app.ask(doctor, 'GET', `/api/rooms/${roomId}`)).statusCode).toBe(404)
    expect(await host.ask('remove', roomId, { peerId })).toEqual({})
    await house.line.done(house.line.seat, 'POST', `/api/rooms/${roomId}/members`, {
      member: { accountId: doctor.accountId },
      part: 'participant',
    })
    await until('back', async () => typeof (await one.ask('join', roomId, sampleRequests('').join)) === 'object')
  })

  test('may have come by the institution: it stays out all the same', async () => {
    const institutionId = house.line.hospitals[0]!.id
    const roomId = await house.openRoom([{ who: house.line.seat, part: 'host' }])
    const doctor = await house.app.signInAs('specialist', { institutionId })
    await house.line.done(house.line.seat, 'POST', `/api/rooms/${roomId}/members`, { member: { institutionId }, part: 'participant' })
    const [host, one] = [await house.screen(house.line.seat), await house.screen(doctor)]
    await host.join(roomId)
    const { peerId } = await one.join(roomId)
    await host.do('remove', roomId, { peerId })
    await until('out', () => one.ended === 'removed', 2_000)
    await house.line.done(house.line.seat, 'POST', `/api/rooms/${roomId}/members`, { member: { institutionId }, part: 'participant' })
    expect(await one.ask('join', roomId, sampleRequests('').join)).toBe('object.not_found')
  })

  test('is no seat of the case, not oneself, and nobody of another room', async () => {
    const { crew, room } = await house.startRunRoom()
    const other = await house.startRunRoom()
    const [tablet, seat, stranger] = [await house.screen(crew), await house.screen(house.line.seat), await house.screen(other.crew)]
    const own = await tablet.join(room.id)
    const seated = await seat.join(room.id)
    const foreign = await stranger.join(other.room.id)
    expect(await tablet.ask('remove', room.id, { peerId: seated.peerId })).toBe('room.right_missing')
    expect(await tablet.ask('remove', room.id, { peerId: own.peerId })).toBe('room.right_missing')
    expect(await tablet.ask('remove', room.id, { peerId: foreign.peerId })).toBe('object.not_found')
    expect(await tablet.ask('mute', room.id, { peerId: foreign.peerId })).toBe('object.not_found')
  })
})

describe('a broken line', () => {
  test('is taken up by the same session, with the same visit', async () => {
    const { crew, room } = await house.startRunRoom()
    const [tablet, seat] = [await house.screen(crew), await house.screen(house.line.seat)]
    const before = await tablet.join(room.id)
    await seat.join(room.id)
    tablet.socket.disconnect()
    await until('seen as away', () => seat.notices('peer.changed').some(({ peer }) => peer.away))
    const again = await house.screen(crew)
    const { peerId, resumeSecret } = before
    const after = await again.join(room.id, { resume: { peerId, resumeSecret } })
    expect(after).toMatchObject({ peerId, resumed: true })
    expect(await again.ask('produce', room.id, microphone)).toHaveProperty('producerId')
    await new Promise((resolve) => setTimeout(resolve, 1_300))
    expect(house.media.peersOf(room.id)).toContain(peerId)
    expect((await visit(peerId)).left_at).toBeNull()
    expect(await entriesOf(room.id)).toEqual(['opened', 'joined', 'joined'])
  })

  test('is taken up while the old socket still seems to be there', async () => {
    const { crew, room } = await house.startRunRoom()
    const [tablet, again] = [await house.screen(crew), await house.screen(crew)]
    const { peerId, resumeSecret } = await tablet.join(room.id)
    expect(await again.join(room.id, { resume: { peerId, resumeSecret } })).toMatchObject({ peerId, resumed: true })
    expect(await tablet.ask('rung', room.id, sampleRequests('').rung)).toBe('room.not_joined')
    tablet.socket.disconnect()
    await new Promise((resolve) => setTimeout(resolve, 1_300))
    expect(house.media.peersOf(room.id)).toEqual([peerId])
  })

  test('is not taken up by another session, not even of the same person, nor with a forged secret', async () => {
    const { crew, room } = await house.startRunRoom()
    const tablet = await house.screen(crew)
    const { peerId, resumeSecret } = await tablet.join(room.id)
    const opened = await house.app.inTx(async (tx) => {
      const account = await tx.selectFrom('accounts').selectAll().where('id', '=', crew.accountId).executeTakeFirstOrThrow()
      return house.app.accounts.sessions.open(
        tx,
        { ...account, roles: ['crew'] },
        { address: '127.0.0.1', userAgent: 'test' },
        house.app.clock.now(),
      )
    })
    const elsewhere = await house.screen({ ...crew, sessionId: opened.sessionId, cookie: `__Host-jilian=${opened.token}` })
    const seat = await house.screen(house.line.seat)
    for (const screen of [elsewhere, seat]) {
      const other = await screen.join(room.id, { resume: { peerId, resumeSecret } })
      expect(other.resumed).toBe(false)
      expect(other.peerId).not.toBe(peerId)
    }
    const forged = await house.screen(crew)
    for (const secret of ['', 'x', resumeSecret.slice(0, -1), `${resumeSecret}x`, `.${resumeSecret.split('.')[1]}`])
      expect((await forged.join(room.id, { resume: { peerId, resumeSecret: secret } })).resumed).toBe(false)
    expect(house.media.peersOf(room.id)).toContain(peerId)
  })

  test('that stays broken ends the visit, and a worker that dies too', async () => {
    const { crew, room } = await house.startRunRoom()
    const [tablet, seat] = [await house.screen(crew), await house.screen(house.line.seat)]
    const away = await tablet.join(room.id)
    const lost = await seat.join(room.id)
    tablet.socket.disconnect()
    await until('gone', async () => (await visit(away.peerId)).left_at !== null)
    house.media.lose(lost.peerId)
    await until('told', () => seat.notices('media.lost').length === 1)
    expect(await seat.join(room.id)).toMatchObject({ resumed: false })
    await until('gone', async () => (await visit(lost.peerId)).left_at !== null)
  })
})

test('an entrance that the media refuse leaves nothing behind', async () => {
  const { crew, room } = await house.startRunRoom()
  const tablet = await house.screen(crew)
  for (const code of ['media.preparing', 'media.codec_mismatch'] as const) {
    house.media.refuseJoins(code)
    expect(await tablet.ask('join', room.id, sampleRequests('').join)).toBe(code)
  }
  house.media.refuseJoins(null)
  expect(await entriesOf(room.id)).toEqual(['opened'])
  await tablet.join(room.id)
})

test('thirty who come and go in a storm leave nobody behind', async () => {
  const roomId = await house.openRoom([])
  const people = await Promise.all(Array.from({ length: 10 }, () => house.app.signInAs('specialist')))
  for (const who of people) await house.member(roomId, who)
  const screens = await Promise.all(people.map((who) => house.screen(who)))
  await Promise.all(
    screens.map(async (screen, index) => {
      for (let round = 0; round < 3; round += 1) {
        await screen.join(roomId)
        if ((index + round) % 2 === 0) await screen.do('leave', roomId, {})
      }
      screen.socket.disconnect()
    }),
  )
  await until('all gone', () => house.media.peersOf(roomId).length === 0)
  const open = () =>
    house.app.inTx((tx) => tx.selectFrom('room_visits').select('id').where('room_id', '=', roomId).where('left_at', 'is', null).execute())
  await until('all visits have their end', async () => (await open()).length === 0)
})
