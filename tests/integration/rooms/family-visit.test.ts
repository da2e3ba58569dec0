import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeRoom, createVisitLink, openRoom, revokeVisitLinks } from '#domains/rooms/service.ts'
import { newId } from '#platform/ids.ts'
import { until } from '#tests/support/live.ts'
import { openRoomHouse, type RoomHouse } from '#tests/support/rooms.ts'

let house: RoomHouse
beforeAll(async () => {
  house = await openRoomHouse()
})
afterAll(() => house?.close())

const minute_ms = 60_000
const after = (ms: number) => new Date(house.app.clock.now_ms() + ms)

/** A visit from now on, for an hour; its link, and how to open its room. */
async function approve(opensAt = after(0), phone: string | null = null) {
  const nurse = await house.app.signInAs('clinic', { institutionId: house.line.hospitals[0]!.id })
  const serviceSessionId = newId()
  const { url } = await house.app.inTx(
    (tx) =>
      createVisitLink(
        tx,
        { vault: house.app.vault, publicUrl: new URL('https://jilian.localhost') },
        {
          centreId: house.app.centreId,
          institutionId: house.line.hospitals[0]!.id,
          serviceSessionId,
          opensAt,
          expiresAt: new Date(opensAt.getTime() + 60 * minute_ms),
          createdBy: nurse.accountId,
          phone,
        },
        house.app.clock.now(),
      ),
    house.app.centreId,
  )
  const open = () =>
    house.app.inTx(
      (tx) =>
        openRoom(
          tx,
          {
            kind: 'family_visit',
            subjectType: 'service_session',
            subjectId: serviceSessionId,
            incidentId: null,
            centreId: house.app.centreId,
            openedBy: nurse.accountId,
            members: [{ kind: 'account', id: nurse.accountId, part: 'host' }],
          },
          house.app.clock.now(),
        ),
      house.app.centreId,
    )
  return { nurse, serviceSessionId, token: url.split('/').at(-1)!, open }
}
const look = (token: string) => house.app.ask(null, 'GET', `/api/visit/${token}`)
const enter = (token: string, body: unknown = { consent: true, name: '李家属' }) =>
  house.app.ask(null, 'POST', `/api/visit/${token}/enter`, body)
const codeOf = async (answer: ReturnType<typeof look>) => (await answer).json<{ error: { code: string } }>().error.code

test('a relative enters at the agreed time, under the name it gave', async () => {
  const visit = await approve(after(10 * minute_ms))
  const page = (await look(visit.token)).json()
  expect(page).toMatchObject({ open: false })
  expect(page.institutionName.length).toBeGreaterThan(2)
  expect(await codeOf(enter(visit.token))).toBe('room_link.not_open_yet')
  house.app.clock.advance(10 * minute_ms)
  expect(await codeOf(enter(visit.token))).toBe('room.closed')
  const { roomId } = await visit.open()
  expect((await look(visit.token)).json()).toMatchObject({ open: true })
  expect((await enter(visit.token, { consent: true, name: '  ' })).statusCode).toBe(400)
  const given = (await enter(visit.token)).json()
  expect(given.roomId).toBe(roomId)
  const phone = await house.phone(given.pass)
  expect(await phone.join(roomId)).toMatchObject({ part: 'guest', peers: [{ displayName: '李家属', accountId: null }] })
  const nurse = await house.screen(visit.nurse)
  expect(await nurse.join(roomId)).toMatchObject({ part: 'host' })
  const seat = await house.app.ask(house.line.seat, 'GET', `/api/rooms/${roomId}`)
  expect(seat.statusCode).toBe(404)
  const stored = await house.app.inTx((tx) => tx.selectFrom('room_links').selectAll().where('room_id', '=', roomId).execute())
  expect(JSON.stringify(stored)).not.toContain('李家属')
  expect(JSON.stringify(stored)).not.toContain(given.pass)
})

test('the link is passed on: the newest phone stays', async () => {
  const visit = await approve()
  const { roomId } = await visit.open()
  const first = await house.phone((await enter(visit.token)).json().pass)
  await first.join(roomId)
  const second = await house.phone((await enter(visit.token, { consent: true, name: '王' })).json().pass)
  await until('thrown out', () => first.ended === 'replaced', 2_000)
  await second.join(roomId)
  expect(house.media.peersOf(roomId)).toHaveLength(1)
})

test('the visit is called off, is over, or its room is closed: the phone is out, and the link opens nothing', async () => {
  const calledOff = await approve()
  const room = await calledOff.open()
  const one = await house.phone((await enter(calledOff.token)).json().pass)
  await one.join(room.roomId)
  await house.app.inTx((tx) => revokeVisitLinks(tx, calledOff.serviceSessionId, house.app.clock.now()), house.app.centreId)
  await until('out', () => one.ended === 'removed', 2_000)
  expect(await codeOf(enter(calledOff.token))).toBe('room_link.expired')
  expect(await codeOf(look(calledOff.token))).toBe('room_link.expired')

  const closed = await approve()
  const second = await closed.open()
  const two = await house.phone((await enter(closed.token)).json().pass)
  await two.join(second.roomId)
  await house.app.inTx((tx) => closeRoom(tx, { roomId: second.roomId, closedBy: null }, house.app.clock.now()), house.app.centreId)
  await until('out', () => two.ended === 'room_closed', 2_000)
  expect(await codeOf(enter(closed.token))).toBe('room.closed')

  const over = await approve()
  const third = await over.open()
  const three = await house.phone((await enter(over.token)).json().pass)
  await three.join(third.roomId)
  house.app.clock.advance(61 * minute_ms)
  await until('out', () => three.ended === 'session_over', 2_500)
  expect(await codeOf(enter(over.token))).toBe('room_link.expired')
  expect(await codeOf(look('x'.repeat(43)))).toBe('room_link.invalid')
})

test('the link goes by text message, and a message that waits is withdrawn with it', async () => {
  const visit = await approve(after(60 * minute_ms), '13800000000')
  const sent = () =>
    house.app.inTx((tx) => tx.selectFrom('outgoing_messages').selectAll().where('subject_type', '=', 'room_link').execute())
  const [message] = await sent()
  expect(house.app.vault.decrypt(message!.text_encrypted)).toContain(`/visit/${visit.token}`)
  await house.app.inTx((tx) => revokeVisitLinks(tx, visit.serviceSessionId, house.app.clock.now()), house.app.centreId)
  expect((await sent())[0]).toMatchObject({ state: 'failed', problem: 'withdrawn' })
})
