import type { Device } from 'mediasoup-client'
import type { Producer, RtpCodecCapability, Transport } from 'mediasoup-client/types'
import type { ErrorCode } from '#contract/errors.ts'
import type { Foreign } from '#contract/media.ts'
import type { MediaSource } from '#contract/vocabulary-rooms.ts'
import {
  fullRate,
  heldWithin,
  soundSending,
  videoSending,
  type Sending as HowToSend,
  type SoundForm,
  type VideoCodec,
} from '../quality/encodings.ts'
import { deviceChoice } from '../capture/device-choice.ts'
import { RoomRefusal, type Signalling } from './signalling.ts'

/** Who holds a track back: the person, or the ladder, which sends stills in its place. */
type Holder = 'person' | 'ladder'

interface Lane {
  track: MediaStreamTrack | null
  heldBy: Set<Holder>
  producer: Producer | null
  how: HowToSend | null
  /** What was wished when `how` was decided. */
  codec: VideoCodec | null
  /** One change after the other: a track that comes and goes quickly ends as the last word was. */
  work: Promise<void>
}

/** Why a track does not reach the server: its refusal, or this browser, which knows no format in common or failed. */
export type SendProblem = ErrorCode | 'unsupported' | 'failed'

const tryAgain_ms = 1_000
/** On a line that has just become narrow the socket waits too. */
const answers_ms = 1_000
/** Refusals that have to do with the moment. */
export const passes: readonly SendProblem[] = ['server.unavailable', 'request.too_many', 'media.too_many_streams']

/** The tracks that this screen wants to send, and the producers that do it now. What is wanted outlives every connection. */
export class Sending {
  readonly #signalling: Signalling
  readonly #told: (source: MediaSource, problem: SendProblem | null) => void
  readonly #lanes = new Map<MediaSource, Lane>()
  /** By the id that stands for a producer that the server did not take. */
  readonly #refusals = new Map<string, RoomRefusal>()
  #device: Device | null = null
  #transport: Transport | null = null
  #limit_bps = Number.POSITIVE_INFINITY
  #soundForm: SoundForm = 'full'
  #videoSince_ms: number | null = null

  /** `told` hears of a track that does not arrive, and (null) when it does or is wanted no more. */
  constructor(signalling: Signalling, told: (source: MediaSource, problem: SendProblem | null) => void) {
    this.#signalling = signalling
    this.#told = told
  }

