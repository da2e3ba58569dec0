import type { DataProducer, DirectTransport, Producer, Router } from 'mediasoup/types'
import type { MediaSource } from '#contract/vocabulary-rooms.ts'
import type { RecordedTrack } from '../service.ts'
import { PointerRecorder } from './pointer-recorder.ts'
import { retry_ms, type RecordedPeer } from './recorded-peer.ts'
import { readSenderReports } from './rtp/packet.ts'
import { StreamReader, type TakenFrame } from './stream-reader.ts'
import { Track } from './track.ts'

/**
 * Frames wait so long before they are written: a packet that was lost has come again by then, and the sender's first report too, which brings sound and
 * picture together.
 */
const hold_ms = 3_000

interface Waiting {
  frame: TakenFrame
  reader: StreamReader
  source: MediaSource
}

/** Where a stream's frames go: sound with the main picture into one file, every other picture into one of its own. */
type Lane = 'main' | MediaSource

/** Records what one peer sends and where it points, into as few files as can be: another one only where the picture's codec changes or a picture comes to what was sound alone. */
export class PeerRecorder {
  readonly #options: RecordedPeer
  readonly #readers = new Map<string, { reader: StreamReader; source: MediaSource }>()
  readonly #opening = new Set<string>()
  readonly #tracks = new Map<Lane, Track>()
  readonly #finished: Promise<RecordedTrack | null>[] = []
  readonly #pointer: PointerRecorder
  readonly #timer: NodeJS.Timeout
  #waiting: Waiting[] = []
  #transport: { router: Router; opened: Promise<DirectTransport> } | null = null
  #ntpToLocal_ms = Infinity
  #failedAt_ms = -Infinity
  #closed = false

  constructor(options: RecordedPeer) {
    this.#options = options
    this.#pointer = new PointerRecorder(options)
    this.#timer = setInterval(() => this.#write(performance.now() - hold_ms), 250)
  }

