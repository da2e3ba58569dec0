import type { DataConsumer, DataProducer, DataProducerOptions, SctpStreamParameters, Transport } from 'mediasoup-client/types'
import type { DataConsumerParameters, Foreign } from '#contract/media.ts'
import { labelRight, type DataLabel, type RoomRight } from '#contract/vocabulary-rooms.ts'
import type { Signalling } from './signalling.ts'
import type { Transports } from './transports.ts'

/** How each label travels: a pointer that is late is worth nothing, a still for a second, vitals for ever. */
const travels: Record<DataLabel, Pick<DataProducerOptions, 'ordered' | 'maxRetransmits' | 'maxPacketLifeTime'>> = {
  pointer: { ordered: false, maxRetransmits: 0 },
  stills: { ordered: false, maxPacketLifeTime: 1_200 },
  vitals: { ordered: false },
}
/** What may wait in the browser for the line, bytes; beyond it a newer one is better. A still leaves when the one before has left: a narrow line gets fewer. */
const mostWaiting: Record<DataLabel, number> = { pointer: 2_000, stills: 0, vitals: 8_000 }

/** A channel that no one writes to: with it the receiving connection stands before anybody sends. No consumer ever has this number. */
const idleStream = 1_000

type Heard = (label: DataLabel, peerId: string, bytes: Uint8Array) => void

/** The data channels of a peer: those it writes, made when first needed and again after each rejoin, and those of the others. */
export class DataLinks {
  readonly #signalling: Signalling
  readonly #heard: Heard
  readonly #wanted = new Set<DataLabel>()
  readonly #producers = new Map<DataLabel, DataProducer>()
  readonly #consumers = new Map<string, DataConsumer>()
  readonly #opened = new Set<(label: DataLabel) => void>()
  #transports: Transports | null = null

  constructor(signalling: Signalling, heard: Heard) {
    this.#signalling = signalling
    this.#heard = heard
  }

  /** Opens what the part may write, which connects both ways before there is anything to show. */
  async attach(
    transports: Transports,
    rights: readonly RoomRight[],
    list: readonly DataConsumerParameters[],
    mediaGo: Promise<void>,
  ): Promise<void> {
    this.#transports = transports.sctp ? transports : null
    this.#producers.clear()
    this.#consumers.clear()
    if (!transports.sctp) return
    transports.send.on('producedata', ({ sctpStreamParameters, label }, done, failed) => {
      this.#signalling
        .ask('produceData', { label: label as DataLabel, sctpStreamParameters: sctpStreamParameters as unknown as Foreign })
        .then(({ dataProducerId }) => done({ id: dataProducerId }), failed)
    })
    const labels = new Set<DataLabel>([...this.#wanted, 'stills', 'pointer'])
    const sent = [...labels].filter((label) => rights.includes(labelRight[label]))
    await Promise.all([
      mediaGo.then(() => Promise.all(sent.map((label) => this.#produce(label, transports.send)))),
      ...list.map((one) => this.add(one)),
      keepWarm(transports.receive),
    ])
  }

  detach(): void {
    this.#transports = null
    this.#producers.clear()
    this.#consumers.clear()
  }

  async compare(list: readonly DataConsumerParameters[]): Promise<void> {
    for (const id of this.#consumers.keys()) if (!list.some((one) => one.id === id)) this.remove(id)
    await Promise.all(list.map((one) => this.add(one)))
  }

  async add(parameters: DataConsumerParameters): Promise<void> {
    const receive = this.#transports?.receive
    if (!receive || this.#consumers.has(parameters.id)) return
    const consumer = await receive
      .consumeData({
        id: parameters.id,
        dataProducerId: parameters.dataProducerId,
        sctpStreamParameters: parameters.sctpStreamParameters as unknown as SctpStreamParameters,
        label: parameters.label,
      })
      .catch(() => null)
    if (!consumer) return
    consumer.binaryType = 'arraybuffer'
    consumer.on('message', (data: unknown) => {
      if (data instanceof ArrayBuffer) this.#heard(parameters.label, parameters.peerId, new Uint8Array(data))
    })
    this.#consumers.set(parameters.id, consumer)
  }

  remove(dataConsumerId: string): void {
    this.#consumers.get(dataConsumerId)?.close()
    this.#consumers.delete(dataConsumerId)
  }

  /** Opens a channel of this label now and after every rejoin. */
  want(label: DataLabel): void {
    if (this.#wanted.has(label)) return
    this.#wanted.add(label)
    if (this.#transports && !this.#producers.has(label)) void this.#produce(label, this.#transports.send)
  }

  /** False where it did not leave: no channel, or a line that does not take it. */
  send(label: DataLabel, bytes: Uint8Array<ArrayBuffer>): boolean {
    const producer = this.#producers.get(label)
    if (!producer || producer.closed || producer.readyState !== 'open' || producer.bufferedAmount > mostWaiting[label]) return false
    try {
      producer.send(bytes)
      return true
    } catch {
      return false
    }
  }

  /** Told each time a channel of ours stands, anew too. */
  onOpen(listener: (label: DataLabel) => void): () => void {
    this.#opened.add(listener)
    return () => void this.#opened.delete(listener)
  }

  async #produce(label: DataLabel, transport: Transport): Promise<void> {
    const producer = await transport.produceData({ label, ...travels[label] }).catch(() => null)
    if (!producer || transport.closed) return
    this.#producers.set(label, producer)
    const tell = () => {
      for (const one of this.#opened) one(label)
    }
    if (producer.readyState === 'open') tell()
    else producer.on('open', tell)
  }
}

async function keepWarm(receive: Transport): Promise<void> {
  await receive
    .consumeData({ id: 'idle', dataProducerId: 'idle', sctpStreamParameters: { streamId: idleStream, ordered: true }, label: 'idle' })
    .catch(() => {})
}
