import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Call } from '#contract/rest/calls.ts'
import type { TimelineEntry } from '#contract/rest/incidents.ts'
import type { Room } from '#contract/rest/rooms.ts'
import { sweepRooms } from '#domains/rooms/service.ts'
import { createLogger } from '#platform/log.ts'
import { until } from '#tests/support/live.ts'
import { connectPhone, openRoomHouse, sampleRequests, type RoomHouse } from '#tests/support/rooms.ts'

let house: RoomHouse
beforeAll(async () => {
  house = await openRoomHouse()
})
afterAll(() => house?.close())

const refusalOf = async (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: Error) => error.message,
  )
const link = async (token: string) => (await house.app.ask(null, 'GET', `/api/locate/${token}`)).json<{ videoRequested: boolean }>()
const messages = (callId: string) =>
  house.app.inTx(async (tx) => {
    const rows = await tx
      .selectFrom('outgoing_messages')
      .innerJoin('location_links', 'location_links.id', 'outgoing_messages.subject_id')
      .select('text_encrypted')
      .where('location_links.call_id', '=', callId)
      .orderBy('outgoing_messages.id')
      .execute()
    return rows.map((row) => house.app.vault.decrypt(row.text_encrypted))
  })
const kindsOf = async (incidentId: string) =>
  (await house.line.done<{ entries: TimelineEntry[] }>(house.line.seat, 'GET', `/api/incidents/${incidentId}/timeline`)).entries.map(
    ({ kind, source }) => `${kind} ${source}`,
  )
const sweep = () => sweepRooms({ db: house.app.db, clock: house.app.clock, log: createLogger('silent') })

describe('the dispatcher asks for video', () => {
  test('by a text with words about video, in both languages; a link that stands is used again', async () => {
    const callId = await house.line.claimed()
    await house.line.done(house.line.seat, 'POST', `/api/calls/${callId}/video-request`)
    const token = await house.tokenOf(callId)
    expect(await link(token)).toMatchObject({ videoRequested: true })
    await house.line.done(house.line.seat, 'POST', `/api/calls/${callId}/video-request`)
    const sent = await messages(callId)
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatch(/看到现场[\s\S]*show the emergency dispatcher/)
  })

  test('with the link that asked for the position', async () => {
    const callId = await house.line.claimed()
    await house.line.done(house.line.seat, 'POST', `/api/calls/${callId}/location-link`)
    const token = await house.tokenOf(callId)
    expect(await link(token)).toMatchObject({ videoRequested: false })
    const answer = { point: { lat: 37.03, lon: 111.92 }, accuracyM: 20, measuredAt: house.line.at() }
    expect((await house.app.ask(null, 'POST', `/api/locate/${token}`, answer)).statusCode).toBe(200)
    await house.line.done(house.line.seat, 'POST', `/api/calls/${callId}/video-request`)
    expect(await messages(callId)).toHaveLength(1)
    expect(await link(token)).toMatchObject({ videoRequested: true, answered: true })
    expect(await house.agree(token)).toHaveProperty('pass')
  })

  test('of its own call only', async () => {
    const callId = await house.line.claimed()
    const other = await house.app.signInAs('dispatcher')
    expect(await house.line.refused(other, 'POST', `/api/calls/${callId}/video-request`)).toBe('call.not_claimed_by_you')
  })
})