  /** What the peer sends now, with the channel by which it points, and on which router. Null: nothing, its worker is being replaced. */
  record(
    router: Router | null,
    sending: readonly { source: MediaSource; producer: Producer }[],
    pointer: DataProducer | null = null,
  ): void {
    const wanted = new Map(router ? sending.map((one) => [one.producer.id, one]) : [])
    for (const [producerId, { reader }] of this.#readers) {
      if (wanted.has(producerId)) continue
      this.#readers.delete(producerId)
      reader.close()
    }
    if (this.#closed) return
    void this.#pointer.hear(router && pointer, () => this.#transportOn(router!))
    if (!router) return
    for (const [producerId, { source, producer }] of wanted) {
      if (this.#readers.has(producerId) || this.#opening.has(producerId)) continue
      this.#opening.add(producerId)
      void this.#open(router, source, producer).finally(() => this.#opening.delete(producerId))
    }
  }

  /** Ends all files; those that could be written. */
  async finish(): Promise<RecordedTrack[]> {
    this.#closed = true
    clearInterval(this.#timer)
    for (const { reader } of this.#readers.values()) reader.close()
    this.#readers.clear()
    void this.#transport?.opened.then((transport) => transport.close()).catch(() => {})
    const pointed = this.#pointer.finish()
    this.#write(Infinity)
    for (const lane of this.#tracks.keys()) this.#cut(lane)
    const streams = await Promise.all(this.#finished)
    return [...streams.filter((track) => track !== null), ...(await pointed)]
  }

  async #open(router: Router, source: MediaSource, producer: Producer): Promise<void> {
    try {
      const transport = await this.#transportOn(router)
      const taking: { reader?: StreamReader } = {}
      const reader = await StreamReader.open(transport, producer, (frame) => {
        if (taking.reader) this.#waiting.push({ frame, reader: taking.reader, source })
      })
      taking.reader = reader
      if (this.#closed || producer.closed) return reader.close()
      this.#readers.set(producer.id, { reader, source })
      producer.observer.once('close', () => {
        if (this.#readers.delete(producer.id)) reader.close()
      })
    } catch {
      // The stream ended meanwhile, or its worker died.
    }
  }

  #transportOn(router: Router): Promise<DirectTransport> {
    if (this.#transport?.router === router) return this.#transport.opened
    void this.#transport?.opened.then((transport) => transport.close()).catch(() => {})
    const opened = router.createDirectTransport()
    this.#transport = { router, opened }
    this.#ntpToLocal_ms = Infinity
    void opened.then((transport) => transport.on('rtcp', (packet) => this.#hearReports(packet))).catch(() => {})
    return opened
  }

  #hearReports(packet: Buffer): void {
    const now_ms = performance.now()
    for (const report of readSenderReports(packet)) {
      // The least is the truest: nothing arrives before it was sent.
      this.#ntpToLocal_ms = Math.min(this.#ntpToLocal_ms, now_ms - report.ntp_ms)
      for (const { reader } of this.#readers.values()) reader.reported(report, this.#ntpToLocal_ms)
    }
  }

  /** Writes what came before, in the order of its times. */
  #write(before_ms: number): void {
    const due = this.#waiting.filter(({ frame }) => frame.arrived_ms <= before_ms)
    const timed = due.map((waiting) => ({ ...waiting, at_ms: waiting.reader.clock.at(waiting.frame.timestamp) }))
    for (const { frame, source, at_ms } of timed.toSorted((a, b) => a.at_ms - b.at_ms))
      this.#add(this.#laneOf(source), source, frame, at_ms)
    this.#waiting = this.#waiting.filter(({ frame }) => frame.arrived_ms > before_ms)
  }

  #add(lane: Lane, source: MediaSource, frame: TakenFrame, at_ms: number): void {
    let track = this.#tracks.get(lane)
    if (track?.failure) {
      this.#options.log.error({ err: track.failure, recordingId: this.#options.recordingId }, 'a track of a recording could not be written')
      this.#failedAt_ms = performance.now()
      this.#cut(lane)
      track = undefined
    }
    // A file for sound alone ends where a picture comes; another picture needs a key frame to begin with.
    if (track && !track.holds(frame, source)) {
      if (!frame.key) return
      this.#cut(lane)
      track = undefined
    }
    track ??= this.#begin(lane, source, frame, at_ms)
    track?.add(frame, at_ms)
  }

  #begin(lane: Lane, source: MediaSource, frame: TakenFrame, startedAt_ms: number): Track | undefined {
    if (!frame.key || performance.now() - this.#failedAt_ms < retry_ms) return undefined
    const { recordingId, peerId, accountId, origin_ms, createWriter } = this.#options
    const options = { recordingId, peerId, accountId, origin_ms, sound: lane === 'main', startedAt_ms }
    // Sound comes first, but the picture that it belongs to is here already.
    const first =
      frame.codec === 'opus' ? this.#waiting.find((next) => next.frame.key && next.frame.size && this.#laneOf(next.source) === lane) : null
    const picture = frame.codec === 'opus' ? (first?.frame ?? null) : frame
    const track = new Track({ ...options, source: first?.source ?? source, picture }, createWriter)
    this.#tracks.set(lane, track)
    return track
  }

  /** The camera is the main picture; where there is none, what shows the patient is. */
  #laneOf(source: MediaSource): Lane {
    if (source === 'microphone' || source === 'camera') return 'main'
    if (source !== 'patient_view') return source
    const camera = [...this.#readers.values()].some((other) => other.source === 'camera')
    return camera || this.#tracks.get('main')?.options.source === 'camera' ? 'patient_view' : 'main'
  }

  #cut(lane: Lane): void {
    const track = this.#tracks.get(lane)
    this.#tracks.delete(lane)
    if (track) this.#finished.push(track.finish())
  }
}
