import { afterEach, expect, test } from 'vitest'
import { MediaHost } from '#media/media-host.ts'
import type { WatchBinary } from '#media/workers/binary.ts'
import { createClock } from '#platform/clock.ts'
import { newId } from '#platform/ids.ts'
import { Heard, mediaSettings, producing, quiet, Screen, startMedia, until, watchWorker } from '#tests/support/media.ts'

let media: MediaHost
afterEach(() => media.close())

const back = (screen: Screen, resumeSecret = screen.joined.resumeSecret) => ({ resume: { peerId: screen.id, resumeSecret } })

test('a worker that is killed is replaced; its peers are told and come back as themselves, others notice nothing', async () => {
  media = await startMedia({}, { MEDIA_WORKERS: '2' })
  const heard = new Heard(media)
  const [hurt, whole] = [newId(), newId()]
  const [a, b] = [await Screen.join(media, hurt), await Screen.join(media, hurt)]
  // The other worker is the lighter one now.
  await a.ask('produce', producing('camera'))
  await until(() => media.load().consumers === 1, 'consumer')
  const c = await Screen.join(media, whole)
  const d = await Screen.join(media, whole)
  await c.ask('produce', producing('microphone'))
  await until(() => heard.of(d.id, 'consumer.added').length === 1, 'consumer of the other room')
  const portOf = (screen: Screen) => screen.joined.sendTransport!.iceCandidates[0]!.port
  expect(portOf(c)).not.toBe(portOf(a))
  const before = heard.notices.length

  const killed = media.pool.workers.find(({ port }) => port === portOf(a))!
  process.kill(killed.pid, 'SIGKILL')
  const at_ms = performance.now()
  await until(() => [a, b].every(({ id }) => heard.of(id, 'media.lost').length === 1), 'both are told')
  await expect(a.ask('rung', { sending: 'video', receiving: 'video', fault: null })).rejects.toMatchObject({ code: 'server.unavailable' })

  const again = await Screen.join(media, hurt, 'participant', { accountId: a.entry.accountId }, back(a))
  expect(again.joined).toMatchObject({ peerId: a.id, resumed: false, peers: [{ peerId: b.id, away: true }] })
  expect(again.joined.sendTransport).not.toBeNull()
  expect(performance.now() - at_ms).toBeLessThan(1000)
  const other = await Screen.join(media, hurt, 'participant', { accountId: b.entry.accountId }, back(b))
  expect(other.joined).toMatchObject({ peerId: b.id, peers: [{ peerId: a.id, away: false }] })
  await again.ask('produce', producing('camera'))
  await until(() => heard.of(b.id, 'consumer.added').some(({ consumer }) => consumer.peerId === a.id), 'the picture is back')

  await until(() => media.pool.workers.length === 2, 'replaced')
  const elsewhere = heard.notices.slice(before).filter(({ roomId }) => roomId === whole)
  expect(elsewhere.filter(({ notice }) => notice.type !== 'consumer.score' && notice.type !== 'speaker')).toEqual([])
  expect(heard.gone).toEqual([])
  expect(media.load()).toMatchObject({ workers: 2, peers: 4 })
})

test('a worker does not end by itself with the first signal: screens are let go and recordings closed before it', async () => {
  const listening = () => (['SIGTERM', 'SIGINT'] as const).map((signal) => process.listenerCount(signal))
  const before = listening()
  media = await startMedia({}, { MEDIA_WORKERS: '2' })
  expect(listening()).toEqual(before)
})

test('who does not come back after its worker died is gone after ten seconds', async () => {
  media = await startMedia()
  const heard = new Heard(media)
  const roomId = newId()
  const a = await Screen.join(media, roomId)
  process.kill(media.pool.workers[0]!.pid, 'SIGKILL')
  await until(() => heard.gone.length === 1, 'gone', 12_000)
  expect(heard.gone).toEqual([{ roomId, peerId: a.id, reason: 'lost' }])
})

