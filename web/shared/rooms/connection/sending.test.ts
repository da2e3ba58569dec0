import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Device } from 'mediasoup-client'
import type { Transport } from 'mediasoup-client/types'
import type { ErrorCode } from '#contract/errors.ts'
import type { MediaSource } from '#contract/vocabulary-rooms.ts'
import { chooseDevices } from '../capture/device-choice.ts'
import type { RoomLine } from '../../realtime/room-line.ts'
import { Sending, type SendProblem } from './sending.ts'
import { Signalling } from './signalling.ts'

const nothing = () => () => {}
/** What the server answers next, in turn; after that it takes everything. */
let refusals: ErrorCode[]
let taken: number
/** Every request, and whether one is left without an answer. */
let asked: { name: string; data: unknown }[]
let unanswered: string | null
const line: RoomLine = {
  isUp: true,
  ask(request, answered) {
    asked.push({ name: request.name, data: request.data })
    if (request.name === unanswered) return
    const error = request.name === 'produce' ? refusals.shift() : undefined
    if (error) return answered({ ok: false, error })
    if (request.name === 'produce') taken += 1
    answered({ ok: true, answer: { producerId: `taken-${taken}` } })
  },
  onNotice: nothing,
  onUp: nothing,
  onOver: nothing,
  doubt: () => {},
  hold: nothing,
  trip_ms: async () => null,
}
const device = { sendRtpCapabilities: { codecs: [{ mimeType: 'audio/opus' }, { mimeType: 'video/VP8' }] } } as unknown as Device
const track = (kind: string) => ({ kind, readyState: 'live', getSettings: () => ({}) }) as unknown as MediaStreamTrack

type OnProduce = (
  asked: { kind: string; rtpParameters: object; appData: object },
  done: (it: { id: string }) => void,
  failed: () => void,
) => void

/** As mediasoup-client's: `broken` once a refusal was given back to it; `open` are the producers that stand. */
function transportThat(...failures: Error[]) {
  const state = { broken: false, open: new Set<string>(), paused: new Set<string>() }
  let listener: OnProduce | undefined
  const transport = {
    closed: false,
    on: (_event: string, heard: OnProduce) => void (listener = heard),
    produce: async (options: { track: MediaStreamTrack; appData: object }) => {
      const failure = failures.shift()
      if (failure) throw failure
      const id = await new Promise<string>((resolve, reject) => {
        const failed = () => {
          state.broken = true
          reject(new Error('given back'))
        }
        listener?.({ kind: options.track.kind, rtpParameters: {}, appData: options.appData }, (it) => resolve(it.id), failed)
      })
      state.open.add(id)
      return {
        id,
        track: options.track,
        closed: false,
        get paused() {
          return state.paused.has(id)
        },
        pause: () => void state.paused.add(id),
        resume: () => void state.paused.delete(id),
        close: () => void state.open.delete(id),
      }
    },
  }
  return { transport: transport as unknown as Transport, state }
}

let told: [MediaSource, SendProblem | null][]
let sending: Sending
beforeEach(() => {
  vi.useFakeTimers()
  told = []
  refusals = []
  taken = 0
  asked = []
  unanswered = null
  sending = new Sending(new Signalling(line, 'room'), (source, problem) => told.push([source, problem]))
})
afterEach(() => vi.useRealTimers())

const settled = () => vi.advanceTimersByTimeAsync(0)

it('says that a track does not arrive, and that it does once the server has taken it', async () => {
  const { transport, state } = transportThat()
  refusals = ['server.unavailable', 'server.unavailable']
  sending.set('microphone', track('audio'))
  void sending.attach(device, transport)
  await settled()
  expect(told.at(-1)).toEqual(['microphone', 'server.unavailable'])
  expect(taken).toBe(0)
  await vi.advanceTimersByTimeAsync(3_000)
  expect(taken).toBe(1)
  expect(told.at(-1)).toEqual(['microphone', null])
  // A refusal that is given back to the library breaks every track after it.
  expect(state.broken).toBe(false)
  expect([...state.open]).toEqual(['taken-1'])
})

it('keeps telling of what is refused for good until a person tries again', async () => {
  const { transport } = transportThat()
  refusals = ['media.codec_mismatch']
  void sending.attach(device, transport)
  sending.set('camera', track('video'))
  await vi.advanceTimersByTimeAsync(10_000)
  expect(told.at(-1)).toEqual(['camera', 'media.codec_mismatch'])
  sending.again('camera')
  await settled()
  expect(taken).toBe(1)
  expect(told.at(-1)).toEqual(['camera', null])
})

it('tells a format that this browser lacks from a failure of it', async () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const unsupported = Object.assign(new Error('no codec'), { name: 'UnsupportedError' })
  const { transport } = transportThat(unsupported, new Error('whatever'))
  void sending.attach(device, transport)
  sending.set('camera', track('video'))
  await settled()
  expect(told.at(-1)).toEqual(['camera', 'unsupported'])
  sending.again('camera')
  await settled()
  expect(told.at(-1)).toEqual(['camera', 'failed'])
  expect(warned).toHaveBeenCalledOnce()
  warned.mockRestore()
})

it('sends a picture anew where another format is chosen, and only then', async () => {
  const { transport, state } = transportThat()
  void sending.attach(device, transport)
  sending.set('camera', track('video'))
  await settled()
  sending.again('camera')
  await settled()
  expect(taken).toBe(1)
  chooseDevices({ codec: 'vp9' })
  sending.again('camera')
  await settled()
  expect([...state.open]).toEqual(['taken-2'])
  chooseDevices({ codec: 'vp8' })
})

it('takes it back when the device is closed, and says nothing of a transport that is gone', async () => {
  const { transport } = transportThat()
  refusals = ['media.codec_mismatch', 'media.codec_mismatch']
  void sending.attach(device, transport)
  sending.set('camera', track('video'))
  await settled()
  sending.set('camera', null)
  await settled()
  expect(told.at(-1)).toEqual(['camera', null])
  Object.assign(transport, { closed: true })
  sending.set('microphone', track('audio'))
  await settled()
  expect(told.filter(([source, problem]) => source === 'microphone' && problem !== null)).toEqual([])
})

async function sendsBoth() {
  const { transport, state } = transportThat()
  sending.set('microphone', track('audio'))
  sending.set('camera', track('video'))
  void sending.attach(device, transport)
  await settled()
  asked = []
  return state
}
const camera = 'taken-2'

it('begins pictures anew: they stop, the server skips what it misses, they go on; sound goes on all the time', async () => {
  const state = await sendsBoth()
  unanswered = 'producer.skipLost'
  void sending.beginAnew(150_000)
  await settled()
  expect([...state.paused]).toEqual([camera])
  expect(asked).toEqual([{ name: 'producer.skipLost', data: { producerId: camera } }])
  // The answer may be lost with everything else.
  await vi.advanceTimersByTimeAsync(1_000)
  expect(state.paused.size).toBe(0)
  expect(asked.at(-1)).toEqual({ name: 'producer.pause', data: { producerId: camera, paused: false } })
})

it('begins nothing anew that a person holds back, or takes back meanwhile', async () => {
  const state = await sendsBoth()
  unanswered = 'producer.skipLost'
  void sending.beginAnew(150_000)
  await settled()
  sending.hold('camera', 'person', true)
  await vi.advanceTimersByTimeAsync(1_000)
  expect([...state.paused]).toEqual([camera])
  expect(asked.at(-1)).toEqual({ name: 'producer.pause', data: { producerId: camera, paused: true } })
  asked = []
  void sending.beginAnew(150_000)
  await settled()
  expect(asked).toEqual([])
})
