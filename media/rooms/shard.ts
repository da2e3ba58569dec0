import { EventEmitter } from 'node:events'
import type { ActiveSpeakerObserver, AudioLevelObserver, DtlsParameters, Producer, Router, WebRtcTransport } from 'mediasoup/types'
import { limits } from '../limits.ts'
import type { MediaWorker } from '../workers/media-worker.ts'
import { IncomingPipe } from './incoming-pipe.ts'
import { OutgoingPipe } from './outgoing-pipe.ts'
import type { OpenPipe, PipeEnd, PipeEvents, ShardSource } from './shard-source.ts'
import type { DataStream, Stream } from './streams.ts'

export interface ShardEvents {
  /** Its worker died, and all it carried with it. */
  lost: []
  /** Producers that are heard, the loudest first; `prevails`: one takes the word; `silence`: nobody is heard. */
  heard: [producerIds: string[]]
  prevails: [producerId: string]
  silence: []
}

/** The part of a room that one worker carries: a router. What peers of other shards send comes through pipes. */
export class Shard extends EventEmitter<ShardEvents> implements ShardSource {
  readonly over = 'loopback'
  readonly worker: MediaWorker
  readonly #router: Router
  readonly #speaker: ActiveSpeakerObserver
  readonly #level: AudioLevelObserver
  readonly #incoming = new Map<string, Promise<IncomingPipe>>()
  /** Peers that live on it or are about to. */
  residents = 0

  private constructor(worker: MediaWorker, router: Router, speaker: ActiveSpeakerObserver, level: AudioLevelObserver) {
    super()
    this.worker = worker
    this.#router = router
    this.#speaker = speaker
    this.#level = level
    router.once('workerclose', () => this.emit('lost'))
    speaker.on('dominantspeaker', ({ producer }) => this.emit('prevails', producer.id))
    level.on('volumes', (volumes) =>
      this.emit(
        'heard',
        volumes.map(({ producer }) => producer.id),
      ),
    )
    level.on('silence', () => this.emit('silence'))
  }

  static async open(worker: MediaWorker): Promise<Shard> {
    const router = await worker.createRouter()
    try {
      const [speaker, level] = await Promise.all([
        router.createActiveSpeakerObserver({ interval: 300 }),
        router.createAudioLevelObserver({ maxEntries: 3, threshold: -55, interval: 500 }),
      ])
      return new Shard(worker, router, speaker, level)
    } catch (error) {
      router.close()
      throw error
    }
  }

  get id(): string {
    return this.#router.id
  }

  get closed(): boolean {
    return this.#router.closed
  }

  get router(): Router {
    return this.#router
  }

  /** A connected transport: what the screen sends to it is told by `dtls`. Throws what mediasoup throws; then there is none. */
  async connect(dtls: DtlsParameters, sctp: boolean): Promise<WebRtcTransport> {
    const transport = await this.#router.createWebRtcTransport({
      webRtcServer: this.worker.server,
      preferUdp: true,
      initialAvailableOutgoingBitrate: limits.firstOutgoing_bps,
      enableSctp: sctp,
      maxSendMessageSize: limits.dataMessage_bytes,
      maxReceiveMessageSize: limits.dataMessage_bytes,
      sctpSendBufferSize: limits.dataBuffer_bytes,
      sctpPerStreamSendQueueLimit: limits.dataBuffer_bytes,
    })
    try {
      await transport.connect({ dtlsParameters: dtls })
      // One that was made while its router closed would never hear of it.
      if (this.closed) throw new Error('the shard closed meanwhile')
      return transport
    } catch (error) {
      transport.close()
      throw error
    }
  }

  /** Brings the stream of another shard here. Returns how to give it back; rejects where its source is gone. */
  async reach(source: ShardSource, { producerId }: Stream): Promise<() => void> {
    if (source.id === this.id) return () => {}
    const pipe = await this.#pipeFrom(source)
    await pipe.fetch(producerId, (producer) => this.hear(producer))
    return once(() => pipe.release(producerId))
  }

  /** The same for a data channel. */
  async reachData(source: ShardSource, stream: DataStream): Promise<() => void> {
    if (source.id === this.id) return () => {}
    const pipe = await this.#pipeFrom(source)
    await pipe.fetchData(stream)
    return once(() => pipe.releaseData(stream.dataProducerId))
  }

  /** Listens to who speaks. */
  hear({ id: producerId, kind }: Producer): void {
    if (kind !== 'audio') return
    for (const observer of [this.#speaker, this.#level]) observer.addProducer({ producerId }).catch(() => {})
  }

  openPipe(end: PipeEnd, over: 'loopback' | 'network', events: PipeEvents): Promise<OpenPipe> {
    return OutgoingPipe.open(this.#router, this.worker.pipeListenInfo(over), end, events)
  }

  /** Pipes close with the router's transports, and tell their other ends. */
  close(): void {
    this.#router.close()
  }

  #pipeFrom(source: ShardSource): Promise<IncomingPipe> {
    const there = this.#incoming.get(source.id)
    if (there) return there
    const opening = IncomingPipe.open(this.#router, this.worker.pipeListenInfo(source.over), source)
    this.#incoming.set(source.id, opening)
    const forget = () => {
      if (this.#incoming.get(source.id) === opening) this.#incoming.delete(source.id)
    }
    void opening.then((pipe) => pipe.once('closed', forget)).catch(forget)
    return opening
  }
}

function once(work: () => void): () => void {
  let done = false
  return () => {
    if (!done) work()
    done = true
  }
}