describe('the caller', () => {
  test('agrees, is seen and heard, and the dispatcher is host', async () => {
    const { callId, roomId, pass } = await house.startCallerVideo()
    const phone = await house.phone(pass)
    const joined = await phone.join(roomId)
    expect(joined).toMatchObject({ part: 'guest', peers: [{ accountId: null, part: 'guest' }] })
    const seat = await house.screen(house.line.seat)
    expect(await seat.join(roomId)).toMatchObject({ part: 'host' })
    await phone.do('produce', roomId, sampleRequests('').produce)
    await until('seen', () => seat.notices('peer.changed').some(({ peer }) => peer.sending.length === 1))
    const room = await house.line.done<Room>(house.line.seat, 'GET', `/api/rooms/${roomId}`)
    expect(room).toMatchObject({ kind: 'caller', subject: { type: 'call', id: callId }, part: 'host', incidentId: null })
    expect(room.present.map(({ part }) => part).toSorted()).toEqual(['guest', 'host'])
    const { entries } = await house.line.done<{ entries: { kind: string }[] }>(house.line.seat, 'GET', `/api/rooms/${roomId}/entries`)
    expect(entries.map(({ kind }) => kind)).toEqual(['opened', 'caller_consent', 'joined', 'joined'])
    // Nothing of the secret is kept.
    const links = await house.app.inTx((tx) => tx.selectFrom('room_links').selectAll().where('call_id', '=', callId).execute())
    expect(JSON.stringify(links)).not.toContain(pass)
  })

  test('must agree, by a link that is one', async () => {
    const { token } = await house.startCallerVideo()
    for (const body of [{}, { consent: false }, { consent: 'true' }])
      expect((await house.app.ask(null, 'POST', `/api/locate/${token}/video`, body)).statusCode).toBe(400)
    expect(await refusalOf(house.agree('x'.repeat(32)))).toBe('location_link.invalid')
  })

  test('who cannot speak writes, and reads what is written', async () => {
    const { roomId, pass } = await house.startCallerVideo()
    const [phone, seat] = [await house.phone(pass), await house.screen(house.line.seat)]
    await phone.join(roomId)
    await seat.join(roomId)
    const { entryId } = await phone.do('chat', roomId, { text: '救命' })
    await until('read', () => seat.notices('chat').length === 1)
    expect(seat.notices('chat')[0]).toMatchObject({ entryId, text: '救命', accountId: null, displayName: '报警人' })
    await house.line.done(house.line.seat, 'POST', `/api/rooms/${roomId}/messages`, { text: '按压胸口' })
    await until('read', () => phone.notices('chat').some(({ text }) => text === '按压胸口'))
    expect(phone.notices('chat').map(({ text }) => text)).toEqual(['救命', '按压胸口'])
  })

  test('passes the link on: the older phone is thrown out, and its pass opens nothing more', async () => {
    const { token, roomId, pass } = await house.startCallerVideo()
    const first = await house.phone(pass)
    const { peerId, resumeSecret } = await first.join(roomId)
    const second = await house.agree(token)
    expect(second.roomId).toBe(roomId)
    await until('thrown out', () => first.ended === 'replaced', 2_000)
    await until('cut', () => !first.socket.connected, 3_000)
    expect(first.endings).toEqual(['room_link.expired'])
    await expect(connectPhone(house.live.url, pass, house.app.origin)).rejects.toThrow('room_link.')
    const phone = await house.phone(second.pass)
    expect((await phone.join(roomId, { resume: { peerId, resumeSecret } })).resumed).toBe(false)
    expect(house.media.peersOf(roomId)).toHaveLength(1)
  })

  test('with the same pass on two phones is there once: the newer stays', async () => {
    const { roomId, pass } = await house.startCallerVideo()
    const [one, two] = [await house.phone(pass), await house.phone(pass)]
    await one.join(roomId)
    house.app.clock.advance(1_000)
    const { peerId } = await two.join(roomId)
    await until('thrown out', () => one.ended === 'replaced', 2_000)
    expect(house.media.peersOf(roomId)).toEqual([peerId])
  })

  test('comes back by itself after a broken line, with the same pass', async () => {
    const { roomId, pass } = await house.startCallerVideo()
    const phone = await house.phone(pass)
    const { peerId, resumeSecret } = await phone.join(roomId)
    phone.socket.disconnect()
    const again = await house.phone(pass)
    expect(await again.join(roomId, { resume: { peerId, resumeSecret } })).toMatchObject({ resumed: true, peerId })
  })

  test('who has hung up goes on where the incident is at work, and not where nothing is', async () => {
    const end = (callId: string) => house.line.done(house.line.seat, 'POST', `/api/calls/${callId}/end`)
    const one = await house.startCallerVideo()
    await house.line.openIncident(undefined, { callId: one.callId })
    await end(one.callId)
    expect(await house.agree(one.token)).toHaveProperty('pass')
    const two = await house.startCallerVideo()
    await end(two.callId)
    expect(await refusalOf(house.agree(two.token))).toBe('call.ended')
  })
})

