import type { Consumer, RtpParameters, Transport } from 'mediasoup-client/types'
import type { ConsumerParameters } from '#contract/media.ts'
import type { MediaSource } from '#contract/vocabulary-rooms.ts'
import { layersOfMode, type LayerWish } from '../quality/layers.ts'
import type { Signalling } from './signalling.ts'
import { withSparseFeedback } from './sparse-feedback.ts'

/** Sound or a picture of somebody else. */
export interface RemoteStream {
  consumerId: string
  peerId: string
  source: MediaSource
  kind: 'audio' | 'video'
  track: MediaStreamTrack
  /** The sender has paused it. */
  producerPaused: boolean
  /** This screen has: nobody looks, or the line cannot carry it. */
  pausedHere: boolean
  spatialLayers: number
  temporalLayers: number
  /** Layers that arrive now; null where none does, undefined before the first word. */
  layers: { spatialLayer: number; temporalLayer: number } | null | undefined
  /** 0 worst … 10 best: the whole way, and the sender's own line. */
  score: number
  senderScore: number
  /** performance.now() since it flows without a pause; null while it does not. */
  flowsSince_ms: number | null
}

interface Kept {
  stream: RemoteStream
  consumer: Consumer
  asked: LayerWish | null
}

/** Everything that comes in. `changed` hears of each change with all streams of now. */
export class Receiving {
  readonly #signalling: Signalling
  readonly #changed: (streams: readonly RemoteStream[]) => void
  readonly #kept = new Map<string, Kept>()
  #transport: Transport | null = null
  #cushion_ms: number | null = null

  constructor(signalling: Signalling, changed: (streams: readonly RemoteStream[]) => void) {
    this.#signalling = signalling
    this.#changed = changed
  }

  /** Starts on a new transport with what the room sends now; streams of the one before are gone. */
  async attach(transport: Transport, list: readonly ConsumerParameters[]): Promise<void> {
    this.#transport = transport
    this.#kept.clear()
    await Promise.all(list.map((one) => this.#consume(one, transport)))
    this.#tell()
  }

  /** After a resume: what went or came while the socket was away. */
  async compare(list: readonly ConsumerParameters[]): Promise<void> {
    for (const kept of this.#kept.values()) kept.asked = null
    for (const id of this.#kept.keys()) if (!list.some((one) => one.id === id)) this.remove(id)
    for (const one of list) {
      if (this.#kept.has(one.id)) this.setProducerPaused(one.id, one.producerPaused)
      else await this.add(one)
    }
  }

  async add(parameters: ConsumerParameters): Promise<void> {
    if (!this.#transport || this.#kept.has(parameters.id)) return
    await this.#consume(parameters, this.#transport)
    this.#tell()
  }

  remove(consumerId: string): void {
    const kept = this.#kept.get(consumerId)
    if (!kept) return
    this.#kept.delete(consumerId)
    kept.consumer.close()
    this.#tell()
  }

  setProducerPaused(consumerId: string, producerPaused: boolean): void {
    this.#update(consumerId, { producerPaused })
  }

  setLayers(consumerId: string, layers: RemoteStream['layers']): void {
    this.#update(consumerId, { layers })
  }

  setScore(consumerId: string, score: number, senderScore: number): void {
    this.#update(consumerId, { score, senderScore })
  }

  /** Asks for what the tiles need; only what changed is said. */
  wish(wishes: readonly LayerWish[]): void {
    for (const wish of wishes) {
      const kept = this.#kept.get(wish.consumerId)
      if (!kept) continue
      const before = kept.asked
      kept.asked = wish
      const { consumerId, paused, spatialLayer, temporalLayer, priority } = wish
      const differs = before?.spatialLayer !== spatialLayer || before.temporalLayer !== temporalLayer || before.priority !== priority
      if (!paused && differs) this.#signalling.tell('consumer.layers', { consumerId, spatialLayer, temporalLayer, priority })
      if (kept.stream.pausedHere === paused) continue
      this.#signalling.tell('consumer.pause', { consumerId, paused })
      this.#update(consumerId, { pausedHere: paused })
    }
  }

  /** How long pictures wait for packets that come late, ms; null leaves it to the browser. Sound follows its picture. */
  cushion(target_ms: number | null): void {
    if (this.#cushion_ms === target_ms) return
    this.#cushion_ms = target_ms
    for (const { consumer } of this.#kept.values()) this.#rest(consumer)
  }

  currentLayer(consumerId: string): number {
    return this.#kept.get(consumerId)?.asked?.spatialLayer ?? -1
  }

  consumerOf(consumerId: string): Consumer | undefined {
    return this.#kept.get(consumerId)?.consumer
  }

  get streams(): readonly RemoteStream[] {
    return [...this.#kept.values()].map((one) => one.stream)
  }

  async #consume(parameters: ConsumerParameters, transport: Transport): Promise<void> {
    const consumer = await transport
      .consume({
        id: parameters.id,
        producerId: parameters.producerId,
        kind: parameters.kind,
        rtpParameters: withSparseFeedback(parameters.rtpParameters as unknown as RtpParameters),
        // One stream a person and kind of picture: lips move with the voice, the screen does not wait for either.
        streamId: `${parameters.peerId}-${parameters.source === 'screen' ? 'screen' : 'person'}`,
        // The library asks for the moment of capture only where somebody takes the receiver.
        onRtpReceiver: () => {},
      })
      .catch(() => null)
    if (!consumer || transport !== this.#transport) return void consumer?.close()
    if (this.#cushion_ms !== null) this.#rest(consumer)
    if (parameters.paused) this.#signalling.tell('consumer.pause', { consumerId: parameters.id, paused: false })
    const [encoding] = (parameters.rtpParameters as unknown as RtpParameters).encodings ?? []
    const stream: RemoteStream = {
      consumerId: parameters.id,
      peerId: parameters.peerId,
      source: parameters.source,
      kind: parameters.kind,
      track: consumer.track,
      producerPaused: parameters.producerPaused,
      pausedHere: false,
      ...layersOfMode(encoding?.scalabilityMode),
      layers: undefined,
      score: 10,
      senderScore: 10,
      flowsSince_ms: parameters.producerPaused ? null : performance.now(),
    }
    this.#kept.set(parameters.id, { stream, consumer, asked: null })
  }

  #rest({ kind, rtpReceiver }: Consumer): void {
    // A browser that does not know it goes by its own judgement.
    if (kind === 'video' && rtpReceiver && 'jitterBufferTarget' in rtpReceiver) rtpReceiver.jitterBufferTarget = this.#cushion_ms
  }

  #update(consumerId: string, change: Partial<RemoteStream>): void {
    const kept = this.#kept.get(consumerId)
    if (!kept) return
    const next = { ...kept.stream, ...change }
    const flows = !next.producerPaused && !next.pausedHere
    kept.stream = { ...next, flowsSince_ms: flows ? (next.flowsSince_ms ?? performance.now()) : null }
    this.#tell()
  }

  #tell(): void {
    this.#changed(this.streams)
  }
}
