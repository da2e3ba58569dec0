import { EventEmitter } from 'node:events'
import type { DataProducer, DirectTransport, PipeTransport, Producer, Router, TransportListenInfo } from 'mediasoup/types'
import { limits } from '../limits.ts'
import { endOf, openPipeTransport } from './outgoing-pipe.ts'
import type { OpenPipe, PipeEvents, ShardSource } from './shard-source.ts'
import type { DataStream } from './streams.ts'

/** What is fetched, and by how many. */
interface Fetched<T> {
  made: Promise<T>
  wanted: number
}

/** The receiving end of a pipe: brings streams of another shard onto this router, each once, under the id it has there. */
export class IncomingPipe extends EventEmitter<{ closed: [] }> {
  readonly #router: Router
  readonly #transport: PipeTransport
  readonly #producers = new Map<string, Fetched<Producer>>()
  readonly #dataProducers = new Map<string, Fetched<DataProducer>>()
  #source: OpenPipe | undefined
  #closed = false
  #direct: Promise<DirectTransport> | undefined

  private constructor(router: Router, transport: PipeTransport) {
    super()
    this.#router = router
    this.#transport = transport
    transport.observer.once('close', () => this.close())
  }

  static async open(router: Router, listenInfo: TransportListenInfo, source: ShardSource): Promise<IncomingPipe> {
    const transport = await openPipeTransport(router, listenInfo)
    const pipe = new IncomingPipe(router, transport)
    try {
      const opened = await source.openPipe(endOf(transport), source.over, pipe.#events())
      pipe.#source = opened
      await transport.connect(opened.end)
      return pipe
    } catch (error) {
      pipe.close()
      throw error
    }
  }

  get closed(): boolean {
    return this.#closed
  }

  /** The stream is on this router until everybody who asked for it has released it, or it ends at its source. */
  fetch(producerId: string, onFirst: (producer: Producer) => void): Promise<Producer> {
    return this.#take(this.#producers, producerId, async () => {
      const { kind, rtpParameters, paused } = await this.#other.fetch(producerId)
      try {
        const producer = await this.#transport.produce({ id: producerId, kind, rtpParameters, paused })
        if (this.#closed) throw new Error('the pipe closed meanwhile')
        onFirst(producer)
        return producer
      } catch (error) {
        this.#source?.drop(producerId)
        throw error
      }
    })
  }

  release(producerId: string): void {
    this.#giveBack(this.#producers, producerId, () => this.#source?.drop(producerId))
  }

  fetchData({ dataProducerId, label }: DataStream): Promise<DataProducer> {
    return this.#take(this.#dataProducers, dataProducerId, async () => {
      this.#direct ??= this.#router.createDirectTransport({ maxReceiveMessageSize: limits.dataMessage_bytes })
      const transport = await this.#direct
      const producer = await transport.produceData({ id: dataProducerId, label })
      try {
        await this.#other.fetchData(dataProducerId)
        return producer
      } catch (error) {
        producer.close()
        throw error
      }
    })
  }

  releaseData(dataProducerId: string): void {
    this.#giveBack(this.#dataProducers, dataProducerId, () => this.#source?.dropData(dataProducerId))
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#transport.close()
    this.#producers.clear()
    this.#dataProducers.clear()
    void this.#direct?.then((transport) => transport.close()).catch(() => {})
    this.#source?.close()
    this.emit('closed')
  }

  get #other(): OpenPipe {
    if (!this.#source || this.#closed) throw new Error('the pipe is closed')
    return this.#source
  }

  #take<T extends { closed: boolean }>(all: Map<string, Fetched<T>>, id: string, make: () => Promise<T>): Promise<T> {
    const there = all.get(id)
    if (there) {
      there.wanted += 1
      return there.made
    }
    const made = make()
    const fetched = { made, wanted: 1 }
    all.set(id, fetched)
    made.catch(() => {
      if (all.get(id) === fetched) all.delete(id)
    })
    return made
  }

  #giveBack<T extends { close(): void }>(all: Map<string, Fetched<T>>, id: string, drop: () => void): void {
    const fetched = all.get(id)
    if (!fetched || --fetched.wanted > 0) return
    all.delete(id)
    void fetched.made.then((producer) => producer.close()).catch(() => {})
    drop()
  }

  #ended<T extends { close(): void }>(all: Map<string, Fetched<T>>, id: string): void {
    const fetched = all.get(id)
    all.delete(id)
    void fetched?.made.then((producer) => producer.close()).catch(() => {})
  }

  #events(): PipeEvents {
    return {
      paused: (producerId, paused) => {
        const turn = (producer: Producer) => (paused ? producer.pause() : producer.resume())
        void this.#producers
          .get(producerId)
          ?.made.then(turn)
          .catch(() => {})
      },
      ended: (producerId) => this.#ended(this.#producers, producerId),
      data: (dataProducerId, message, ppid) => {
        void this.#dataProducers
          .get(dataProducerId)
          ?.made.then((producer) => producer.send(message, ppid))
          .catch(() => {})
      },
      dataEnded: (dataProducerId) => this.#ended(this.#dataProducers, dataProducerId),
      broken: () => this.close(),
    }
  }
}
