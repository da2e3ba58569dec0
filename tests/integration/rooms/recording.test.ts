import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Recording, Room } from '#contract/rest/rooms.ts'
import type { SignedIn } from '#tests/support/app.ts'
import { until } from '#tests/support/live.ts'
import { openRoomHouse, type RoomHouse, type Screen } from '#tests/support/rooms.ts'

let house: RoomHouse
beforeAll(async () => {
  house = await openRoomHouse({ media: { away_ms: 500 } })
})
afterAll(() => house?.close())

let roomId: string
let host: SignedIn
let guest: SignedIn
beforeEach(async () => {
  host = await house.app.signInAs('specialist')
  guest = await house.app.signInAs('clinic')
  roomId = await house.openRoom([
    { who: host, part: 'host' },
    { who: guest, part: 'participant' },
  ])
})

const record = (who: SignedIn, recording: boolean) => house.line.done<Room>(who, 'POST', `/api/rooms/${roomId}/recording`, { recording })
const consent = (who: SignedIn, answer: 'given' | 'refused') =>
  house.line.done<Room>(who, 'POST', `/api/rooms/${roomId}/recording/consent`, { answer })
const recordings = async (who = host) =>
  (await house.line.done<{ recordings: Recording[] }>(who, 'GET', `/api/rooms/${roomId}/recordings`)).recordings
const recorded = async () => house.media.recordedOf((await recordings())[0]!.id)?.toSorted()
async function enter(who: SignedIn): Promise<{ screen: Screen; peerId: string }> {
  const screen = await house.screen(who)
  return { screen, peerId: (await screen.join(roomId)).peerId }
}
const stored = () => until('stored', async () => (await recordings())[0]!.state === 'stored')

test('those are recorded who agreed, from when they did, and nobody else', async () => {
  const [one, two] = [await enter(host), await enter(guest)]
  const room = await record(host, true)
  expect(room).toMatchObject({ recording: true })
  expect(room.consents.map(({ accountId, answer }) => [accountId, answer])).toEqual([
    [host.accountId, 'given'],
    [guest.accountId, null],
  ])
  await until('recorded', async () => (await recorded())?.join() === one.peerId)
  await until('asked', () => two.screen.notices('room.changed').some(({ recording }) => recording))
  await consent(guest, 'given')
  await until('both', async () => (await recorded())?.length === 2)
  await consent(guest, 'refused')
  await until('one', async () => (await recorded())?.join() === one.peerId)
  const kinds = async () =>
    (await house.line.done<{ entries: { kind: string }[] }>(host, 'GET', `/api/rooms/${roomId}/entries`)).entries.map(({ kind }) => kind)
  expect((await kinds()).filter((kind) => kind.startsWith('recording'))).toEqual([
    'recording_started',
    'recording_consent',
    'recording_refusal',
  ])
})

test('whoever agreed and comes back as another peer is recorded again; another stays out of it', async () => {
  const one = await enter(host)
  await record(host, true)
  await until('recorded', async () => (await recorded())?.join() === one.peerId)
  await one.screen.do('leave', roomId, {})
  const again = await enter(host)
  await enter(guest)
  await until('recorded', async () => (await recorded())?.join() === again.peerId)
})

test('it is stored with its hash and retention, and played by Range', async () => {
  await enter(host)
  await record(host, true)
  await until('recorded', async () => (await recorded())?.length === 1)
  await record(host, false)
  await stored()
  const [recording] = await recordings()
  const [track] = recording!.tracks
  expect(recording).toMatchObject({ state: 'stored', startedBy: host.login })
  const days = (Date.parse(recording!.retainUntil!) - house.app.clock.now_ms()) / 86_400_000
  expect(days).toBe(800)
  expect(track).toMatchObject({ source: 'camera', durationMs: 1000, offsetMs: 5, displayName: host.login })
  const at = `/api/recording-tracks/${track!.id}/file`
  const whole = await house.app.ask(guest, 'GET', at)
  expect(createHash('sha256').update(whole.rawPayload).digest('hex')).toBe(track!.sha256)
  const part = await house.app.ask(guest, 'GET', at, undefined, { range: `bytes=4-7` })
  expect([part.statusCode, part.rawPayload.equals(whole.rawPayload.subarray(4, 8))]).toEqual([206, true])
  expect((await house.app.ask(await house.app.signInAs('clinic'), 'GET', at)).statusCode).toBe(404)
})

