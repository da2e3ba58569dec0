import type { DataConsumer, DataProducer, DirectTransport } from 'mediasoup/types'
import { decodePointer, encodePointerMark } from '#contract/pointer.ts'
import { limits } from '../limits.ts'
import type { RecordedTrack } from '../service.ts'
import { retry_ms, type RecordedPeer } from './recorded-peer.ts'
import { TrackFile } from './track-file.ts'

const mediaType = 'application/x-ndjson'

interface PointerFile {
  file: TrackFile
  startOffset_ms: number
  startedAt_ms: number
  last_ms: number
}

/** Records where one peer points, from the first time on: one file, another one only where that could not be written. */
export class PointerRecorder {
  readonly #options: RecordedPeer
  readonly #files: PointerFile[] = []
  #current: PointerFile | null = null
  #second = { since_ms: -Infinity, messages: 0 }
  /** The channel that is heard; one object a call of `hear`. */
  #heard: { channelId: string } | null = null
  #consumer: DataConsumer | null = null
  #failedAt_ms = -Infinity

  constructor(options: RecordedPeer) {
    this.#options = options
  }

  /** Hears this channel from now on, and no other; null: the peer has none. */
  async hear(channel: DataProducer | null, transport: () => Promise<DirectTransport>): Promise<void> {
    if (channel?.id === this.#heard?.channelId) return
    const heard = channel && { channelId: channel.id }
    this.#heard = heard
    this.#consumer?.close()
    this.#consumer = null
    if (!heard) return
    try {
      const consumer = await (await transport()).consumeData({ dataProducerId: heard.channelId })
      if (this.#heard !== heard) return consumer.close()
      this.#consumer = consumer
      consumer.on('message', (message) => this.#take(message))
    } catch {
      // The channel ended meanwhile, or its worker died.
      if (this.#heard === heard) this.#heard = null
    }
  }

  /** Ends all files; those that could be written. */
  async finish(): Promise<RecordedTrack[]> {
    const { peerId, accountId } = this.#options
    this.#heard = null
    this.#consumer?.close()
    const tracks = this.#files.map(async ({ file, startOffset_ms, startedAt_ms, last_ms }): Promise<RecordedTrack | null> => {
      const written = await file.finish()
      if (!written) return null
      const duration_ms = Math.round(last_ms - startedAt_ms)
      return { peerId, accountId, source: 'pointer', mediaType, startOffset_ms, duration_ms, file: written.kept }
    })
    return (await Promise.all(tracks)).filter((track) => track !== null)
  }

  #take(message: Buffer): void {
    const now_ms = performance.now()
    if (now_ms - this.#second.since_ms > 1_000) this.#second = { since_ms: now_ms, messages: 0 }
    // Supervision stops a channel that floods at its next look; until then no more than is allowed goes to the disk.
    if (++this.#second.messages > limits.dataMessages_perSecond) return
    const pointer = decodePointer(message)
    // A hand that was never there cannot leave.
    if (!pointer || (this.#files.length === 0 && pointer.at === null)) return
    const into = this.#fileAt(now_ms)
    if (!into) return
    into.last_ms = now_ms
    into.file.write(Buffer.from(encodePointerMark({ ...pointer, at_ms: now_ms - into.startedAt_ms })))
  }

  #fileAt(now_ms: number): PointerFile | null {
    const { recordingId, peerId, origin_ms, createWriter, log } = this.#options
    if (this.#current?.file.failure) {
      log.error({ err: this.#current.file.failure, recordingId }, 'where somebody points could not be recorded')
      this.#failedAt_ms = now_ms
      this.#current = null
    }
    if (this.#current || now_ms - this.#failedAt_ms < retry_ms) return this.#current
    const startOffset_ms = Math.max(0, Math.round(now_ms - origin_ms))
    const file = new TrackFile(createWriter({ recordingId, peerId, source: 'pointer', mediaType, startOffset_ms }))
    this.#current = { file, startOffset_ms, startedAt_ms: now_ms, last_ms: now_ms }
    this.#files.push(this.#current)
    return this.#current
  }
}