test('a screen whose socket broke comes back to the transports it had', async () => {
  media = await startMedia()
  const heard = new Heard(media)
  const roomId = newId()
  const [a, b] = [await Screen.join(media, roomId), await Screen.join(media, roomId)]
  const { producerId } = await a.ask('produce', producing('microphone'))
  await until(() => heard.of(b.id, 'consumer.added').length === 1, 'consumer')
  media.away(roomId, a.id)
  await until(() => heard.of(b.id, 'peer.changed').at(-1)?.peer.away === true, 'away')
  // The stream goes on meanwhile.
  expect(heard.of(b.id, 'consumer.removed')).toEqual([])
  await b.ask('produce', producing('camera'))

  const again = await Screen.join(media, roomId, 'participant', { accountId: a.entry.accountId }, back(a))
  expect(again.joined).toMatchObject({ peerId: a.id, resumed: true, sendTransport: null, receiveTransport: null })
  expect(again.joined.peers).toMatchObject([{ peerId: b.id, sending: [{ source: 'camera' }] }])
  // Its picture is in the list, or just being made and told next.
  const received = () => [...again.joined.consumers, ...heard.of(a.id, 'consumer.added').map(({ consumer }) => consumer)]
  await until(() => received().length === 1, 'the picture that began meanwhile')
  expect(received()).toMatchObject([{ peerId: b.id, source: 'camera', paused: true }])
  await until(() => heard.of(b.id, 'peer.changed').at(-1)?.peer.away === false, 'back')
  await again.ask('producer.pause', { producerId, paused: true })
  expect(heard.gone).toEqual([])
})

test('a forged secret, and the right one of another person, open nothing and disturb nobody', async () => {
  media = await startMedia()
  const heard = new Heard(media)
  const roomId = newId()
  const a = await Screen.join(media, roomId)
  media.away(roomId, a.id)
  const forged = await Screen.join(media, roomId, 'participant', { accountId: a.entry.accountId }, back(a, 'x'.repeat(32)))
  expect(forged.joined).toMatchObject({ peerId: forged.entry.peerId, resumed: false })
  const stolen = await Screen.join(media, roomId, 'participant', {}, back(a))
  expect(stolen.joined).toMatchObject({ peerId: stolen.entry.peerId, resumed: false })
  expect(stolen.joined.peers.map(({ peerId, away }) => [peerId, away])).toContainEqual([a.id, true])
  expect(heard.gone).toEqual([])
  const again = await Screen.join(media, roomId, 'participant', { accountId: a.entry.accountId }, back(a))
  expect(again.joined.resumed).toBe(true)
})

test('who stays away for ten seconds is gone for all, and cannot resume', async () => {
  media = await startMedia()
  const heard = new Heard(media)
  const roomId = newId()
  const [a, b] = [await Screen.join(media, roomId), await Screen.join(media, roomId)]
  const at_ms = performance.now()
  media.away(roomId, a.id)
  await until(() => heard.gone.length === 1, 'gone', 12_000)
  expect(performance.now() - at_ms).toBeGreaterThan(9_900)
  expect(heard.gone).toEqual([{ roomId, peerId: a.id, reason: 'away' }])
  expect(heard.of(b.id, 'peer.left')).toEqual([{ type: 'peer.left', peerId: a.id }])
  const late = await Screen.join(media, roomId, 'participant', { accountId: a.entry.accountId }, back(a))
  expect(late.joined).toMatchObject({ peerId: late.entry.peerId, resumed: false })
})

test('without its program the service says so, and rooms open when it is there', async () => {
  let become: Parameters<WatchBinary>[0] = () => {}
  media = new MediaHost({
    settings: mediaSettings({ MEDIA_WORKERS: '1', MEDIA_PORT: '22000' }),
    watchBinary: (onChange) => {
      become = onChange
      onChange({ state: 'preparing', step: 'compiling', done: 17, total: 260 })
      return { stop() {} }
    },
    createWriter: null,
    clock: createClock(),
    log: quiet,
  })
  expect(media.state()).toEqual({ state: 'preparing', detail: 'compiling 17/260' })
  expect(media.capabilities().codecs).not.toEqual([])
  await expect(Screen.join(media, newId())).rejects.toMatchObject({ code: 'media.preparing' })
  become({ state: 'failed', message: 'no compiler' })
  expect(media.state()).toEqual({ state: 'failed', detail: 'no compiler' })
  await expect(Screen.join(media, newId())).rejects.toMatchObject({ code: 'media.failed' })
  expect(media.load()).toMatchObject({ rooms: 0, peers: 0 })
  watchWorker(become)
  await until(() => media.state().state === 'ready', 'ready')
  await Screen.join(media, newId())
})

test('a program that dies at once is tried ever more slowly, and the service says that it failed', async () => {
  media = new MediaHost({
    settings: mediaSettings({ MEDIA_WORKERS: '1', MEDIA_PORT: '22000' }),
    watchBinary: (onChange) => {
      onChange({ state: 'ready', path: '/bin/false' })
      return { stop() {} }
    },
    createWriter: null,
    clock: createClock(),
    log: quiet,
  })
  await until(() => media.state().state === 'failed', 'failed', 15_000)
  await expect(Screen.join(media, newId())).rejects.toMatchObject({ code: 'media.failed' })
})