test('twice is once: to start, to stop, to agree', async () => {
  await enter(host)
  await enter(guest)
  const rooms = await Promise.all([record(host, true), record(guest, true), record(host, true)])
  expect(rooms.every(({ recording }) => recording)).toBe(true)
  expect(await recordings()).toHaveLength(1)
  // A second one who starts it agrees by that.
  await until('both', async () => (await recorded())?.length === 2)
  await consent(guest, 'given')
  await Promise.all([record(host, false), record(host, false)])
  await stored()
  expect(await recordings()).toHaveLength(1)
  expect(await house.line.refused(guest, 'POST', `/api/rooms/${roomId}/recording/consent`, { answer: 'given' })).toBe('room.not_recording')
})

test('it ends with the room, and what was recorded is kept', async () => {
  await enter(host)
  await record(host, true)
  await until('recorded', async () => (await recorded())?.length === 1)
  await house.line.done(host, 'POST', `/api/rooms/${roomId}/close`)
  await stored()
  expect((await recordings())[0]!.tracks).toHaveLength(1)
})

test('a phone agrees or refuses by its socket', async () => {
  const video = await house.startCallerVideo()
  roomId = video.roomId
  const [phone, seat] = [await house.phone(video.pass), await house.screen(house.line.seat)]
  const { peerId } = await phone.join(roomId)
  const own = await seat.join(roomId)
  expect(await phone.ask('recording.answer', roomId, { answer: 'given' })).toBe('room.not_recording')
  await record(house.line.seat, true)
  await until('asked', () => phone.notices('room.changed').some(({ recording }) => recording))
  expect(await phone.ask('recording.answer', roomId, { answer: 'given' })).toEqual({})
  const of = async () => house.media.recordedOf((await recordings(house.line.seat))[0]!.id)?.toSorted()
  await until('both', async () => (await of())?.join() === [peerId, own.peerId].toSorted().join())
  await phone.do('recording.answer', roomId, { answer: 'refused' })
  await until('not any more', async () => (await of())?.join() === own.peerId)
})

test('of a process that died, what came onto the disk is kept', async () => {
  await enter(host)
  await record(host, true)
  await until('recorded', async () => (await recorded())?.length === 1)
  const [recording] = await recordings()
  // The writer has synced; then its process knows nothing of it any more.
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  house.media.forgetRecording(recording!.id)
  await until('noticed', async () => (await recordings())[0]!.state === 'stored', 12_000)
  const after = (await recordings())[0]!
  expect(after.endedAt).not.toBeNull()
  expect(after.tracks).toHaveLength(1)
  const file = await house.app.ask(guest, 'GET', `/api/recording-tracks/${after.tracks[0]!.id}/file`)
  expect(createHash('sha256').update(file.rawPayload).digest('hex')).toBe(after.tracks[0]!.sha256)
  expect((await house.line.done<Room>(host, 'GET', `/api/rooms/${roomId}`)).recording).toBe(false)
})

test('nobody records who may not, and not where nothing can record', async () => {
  const watcher = await house.app.signInAs('specialist')
  await house.member(roomId, watcher, 'observer')
  expect(await house.line.refused(watcher, 'POST', `/api/rooms/${roomId}/recording`, { recording: true })).toBe('room.right_missing')
  const bare = await openRoomHouse({ app: { canRecord: false } })
  try {
    const { room } = await bare.startRunRoom()
    expect(await bare.line.refused(bare.line.seat, 'POST', `/api/rooms/${room.id}/recording`, { recording: true })).toBe(
      'room.recorder_missing',
    )
    expect((await bare.line.done<Room>(bare.line.seat, 'GET', `/api/rooms/${room.id}`)).recording).toBe(false)
  } finally {
    await bare.close()
  }
})

test('its content goes when its time is over; that it was there, and its hash, stay', async () => {
  await enter(host)
  await record(host, true)
  await until('recorded', async () => (await recorded())?.length === 1)
  await record(host, false)
  await stored()
  const track = (await recordings())[0]!.tracks[0]!
  house.app.clock.advance(801 * 86_400_000)
  await house.app.files.sweep(house.app.db, { now: house.app.clock.now() })
  const reader = await house.app.signInAs('specialist')
  await house.member(roomId, reader)
  expect((await house.app.ask(reader, 'GET', `/api/recording-tracks/${track.id}/file`)).json().error.code).toBe('file.expired')
  expect((await recordings(reader))[0]!.tracks[0]).toMatchObject({ sha256: track.sha256, bytes: track.bytes })
})