describe('the video ends', () => {
  test('within two seconds when the dispatcher ends it, and only a new request opens it again', async () => {
    const { callId, token, roomId, pass } = await house.startCallerVideo()
    const phone = await house.phone(pass)
    await phone.join(roomId)
    const began_ms = performance.now()
    await house.line.done(house.line.seat, 'POST', `/api/rooms/${roomId}/close`)
    await until('cut', () => phone.ended === 'room_closed', 2_000)
    expect(performance.now() - began_ms).toBeLessThan(2_000)
    expect(house.media.peersOf(roomId)).toEqual([])
    expect(await link(token)).toMatchObject({ videoRequested: false })
    expect(await refusalOf(house.agree(token))).toBe('location_link.expired')
    await expect(connectPhone(house.live.url, pass, house.app.origin)).rejects.toThrow('room_link.')
    await house.line.done(house.line.seat, 'POST', `/api/calls/${callId}/video-request`)
    const again = await house.agree(token)
    expect(again.roomId).not.toBe(roomId)
    await (await house.phone(again.pass)).join(again.roomId)
  })

  test('within two seconds when the pass expires in the middle of it', async () => {
    const { roomId, pass, expiresAt } = await house.startCallerVideo()
    const phone = await house.phone(pass)
    await phone.join(roomId)
    house.app.clock.set(new Date(Date.parse(expiresAt) + 1))
    const began_ms = performance.now()
    await until('cut', () => phone.ended !== undefined, 3_000)
    expect(performance.now() - began_ms).toBeLessThan(2_000)
    expect(house.media.peersOf(roomId)).toEqual([])
    expect(await phone.ask('join', roomId, sampleRequests('').join).catch(() => 'cut')).toMatch(/object.not_found|cut/)
  })

  test('when the host throws the phone out; the caller may come again only by a new request', async () => {
    const { token, roomId, pass } = await house.startCallerVideo()
    const [phone, seat] = [await house.phone(pass), await house.screen(house.line.seat)]
    const { peerId } = await phone.join(roomId)
    await seat.join(roomId)
    await seat.do('remove', roomId, { peerId })
    await until('out', () => phone.ended === 'removed', 2_000)
    await expect(connectPhone(house.live.url, pass, house.app.origin)).rejects.toThrow('room_link.')
    expect(await refusalOf(house.agree(token))).toBe('location_link.expired')
  })

  test('some minutes after the phone can come no more, also where nobody closes it', async () => {
    const { roomId } = await house.startCallerVideo()
    await sweep()
    const state = async () => (await house.line.done<Room>(house.line.seat, 'GET', `/api/rooms/${roomId}`)).state
    expect(await state()).toBe('open')
    house.app.clock.advance(3_600_000 + 121_000)
    await sweep()
    expect(await state()).toBe('closed')
  })
})

describe('the case', () => {
  test('that the call becomes later knows of it: who opened, when the caller agreed, when it ended', async () => {
    const { callId, roomId } = await house.startCallerVideo()
    const incident = await house.line.openIncident(undefined, { callId })
    await sweep()
    expect((await house.line.done<Room>(house.line.seat, 'GET', `/api/rooms/${roomId}`)).incidentId).toBe(incident.id)
    await house.line.done(house.line.seat, 'POST', `/api/rooms/${roomId}/close`)
    expect((await kindsOf(incident.id)).filter((kind) => /video|room/.test(kind))).toEqual([
      'room.opened caller',
      'call.video_consented caller',
      'call.video_ended dispatcher',
    ])
  })

  test('brings in its crew before they arrive, and no other unit', async () => {
    const { callId, roomId, pass } = await house.startCallerVideo()
    const phone = await house.phone(pass)
    await phone.join(roomId)
    const invite = (vehicleId: string) =>
      house.app.ask(house.line.seat, 'POST', `/api/rooms/${roomId}/members`, { member: { vehicleId }, part: 'participant' })
    const unit = house.line.freeUnit()
    const elsewhere = await house.startRunRoom()
    const crew = await house.app.signInAs('crew', { vehicleId: unit.id })
    expect((await invite(unit.id)).json().error.code).toBe('object.not_found')
    const incident = await house.line.openIncident(undefined, { callId })
    await house.line.send(incident.id, unit.id)
    const tablet = await house.screen(crew)
    expect(await tablet.ask('join', roomId, sampleRequests('').join)).toBe('object.not_found')
    expect((await invite(elsewhere.unit.id)).json().error.code).toBe('object.not_found')
    expect((await invite(unit.id)).statusCode).toBe(200)
    await until('admitted', async () => typeof (await tablet.ask('join', roomId, sampleRequests('').join)) === 'object')
    expect((await kindsOf(incident.id)).filter((kind) => kind.startsWith('room.'))).toEqual([
      'room.opened caller',
      'room.invited dispatcher',
    ])
    const stranger = await house.screen(elsewhere.crew)
    expect(await stranger.ask('join', roomId, sampleRequests('').join)).toBe('object.not_found')
  })

  test('is told to the seats by the call', async () => {
    const callId = await house.line.claimed()
    await house.line.done<Call>(house.line.seat, 'POST', `/api/calls/${callId}/video-request`)
    const { roomId } = await house.agree(await house.tokenOf(callId))
    await house.line.done(house.line.seat, 'POST', `/api/rooms/${roomId}/close`)
    const rows = await house.app.inTx((tx) =>
      sql<{ state: string }>`select payload->>'state' as state from (
        select id as place, name, aggregate_id, payload from outbox union all select position, name, aggregate_id, payload from facts) told
        where name = 'call.link_changed.v1' and aggregate_id = ${callId} order by place`.execute(tx),
    )
    const states = rows.rows.map(({ state }) => state)
    expect(states).toEqual(['queued', 'video_requested', 'video_consented', 'video_ended'])
  })
})
