import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RoomEntry } from '#contract/rest/rooms.ts'
import { newId } from '#platform/ids.ts'
import { pngBytes } from '#tests/support/file-routes.ts'
import { until } from '#tests/support/live.ts'
import { openRoomHouse, type RoomHouse } from '#tests/support/rooms.ts'

let house: RoomHouse
let run: Awaited<ReturnType<RoomHouse['startRunRoom']>>
beforeAll(async () => {
  house = await openRoomHouse()
  run = await house.startRunRoom()
})
afterAll(() => house?.close())

const url = (path = '') => `/api/rooms/${run.room.id}${path}`
const entries = async (after?: string, who = house.line.seat) =>
  (await house.line.done<{ entries: RoomEntry[] }>(who, 'GET', url(`/entries${after ? `?after=${after}` : ''}`))).entries
const png = { 'x-file-name': encodeURIComponent('伤口.png') }
const stroke = { colour: 'red', tool: 'pen', points: [0.1, 0.1, 0.2, 0.2] }

describe('words', () => {
  test('stay in their order, whoever writes at the same moment', async () => {
    const texts = Array.from({ length: 20 }, (_, index) => `line ${index}`)
    await Promise.all(
      texts.map((text, index) => house.line.done(index % 2 ? run.crew : house.line.seat, 'POST', url('/messages'), { text })),
    )
    const all = await entries()
    const written = all.filter(({ kind }) => kind === 'chat')
    expect(written.map(({ text }) => text).toSorted()).toEqual(texts.toSorted())
    const seqs = await house.app.inTx((tx) =>
      tx.selectFrom('room_entries').select('seq').where('room_id', '=', run.room.id).orderBy('seq').execute(),
    )
    expect(seqs.map(({ seq }) => seq)).toEqual(all.map((_, index) => index + 1))
    // Reading on from any of them misses none.
    const middle = all[7]!
    expect(await entries(middle.id)).toEqual(all.slice(8))
    expect((await house.app.ask(house.line.seat, 'GET', url(`/entries?after=${newId()}`))).statusCode).toBe(404)
  })

  test('are not readable in the database, and never change', async () => {
    const text = '病人张三，胸痛两小时'
    const entry = await house.line.done<RoomEntry>(run.crew, 'POST', url('/messages'), { text })
    expect(entry).toMatchObject({ kind: 'chat', text, accountId: run.crew.accountId })
    const row = await house.app.inTx((tx) => tx.selectFrom('room_entries').selectAll().where('id', '=', entry.id).executeTakeFirstOrThrow())
    expect(JSON.stringify(row)).not.toContain('张三')
    await expect(
      house.app.inTx((tx) => tx.updateTable('room_entries').set({ kind: 'left' }).where('id', '=', entry.id).execute()),
    ).rejects.toThrow(/permission denied/)
    await expect(house.app.inTx((tx) => tx.deleteFrom('room_entries').where('id', '=', entry.id).execute())).rejects.toThrow(
      /permission denied/,
    )
  })

  test('are told to everybody in the room, over the socket too', async () => {
    const [tablet, seat] = [await house.screen(run.crew), await house.screen(house.line.seat)]
    await tablet.join(run.room.id)
    await seat.join(run.room.id)
    await house.line.done(run.crew, 'POST', url('/messages'), { text: 'read me' })
    await until('told', () => seat.notices('chat').some(({ text }) => text === 'read me'))
    expect(seat.notices('room.changed').length).toBeGreaterThan(0)
    await tablet.do('chat', run.room.id, { text: 'by the socket' })
    expect((await entries()).at(-1)).toMatchObject({ kind: 'chat', text: 'by the socket' })
    expect(await tablet.ask('chat', run.room.id, { text: '   ' })).toBe('request.invalid')
  })

  test('are refused blank, and to an observer', async () => {
    expect(await house.line.refused(house.line.seat, 'POST', url('/messages'), { text: '  ' })).toBe('request.invalid')
    const watcher = await house.app.signInAs('specialist')
    await house.member(run.room.id, watcher, 'observer')
    expect(await house.line.refused(watcher, 'POST', url('/messages'), { text: 'x' })).toBe('room.right_missing')
    expect((await entries(undefined, watcher)).length).toBeGreaterThan(0)
  })
})