  /** Sends everything that is wanted over a new transport. Resolves when all of it goes, or has failed. */
  async attach(device: Device, transport: Transport): Promise<void> {
    this.#device = device
    this.#transport = transport
    this.#videoSince_ms = null
    transport.on('produce', ({ kind, rtpParameters, appData }, done) => {
      const source = appData['source'] as MediaSource
      this.#signalling
        .ask('produce', { source, kind, rtpParameters: rtpParameters as unknown as Foreign, paused: appData['paused'] === true })
        .then(
          ({ producerId }) => done({ id: producerId }),
          (error: unknown) => {
            // The library takes a refused track out again while it puts in the next one, and after that no offer fits any more. One that is
            // closed as if it had stood goes in its turn.
            const id = crypto.randomUUID()
            this.#refusals.set(id, error instanceof RoomRefusal ? error : new RoomRefusal('server.unavailable'))
            done({ id })
          },
        )
    })
    for (const source of this.#lanes.keys()) this.#settle(source)
    await Promise.all([...this.#lanes.values()].map(({ work }) => work))
  }

  /** The transport is gone, and the producers with it; what is wanted stays. */
  detach(): void {
    this.#transport = null
    for (const lane of this.#lanes.values()) lane.producer = null
  }

  /** After a resume: words that were lost with the socket are said again, and producers that should be gone are closed. */
  compare(known: readonly { producerId: string; source: MediaSource; paused: boolean }[]): void {
    for (const { producerId, paused } of known) {
      const producer = [...this.#lanes.values()].find((one) => one.producer?.id === producerId)?.producer
      if (!producer) this.#signalling.tell('producer.close', { producerId })
      else if (producer.paused !== paused) this.#signalling.tell('producer.pause', { producerId, paused: producer.paused })
    }
    for (const source of this.#lanes.keys()) this.#settle(source)
  }

  set(source: MediaSource, track: MediaStreamTrack | null): void {
    this.#lane(source).track = track
    this.#settle(source)
  }

  /** Because a person wishes it: what failed for good is tried once more, what was chosen otherwise is sent so. */
  again(source: MediaSource): void {
    this.#settle(source)
  }

  hold(source: MediaSource, by: Holder, held: boolean): void {
    const { heldBy } = this.#lane(source)
    if (heldBy.has(by) === held) return
    if (held) heldBy.add(by)
    else heldBy.delete(by)
    this.#settle(source)
  }

  /** bit/s that all pictures together may take. */
  limit(bps: number): void {
    const before = this.#limit_bps
    // A change that nobody would see is not worth a word with the encoder.
    if (Number.isFinite(before) === Number.isFinite(bps) && Math.abs(bps - before) < before * 0.08) return
    this.#limit_bps = bps
    void this.#applyLimit()
  }

  /**
   * Pictures begin anew, within `limit_bps`: what waits to be sent again would hold up everything newer for a second or two. Only a sender that stops lets
   * go of it, and only a server that forgets what it misses does not ask for it once more; until then nothing but sound takes the line.
   */
  async beginAnew(limit_bps: number): Promise<void> {
    this.#limit_bps = limit_bps
    await Promise.all(
      [...this.#lanes].map(async ([source, lane]) => {
        const { producer } = lane
        if (source === 'microphone' || !producer || producer.paused || producer.closed) return
        producer.pause()
        await Promise.race([this.#signalling.ask('producer.skipLost', { producerId: producer.id }).catch(() => {}), sleep(answers_ms)])
        // Whoever held it back meanwhile found it paused, and the server was not told.
        if (lane.producer === producer && lane.heldBy.size > 0)
          this.#signalling.tell('producer.pause', { producerId: producer.id, paused: true })
        this.#settle(source)
      }),
    )
  }

  /** Packets of another length need another producer: sound is away for a moment. */
  shapeSound(form: SoundForm): void {
    if (this.#soundForm === form) return
    this.#soundForm = form
    this.#settle('microphone')
  }

  track(source: MediaSource): MediaStreamTrack | null {
    return this.#lanes.get(source)?.track ?? null
  }

  sourceOf(producerId: string): MediaSource | null {
    for (const [source, { producer }] of this.#lanes) if (producer?.id === producerId) return source
    return null
  }

  get isSendingVideo(): boolean {
    return this.#videos().length > 0
  }

  /** ms for which pictures have been sent without a break. */
  get videoFor_ms(): number {
    return this.#videoSince_ms === null ? 0 : performance.now() - this.#videoSince_ms
  }

  #lane(source: MediaSource): Lane {
    const found = this.#lanes.get(source)
    if (found) return found
    const lane: Lane = { track: null, heldBy: new Set(), producer: null, how: null, codec: null, work: Promise.resolve() }
    this.#lanes.set(source, lane)
    return lane
  }

  #settle(source: MediaSource): void {
    const lane = this.#lane(source)
    lane.work = lane.work
      .then(() => this.#bring(source, lane))
      .then(() => this.#told(source, null))
      .catch((error: unknown) => this.#onFailed(source, error))
  }

  /**
   * Nobody may speak into a microphone that reaches nobody and not know it. An answer that did not come through a bad line is asked for again, as
   * long as this transport lasts.
   */
  #onFailed(source: MediaSource, error: unknown): void {
    const transport = this.#transport
    // The next one begins with everything that is wanted.
    if (!transport || transport.closed) return
    const problem = problemOf(error)
    this.#told(source, problem)
    // What only the browser knows.
    if (problem === 'failed') console.warn('room: a track could not be sent', source, error)
    if (!passes.includes(problem)) return
    setTimeout(() => transport === this.#transport && this.#settle(source), tryAgain_ms)
  }

  /** Makes the producer what is wanted now. */
  async #bring(source: MediaSource, lane: Lane): Promise<void> {
    const transport = this.#transport
    if (!transport || transport.closed) return
    if (lane.producer?.closed) lane.producer = null
    if (!lane.track || lane.track.readyState === 'ended') return this.#end(lane)
    const held = lane.heldBy.size > 0
    const before = lane.producer
    const isMisshaped = source === 'microphone' ? lane.how !== soundSending[this.#soundForm] : lane.codec !== deviceChoice().codec
    if (!before || isMisshaped) {
      if (before && source === 'microphone') await quieten(before, this.#soundForm)
      await this.#produce(source, lane, transport, held)
      // The server has put the new one in its place.
      before?.close()
    } else if (before.track !== lane.track) {
      await before.replaceTrack({ track: lane.track })
    }
    const { producer } = lane
    if (!producer || producer.paused === held) return
    if (held) producer.pause()
    else producer.resume()
    this.#signalling.tell('producer.pause', { producerId: producer.id, paused: held })
    this.#noteVideo()
    if (!held) await this.#applyLimit()
  }

  #end(lane: Lane): void {
    if (!lane.producer) return
    this.#signalling.tell('producer.close', { producerId: lane.producer.id })
    lane.producer.close()
    lane.producer = null
    this.#noteVideo()
  }

  async #produce(source: MediaSource, lane: Lane, transport: Transport, held: boolean): Promise<void> {
    const device = this.#device
    const track = lane.track
    if (!device || !track) return
    const codecs = device.sendRtpCapabilities.codecs ?? []
    const codecWished = deviceChoice().codec
    const how =
      source === 'microphone'
        ? soundSending[this.#soundForm]
        : videoSending(
            source,
            codecs.map((one) => one.mimeType),
            codecWished,
            pixelsOf(track),
          )
    if ('contentHint' in track) track.contentHint = how.contentHint
    const codec = codecs.find((one: RtpCodecCapability) => one.mimeType.toLowerCase() === how.mimeType?.toLowerCase())
    const producer = await transport.produce({
      track,
      // One that is held back sends nothing from the start: on the line that it is held back for, a first picture takes seconds.
      encodings: how.encodings.map((encoding) => ({ ...encoding, ...(held && source !== 'microphone' ? { active: false } : {}) })),
      codecOptions: how.codecOptions,
      ...(codec ? { codec } : {}),
      stopTracks: false,
      // A muted microphone stays connected; a picture that is held back is still captured, for the stills.
      disableTrackOnPause: false,
      zeroRtpOnPause: source !== 'microphone',
      appData: { source, paused: held },
    })
    const refusal = this.#refusals.get(producer.id)
    if (refusal !== undefined) {
      this.#refusals.delete(producer.id)
      producer.close()
      throw refusal
    }
    if (transport !== this.#transport) return producer.close()
    lane.producer = producer
    lane.how = how
    lane.codec = codecWished
    if (held) producer.pause()
    this.#noteVideo()
    if (Number.isFinite(this.#limit_bps)) await this.#applyLimit()
  }

  #videos(): { producer: Producer; how: HowToSend }[] {
    return [...this.#lanes].flatMap(([source, { producer, how }]) =>
      source !== 'microphone' && producer && !producer.paused && !producer.closed && how ? [{ producer, how }] : [],
    )
  }

  #noteVideo(): void {
    if (!this.isSendingVideo) this.#videoSince_ms = null
    else this.#videoSince_ms ??= performance.now()
  }

  async #applyLimit(): Promise<void> {
    const videos = this.#videos()
    for (const { producer, how } of videos) {
      const sender = producer.rtpSender
      const parameters = sender?.getParameters()
      if (!sender || !parameters || parameters.encodings.length !== how.encodings.length) continue
      const limit_bps = Math.min(this.#limit_bps / videos.length, fullRate(how.encodings))
      const held = heldWithin(how.encodings, limit_bps)
      parameters.encodings.forEach((encoding, index) => Object.assign(encoding, held[index]))
      // A browser that does not take it goes on as before: its own estimate holds it anyway.
      await sender.setParameters(parameters).catch(() => {})
    }
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Until the server has the new one both are sent: on the line for which it is made that is what the line can bear least. */
async function quieten({ rtpSender }: Producer, form: SoundForm): Promise<void> {
  const parameters = rtpSender?.getParameters()
  if (!rtpSender || !parameters) return
  const most_bps = soundSending[form].encodings[0]!.maxBitrate!
  for (const encoding of parameters.encodings) encoding.maxBitrate = Math.min(encoding.maxBitrate ?? most_bps, most_bps)
  await rtpSender.setParameters(parameters).catch(() => {})
}

function problemOf(error: unknown): SendProblem {
  if (error instanceof RoomRefusal) return error.code
  return error instanceof Error && error.name === 'UnsupportedError' ? 'unsupported' : 'failed'
}

/** Of one picture; undefined where the browser does not tell. */
function pixelsOf(track: MediaStreamTrack): number | undefined {
  const { width, height } = track.getSettings()
  return width && height ? width * height : undefined
}
