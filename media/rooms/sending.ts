import { EventEmitter } from 'node:events'
import type { DataProducer, Producer, WebRtcTransport } from 'mediasoup/types'
import type { RoomNotice, RoomPeer, RoomRequestAnswer, RoomRequestData } from '#contract/media.ts'
import { labelRight, sourceRight, type DataLabel, type MediaSource, type RoomRight } from '#contract/vocabulary-rooms.ts'
import { Refusal } from '#platform/refusal.ts'
import { limits } from '../limits.ts'
import { checkParameters, checkSctpStream } from './foreign.ts'
import { refusalOf } from './refusals.ts'
import type { Shard } from './shard.ts'
import { kindOf } from './sources.ts'
import type { DataStream } from './streams.ts'

/** What one screen sends: at most one stream a source and one channel a label. `changed` after every change of it. */
export class Sending extends EventEmitter<{ changed: [] }> {
  readonly #shard: Shard
  readonly #transport: WebRtcTransport
  readonly #post: (notice: RoomNotice) => void
  /** Null while it is being made. */
  readonly #producers = new Map<MediaSource, Producer | null>()
  readonly #dataProducers = new Map<DataLabel, DataProducer | null>()

  constructor(shard: Shard, transport: WebRtcTransport, post: (notice: RoomNotice) => void) {
    super()
    this.#shard = shard
    this.#transport = transport
    this.#post = post
    transport.setMaxIncomingBitrate(limits.incoming_bps).catch(() => {})
  }

  get transport(): WebRtcTransport {
    return this.#transport
  }

  /**
   * A stream of a source that is there already takes its place: where the answer was lost on a bad line, the screen asks again and knows nothing of the
   * one before. Throws `media.too_many_streams` (one is being made), `media.codec_mismatch`, `media.parameters_refused`.
   */
  async produce({ source, kind, rtpParameters, paused }: RoomRequestData<'produce'>): Promise<Producer> {
    const parameters = checkParameters(rtpParameters)
    const ofKind = parameters.codecs.every(({ mimeType }) => mimeType.startsWith(`${kind}/`))
    if (kindOf[source] !== kind || !ofKind) throw new Refusal('media.parameters_refused', { what: 'kind' })
    const producer = await this.#make(this.#producers, source, () =>
      this.#transport.produce({ kind, rtpParameters: parameters, paused, appData: { source } }),
    )
    this.#shard.hear(producer)
    producer.on('score', (scores) => {
      this.#post({ type: 'producer.score', producerId: producer.id, score: Math.max(0, ...scores.map(({ score }) => score)) })
    })
    this.emit('changed')
    return producer
  }

  /** The same for a channel. Throws `media.too_many_streams`, `media.parameters_refused`. */
  async produceData({ label, sctpStreamParameters }: RoomRequestData<'produceData'>): Promise<DataProducer> {
    const parameters = checkSctpStream(sctpStreamParameters)
    if (!this.#transport.sctpParameters) throw new Refusal('media.parameters_refused', { what: 'sctp' })
    const producer = await this.#make(this.#dataProducers, label, () =>
      this.#transport.produceData({ sctpStreamParameters: parameters, label }),
    )
    this.emit('changed')
    return producer
  }

  /** Throws `object.not_found`. */
  async pause(producerId: string, paused: boolean): Promise<void> {
    const [, producer] = this.#find(producerId)
    if (producer.paused === paused) return
    await (paused ? producer.pause() : producer.resume())
    this.emit('changed')
  }

  /**
   * What was lost of it so far is asked for no more. mediasoup forgets it in a pause; that of one who paused it lasts. Throws `object.not_found`.
   */
  async skipLost(producerId: string): Promise<void> {
    const [, producer] = this.#find(producerId)
    if (producer.paused) return
    // One message after the other, without a wait between: nothing that comes meanwhile is lost.
    await Promise.all([producer.pause(), producer.resume()])
  }

  /** Throws `object.not_found`. */
  end(producerId: string): void {
    const [source, producer] = this.#find(producerId)
    this.#producers.delete(source)
    producer.close()
    this.emit('changed')
  }

  /** Closes the microphone, as another asked; its owner opens it again. The producer's id, or null where it was closed already. */
  async mute(): Promise<string | null> {
    const microphone = this.#producers.get('microphone')
    if (!microphone || microphone.paused) return null
    await microphone.pause()
    this.emit('changed')
    return microphone.id
  }

  /** Packets of the microphone, by the server's own count. Throws `object.not_found`. */
  async soundArrived(): Promise<RoomRequestAnswer<'microphone.arrived'>> {
    const microphone = this.#producers.get('microphone')
    if (!microphone) throw new Refusal('object.not_found')
    const streams = await microphone.getStats()
    const sum = (field: 'packetCount' | 'packetsLost') => streams.reduce((all, stream) => all + stream[field], 0)
    return { received: sum('packetCount'), lost: sum('packetsLost') }
  }

  /** Ends what these rights do not cover. */
  keepWithin(rights: ReadonlySet<RoomRight>): void {
    let ended = false
    for (const [source, producer] of this.#producers) {
      if (!producer || rights.has(sourceRight[source])) continue
      this.#producers.delete(source)
      producer.close()
      ended = true
    }
    for (const [label, producer] of this.#dataProducers) {
      if (!producer || rights.has(labelRight[label])) continue
      this.#dataProducers.delete(label)
      producer.close()
      ended = true
    }
    if (ended) this.emit('changed')
  }

  streams(): RoomPeer['sending'] {
    return this.producers().map(({ source, producer: { id, paused } }) => ({ producerId: id, source, paused }))
  }

  /** For the recorder. */
  producers(): { source: MediaSource; producer: Producer }[] {
    return [...this.#producers].flatMap(([source, producer]) => (producer && !producer.closed ? [{ source, producer }] : []))
  }

  dataStreams(peerId: string): DataStream[] {
    return [...this.#dataProducers].flatMap(([label, producer]) => {
      if (!producer || producer.closed) return []
      const { ordered = true, maxPacketLifeTime, maxRetransmits } = producer.sctpStreamParameters ?? {}
      return [{ dataProducerId: producer.id, peerId, label, reliability: { ordered, maxPacketLifeTime, maxRetransmits } }]
    })
  }

  /** For the recorder. */
  channel(label: DataLabel): DataProducer | null {
    const producer = this.#dataProducers.get(label)
    return producer && !producer.closed ? producer : null
  }

  /** Channels that are open, to be watched. */
  channels(): DataProducer[] {
    return [...this.#dataProducers.values()].filter((producer): producer is DataProducer => producer !== null && !producer.closed)
  }

  #find(producerId: string): [MediaSource, Producer] {
    for (const [source, producer] of this.#producers) if (producer?.id === producerId) return [source, producer]
    throw new Refusal('object.not_found')
  }

  /** The place is taken before the worker is asked: of two at once the second is refused. What stood there goes when the new one stands. */
  async #make<K, T extends { close(): void }>(all: Map<K, T | null>, key: K, make: () => Promise<T>): Promise<T> {
    const before = all.get(key)
    if (before === null) throw new Refusal('media.too_many_streams')
    all.set(key, null)
    try {
      const made = await make()
      if (this.#transport.closed) {
        made.close()
        throw new Refusal('room.not_joined')
      }
      all.set(key, made)
      before?.close()
      return made
    } catch (error) {
      if (before) all.set(key, before)
      else all.delete(key)
      throw refusalOf(error, this.#shard.closed || this.#transport.closed)
    }
  }
}
