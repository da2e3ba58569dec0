import type { Consumer, DataConsumer, DirectTransport, PipeTransport, Router, TransportListenInfo } from 'mediasoup/types'
import { limits } from '../limits.ts'
import type { OpenPipe, PipedStream, PipeEnd, PipeEvents } from './shard-source.ts'

/**
 * The sending end of a pipe. Streams go from worker to worker under SRTP; data go by the events, because mediasoup's pipes leave SCTP
 * unencrypted, and what is in them are a patient's vital signs.
 */
export class OutgoingPipe implements OpenPipe {
  readonly #router: Router
  readonly #transport: PipeTransport
  readonly #events: PipeEvents
  readonly #consumers = new Map<string, Consumer>()
  readonly #dataConsumers = new Map<string, DataConsumer>()
  #direct: Promise<DirectTransport> | undefined

  private constructor(router: Router, transport: PipeTransport, events: PipeEvents) {
    this.#router = router
    this.#transport = transport
    this.#events = events
    transport.observer.once('close', () => events.broken())
  }

  static async open(router: Router, listenInfo: TransportListenInfo, other: PipeEnd, events: PipeEvents): Promise<OutgoingPipe> {
    const transport = await openPipeTransport(router, listenInfo)
    try {
      await transport.connect(other)
      return new OutgoingPipe(router, transport, events)
    } catch (error) {
      transport.close()
      throw error
    }
  }

  get end(): PipeEnd {
    return endOf(this.#transport)
  }

  async fetch(producerId: string): Promise<PipedStream> {
    const consumer = await this.#transport.consume({ producerId })
    if (this.#transport.closed) throw new Error('the pipe closed meanwhile')
    this.#consumers.set(producerId, consumer)
    const tell = (paused: boolean) => this.#events.paused(producerId, paused)
    consumer.on('producerpause', () => tell(true))
    consumer.on('producerresume', () => tell(false))
    consumer.on('producerclose', () => {
      this.#consumers.delete(producerId)
      this.#events.ended(producerId)
    })
    return { kind: consumer.kind, rtpParameters: consumer.rtpParameters, paused: consumer.producerPaused }
  }

  drop(producerId: string): void {
    this.#consumers.get(producerId)?.close()
    this.#consumers.delete(producerId)
  }

  async fetchData(dataProducerId: string): Promise<void> {
    this.#direct ??= this.#router.createDirectTransport({ maxSendMessageSize: limits.dataMessage_bytes })
    const transport = await this.#direct
    const consumer = await transport.consumeData({ dataProducerId })
    this.#dataConsumers.set(dataProducerId, consumer)
    consumer.on('message', (message, ppid) => this.#events.data(dataProducerId, message, ppid))
    consumer.on('dataproducerclose', () => {
      this.#dataConsumers.delete(dataProducerId)
      this.#events.dataEnded(dataProducerId)
    })
  }

  dropData(dataProducerId: string): void {
    this.#dataConsumers.get(dataProducerId)?.close()
    this.#dataConsumers.delete(dataProducerId)
  }

  close(): void {
    this.#transport.close()
    void this.#direct?.then((transport) => transport.close()).catch(() => {})
  }
}

export async function openPipeTransport(router: Router, listenInfo: TransportListenInfo): Promise<PipeTransport> {
  const transport = await router.createPipeTransport({ listenInfo, enableSrtp: true, enableRtx: true, enableSctp: false })
  if (!router.closed) return transport
  // Made while its router closed: it would never hear of it.
  transport.close()
  throw new Error('the router closed meanwhile')
}

/** Throws where SRTP is off: no stream leaves in the clear. */
export function endOf(transport: PipeTransport): PipeEnd {
  const { srtpParameters, tuple } = transport
  if (!srtpParameters) throw new Error('a pipe without SRTP')
  return { ip: tuple.localAddress, port: tuple.localPort, srtpParameters }
}
