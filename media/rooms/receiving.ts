import { setTimeout as sleep } from 'node:timers/promises'
import type { Consumer, ConsumerLayers, DataConsumer, RtpCapabilities, WebRtcTransport } from 'mediasoup/types'
import type { ConsumerParameters, DataConsumerParameters, RoomNotice, RoomRequestData } from '#contract/media.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Shard } from './shard.ts'
import type { ShardSource } from './shard-source.ts'
import { firstPriority, mostForPicture } from './sources.ts'
import type { DataStream, Stream } from './streams.ts'

/** A pause as short as this is none of a person's or of a ladder's: its sender skips what was lost, and begins anew with its smallest picture. */
const moment_ms = 100
/** By then the larger ones are there again, or are known to be missing. */
const beginsSmall_ms = 3_000

interface Received<S, C> {
  stream: S
  /** Null while it is being made. */
  consumer: C | null
}

/** What one screen receives: every stream of the room that it can decode. */
export class Receiving {
  readonly #shard: Shard
  readonly #transport: WebRtcTransport
  readonly #capabilities: RtpCapabilities
  readonly #post: (notice: RoomNotice) => void
  /** By producer: a stream is received once. */
  readonly #streams = new Map<string, Received<Stream, Consumer>>()
  readonly #data = new Map<string, Received<DataStream, DataConsumer>>()
  /** By consumer: the layers that its screen asked for last. */
  readonly #wished = new Map<string, ConsumerLayers>()

  constructor(shard: Shard, transport: WebRtcTransport, capabilities: RtpCapabilities, post: (notice: RoomNotice) => void) {
    this.#shard = shard
    this.#transport = transport
    this.#capabilities = capabilities
    this.#post = post
  }

  get transport(): WebRtcTransport {
    return this.#transport
  }

