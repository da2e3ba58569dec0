import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import type { ViteDevServer } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ConsumerParameters, RoomRequestData } from '#contract/media.ts'
import type { MediaHost } from '#media/media-host.ts'
import type { PeerRequestName } from '#media/service.ts'
import { iceServers } from '#media/turn.ts'
import { newId } from '#platform/ids.ts'
import { launchBrowser } from '#tests/support/browser.ts'
import { entering, Heard, startMedia, until } from '#tests/support/media.ts'
import { servePage } from '#tests/support/page-server.ts'
import { startTurnServer, type TurnServer } from '#tests/support/network/turn-server.ts'
import { probe, writerInto } from '#tests/support/recording.ts'
import type { Enter } from './media-page/main.ts'

/** The media service with a real browser: one exchange, a real relay, a real camera recorded. */
let pages: ViteDevServer
let browser: Browser
let media: MediaHost
let heard: Heard
let dir: string
const relays: TurnServer[] = []

beforeAll(async () => {
  pages = await servePage('media-page')
  browser = await launchBrowser(undefined, { camera: true })
})
afterAll(async () => {
  await browser?.close()
  await pages?.close()
})

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'jilian-media-'))
  media = await startMedia({ createWriter: writerInto(dir) })
  heard = new Heard(media)
})
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  for (const relay of relays.splice(0)) relay.stop()
  await media.close()
  await rm(dir, { recursive: true, force: true })
})

interface Person {
  page: Page
  peerId: string
}

async function enter(roomId: string, options: Partial<Enter> = {}): Promise<Person> {
  const page = await (await browser.newContext()).newPage()
  const entry = entering(roomId)
  await page.exposeFunction('joinRoom', (data: RoomRequestData<'join'>) => media.join(entry, data))
  await page.exposeFunction('askRoom', (name: PeerRequestName, data: RoomRequestData<PeerRequestName>) =>
    media.request(roomId, entry.peerId, name, data),
  )
  await page.goto(pages.resolvedUrls?.local[0] ?? '')
  await page.waitForFunction(() => 'enter' in window, undefined, { timeout: 60_000 })
  await page.evaluate((given) => window.enter(given), {
    capabilities: media.capabilities(),
    iceServers: [],
    policy: 'all' as const,
    ...options,
  })
  return { page, peerId: entry.peerId }
}

/** The camera that this person is offered. */
async function cameraFor({ peerId }: Person): Promise<ConsumerParameters> {
  const offered = () => heard.of(peerId, 'consumer.added').find(({ consumer }) => consumer.source === 'camera')
  await until(() => offered() !== undefined, 'the camera')
  return offered()!.consumer
}

test('two browsers see each other after one exchange; who agreed is recorded, in step, from the middle layer', async () => {
  const roomId = newId()
  const doctor = await enter(roomId)
  const nurse = await enter(roomId)
  await doctor.page.evaluate(() => window.send(true))
  await nurse.page.evaluate(() => window.send(false))
  const recordingId = newId()
  await media.startRecording({ recordingId, roomId, peerIds: [doctor.peerId] })
  const firstFrame_ms = await nurse.page.evaluate((camera) => window.watch(camera), await cameraFor(nurse))
  expect(firstFrame_ms).toBeLessThan(5_000)
  expect(await nurse.page.evaluate(() => window.ways())).toEqual(['host', 'host'].map(() => expect.stringMatching(/host|prflx/) as string))
  await sleep(8_000)
  const arrived = await media.request(roomId, doctor.peerId, 'microphone.arrived', {})
  expect(arrived.received).toBeGreaterThan(200)
  expect(arrived.lost).toBe(0)
  const tracks = await media.stopRecording({ recordingId, roomId })
  expect(tracks.map(({ peerId, source }) => [peerId, source])).toEqual([[doctor.peerId, 'camera']])
  const { streams, format } = probe(tracks[0]!.file as string)
  expect(streams).toMatchObject([{ codec_name: 'vp8', width: 320, height: 240 }, { codec_name: 'opus' }])
  const seconds = Number(format.duration)
  expect(seconds).toBeCloseTo(tracks[0]!.duration_ms / 1000, 1)
  expect(seconds).toBeGreaterThan(6)
  expect(Number(streams[1]!.nb_read_frames) / seconds).toBeGreaterThan(40)
  expect(Number(streams[0]!.nb_read_frames) / seconds).toBeGreaterThan(5)
})

const secret = 'the secret that the relay shares with us'

async function startRelay(): Promise<TurnServer> {
  const relay = await startTurnServer({ address: '127.0.0.1', secret, folder: dir })
  relays.push(relay)
  return relay
}

test('where nothing else is let out, streams go by the relay', async () => {
  const relay = await startRelay()
  const roomId = newId()
  const relayed = { iceServers: iceServers(relay, newId(), Date.now()), policy: 'relay' as const }
  const [inside, outside] = [await enter(roomId, relayed), await enter(roomId)]
  await inside.page.evaluate(() => window.send(false))
  await outside.page.evaluate(() => window.send(false))
  await outside.page.evaluate((camera) => window.watch(camera), await cameraFor(outside))
  await inside.page.evaluate((camera) => window.watch(camera), await cameraFor(inside))
  expect(await inside.page.evaluate(() => window.ways())).toEqual(['relay', 'relay'])
  expect(relay.allocations()).toBeGreaterThan(0)
})

test.each([
  ['expired', () => iceServers({ urls: [], secret }, newId(), Date.now() - 7_200_000)],
  ['forged', () => iceServers({ urls: [], secret: 'guessed' }, newId(), Date.now())],
])('the relay refuses a credential that is %s', async (_, make) => {
  const relay = await startRelay()
  const roomId = newId()
  const servers = make().map((server) => ({ ...server, urls: relay.urls }))
  const person = await enter(roomId, { iceServers: servers, policy: 'relay' })
  void person.page.evaluate(() => window.send(false)).catch(() => {})
  await until(async () => (await person.page.evaluate(() => window.refused.length)) > 0, 'the refusal', 20_000)
  expect(relay.allocations()).toBe(0)
  expect(await person.page.evaluate(() => window.ways())).toEqual([undefined, undefined])
})