describe('files and drawings', () => {
  test('a freeze frame is drawn on, and both stay', async () => {
    const frame = (await house.app.send(run.crew, url('/freeze-frames'), pngBytes, png)).json<RoomEntry>()
    expect(frame).toMatchObject({ kind: 'freeze_frame', file: { name: '伤口.png', mediaType: 'image/png', bytes: pngBytes.length } })
    const drawing = await house.line.done<RoomEntry>(house.line.seat, 'POST', url('/drawings'), { onEntryId: frame.id, strokes: [stroke] })
    expect(drawing).toMatchObject({ kind: 'drawing', onEntryId: frame.id, strokes: [stroke] })
    const shown = await house.app.ask(house.line.seat, 'GET', `/api/room-entries/${frame.id}/file`, undefined, { range: 'bytes=0-3' })
    expect([shown.statusCode, shown.rawPayload.equals(pngBytes.subarray(0, 4))]).toEqual([206, true])
  })

  test('a freeze frame of a picture that stood says for how long', async () => {
    const stale = (await house.app.send(run.crew, url('/freeze-frames?ageMs=8000'), pngBytes, png)).json<RoomEntry>()
    const live = (await house.app.send(run.crew, url('/freeze-frames'), pngBytes, png)).json<RoomEntry>()
    expect([stale.pictureAgeMs, live.pictureAgeMs]).toEqual([8_000, null])
    for (const age of ['-1', '86400001', 'old'])
      expect((await house.app.send(run.crew, url(`/freeze-frames?ageMs=${age}`), pngBytes, png)).statusCode).toBe(400)
  })

  test('a drawing lies on a freeze frame of the same room, in pairs of points', async () => {
    const other = await house.startRunRoom()
    const foreign = (await house.app.send(other.crew, `/api/rooms/${other.room.id}/freeze-frames`, pngBytes, png)).json<RoomEntry>()
    const word = await house.line.done<RoomEntry>(run.crew, 'POST', url('/messages'), { text: 'no picture' })
    for (const onEntryId of [foreign.id, word.id, newId()])
      expect(await house.line.refused(run.crew, 'POST', url('/drawings'), { onEntryId, strokes: [stroke] })).toBe('object.not_found')
    const frame = (await house.app.send(run.crew, url('/freeze-frames'), pngBytes, png)).json<RoomEntry>()
    const odd = { ...stroke, points: [0.1, 0.2, 0.3] }
    expect(await house.line.refused(run.crew, 'POST', url('/drawings'), { onEntryId: frame.id, strokes: [odd] })).toBe('request.invalid')
  })

  test('a file is read by those whose room it is', async () => {
    const file = (await house.app.send(run.crew, url('/files'), pngBytes, png)).json<RoomEntry>()
    expect(file.kind).toBe('file')
    const at = `/api/room-entries/${file.id}/file`
    expect((await house.app.ask(house.line.seat, 'GET', at)).rawPayload.equals(pngBytes)).toBe(true)
    const stranger = await house.app.signInAs('crew', { vehicleId: house.line.freeUnit().id })
    expect((await house.app.ask(stranger, 'GET', at)).statusCode).toBe(404)
    const word = await house.line.done<RoomEntry>(run.crew, 'POST', url('/messages'), { text: 'no file' })
    expect((await house.app.ask(house.line.seat, 'GET', `/api/room-entries/${word.id}/file`)).statusCode).toBe(404)
    const audited = await house.app.inTx((tx) =>
      tx
        .selectFrom('audit_entries')
        .select('outcome')
        .where('action', '=', 'rooms.downloadFile')
        .where('object_id', '=', file.id)
        .execute(),
    )
    expect(audited.map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'refused'])
  })

  test('nobody without the right sends one, and none comes into a closed room', async () => {
    const watcher = await house.app.signInAs('specialist')
    await house.member(run.room.id, watcher, 'observer')
    for (const path of ['/files', '/freeze-frames'])
      expect((await house.app.send(watcher, url(path), pngBytes, png)).json().error.code).toBe('room.right_missing')
    const other = await house.startRunRoom()
    await house.line.done(house.line.seat, 'POST', `/api/rooms/${other.room.id}/close`)
    const late = await house.app.send(house.line.seat, `/api/rooms/${other.room.id}/files`, pngBytes, png)
    expect(late.json().error.code).toBe('room.closed')
  })
})