  /**
   * Begins to receive a stream; `consumer.added` follows. One that this screen cannot decode is left out: it sees in the list of who sends what that there
   * is one. A stream that ends meanwhile, or whose worker dies, is simply not there.
   */
  async take(stream: Stream, source: ShardSource, paused: boolean): Promise<void> {
    const { producerId } = stream
    if (this.#streams.has(producerId)) return
    const received: Received<Stream, Consumer> = { stream, consumer: null }
    this.#streams.set(producerId, received)
    let giveBack: (() => void) | undefined
    try {
      giveBack = await this.#shard.reach(source, stream)
      const rtpCapabilities = this.#capabilities
      if (!this.#shard.router.canConsume({ producerId, rtpCapabilities })) {
        this.#streams.delete(producerId)
        return giveBack()
      }
      // Sound is asked for again too where it is lost: enableRtx leaves NACK on, and Opus has no RTX stream to need.
      const consumer = await this.#transport.consume({ producerId, rtpCapabilities, paused, enableRtx: true })
      closeWith(this.#transport, consumer, giveBack)
      received.consumer = consumer
      this.#watch(stream, consumer)
      consumer.setPriority(firstPriority[stream.source]).catch(() => {})
      this.#post({ type: 'consumer.added', consumer: parametersOf(stream, consumer) })
    } catch {
      this.#streams.delete(producerId)
      giveBack?.()
    }
  }

  /** The same for a data channel; `data.added` follows. */
  async takeData(stream: DataStream, source: ShardSource): Promise<void> {
    const { dataProducerId, reliability } = stream
    if (!this.#transport.sctpParameters || this.#data.has(dataProducerId)) return
    const received: Received<DataStream, DataConsumer> = { stream, consumer: null }
    this.#data.set(dataProducerId, received)
    let giveBack: (() => void) | undefined
    try {
      giveBack = await this.#shard.reachData(source, stream)
      const consumer = await this.#transport.consumeData({ dataProducerId, ...reliability })
      closeWith(this.#transport, consumer, giveBack)
      received.consumer = consumer
      consumer.on('dataproducerclose', () => {
        this.#data.delete(dataProducerId)
        this.#post({ type: 'data.removed', dataConsumerId: consumer.id })
      })
      this.#post({ type: 'data.added', dataConsumer: dataParametersOf(stream, consumer) })
    } catch {
      this.#data.delete(dataProducerId)
      giveBack?.()
    }
  }

  /** Throws `object.not_found`. */
  async pause(consumerId: string, paused: boolean): Promise<void> {
    const { consumer } = this.#find(consumerId)
    await (paused ? consumer.pause() : consumer.resume())
  }

  /** Throws `object.not_found`. */
  async layers({ consumerId, spatialLayer, temporalLayer, priority }: RoomRequestData<'consumer.layers'>): Promise<void> {
    const { consumer } = this.#find(consumerId)
    if (consumer.kind === 'audio') return
    await consumer.setPriority(Math.min(priority, mostForPicture))
    if (!isLayered(consumer)) return
    this.#wished.set(consumer.id, { spatialLayer, temporalLayer })
    await consumer.setPreferredLayers({ spatialLayer, temporalLayer })
  }

  consumers(): ConsumerParameters[] {
    return [...this.#streams.values()].flatMap(({ stream, consumer }) => (consumer ? [parametersOf(stream, consumer)] : []))
  }

  dataConsumers(): DataConsumerParameters[] {
    return [...this.#data.values()].flatMap(({ stream, consumer }) => (consumer ? [dataParametersOf(stream, consumer)] : []))
  }

  #watch({ producerId }: Stream, consumer: Consumer): void {
    const consumerId = consumer.id
    consumer.on('producerclose', () => {
      this.#streams.delete(producerId)
      this.#post({ type: 'consumer.removed', consumerId })
    })
    let paused_ms = 0
    consumer.on('producerpause', () => {
      paused_ms = performance.now()
      this.#post({ type: 'consumer.paused', consumerId, paused: true })
    })
    consumer.on('producerresume', () => {
      if (performance.now() - paused_ms < moment_ms) void this.#beginSmall(consumer)
      this.#post({ type: 'consumer.paused', consumerId, paused: false })
    })
    consumer.observer.once('close', () => this.#wished.delete(consumerId))
    consumer.on('score', ({ score, producerScore }) => this.#post({ type: 'consumer.score', consumerId, score, producerScore }))
    consumer.on('layerschange', (layers) => {
      const now = layers ? { spatialLayer: layers.spatialLayer, temporalLayer: layers.temporalLayer ?? 0 } : null
      this.#post({ type: 'consumer.layers', consumerId, layers: now })
    })
  }

  /** mediasoup would wait a second and a half for the large layer of before. */
  async #beginSmall(consumer: Consumer): Promise<void> {
    if (!isLayered(consumer)) return
    try {
      await consumer.setPreferredLayers({ spatialLayer: 0, temporalLayer: this.#wished.get(consumer.id)?.temporalLayer })
      await sleep(beginsSmall_ms, undefined, { ref: false })
      const wished = this.#wished.get(consumer.id)
      if (wished) await consumer.setPreferredLayers(wished)
    } catch {
      // It closed meanwhile.
    }
  }

  #find(consumerId: string): { consumer: Consumer } {
    for (const { consumer } of this.#streams.values()) if (consumer?.id === consumerId) return { consumer }
    throw new Refusal('object.not_found')
  }
}

const isLayered = ({ type }: Consumer): boolean => type === 'simulcast' || type === 'svc'

/** Gives the stream back when its consumer closes. One that was made while its transport closed would never hear of it. */
function closeWith(
  transport: WebRtcTransport,
  consumer: { close(): void; observer: { once(event: 'close', listener: () => void): unknown } },
  giveBack: () => void,
): void {
  consumer.observer.once('close', giveBack)
  if (!transport.closed) return
  consumer.close()
  throw new Error('the transport closed meanwhile')
}

function parametersOf({ producerId, peerId, source }: Stream, consumer: Consumer): ConsumerParameters {
  const { id, kind, paused, producerPaused } = consumer
  return { id, producerId, peerId, source, kind, rtpParameters: { ...consumer.rtpParameters }, paused, producerPaused }
}

function dataParametersOf({ dataProducerId, peerId, label }: DataStream, consumer: DataConsumer): DataConsumerParameters {
  return { id: consumer.id, dataProducerId, peerId, label, sctpStreamParameters: { ...consumer.sctpStreamParameters } }
}
