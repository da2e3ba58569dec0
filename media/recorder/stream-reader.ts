import type { Consumer, DirectTransport, Producer } from 'mediasoup/types'
import { capabilities } from '../codecs.ts'
import { assemblerOf, needsKeyFrame } from './frames/assembler-of.ts'
import type { Assembler, Codec, Frame } from './frames/frame.ts'
import { readRtp, type SenderReport } from './rtp/packet.ts'
import { Reorder } from './rtp/reorder.ts'
import { StreamClock } from './rtp/stream-clock.ts'
import { Unwrap } from './rtp/unwrap.ts'

/** A key frame is asked for at least so often, so that a recording can be searched. */
const keyFrameEvery_ms = 5_000
/** After a loss, or at the beginning, again and again until one comes. */
const keyFrameAgain_ms = 1_000

export interface TakenFrame extends Frame {
  codec: Codec
  /** When it came, `performance.now`. */
  arrived_ms: number
}

/** Reads one stream of a peer: packets out of the worker, in order, as frames with times. */
export class StreamReader {
  readonly producerId: string
  readonly codec: Codec
  readonly clock: StreamClock
  readonly #consumer: Consumer
  readonly #ssrc: number
  readonly #reorder = new Reorder()
  readonly #timestamps = new Unwrap(32)
  readonly #assembler: Assembler
  readonly #take: (frame: TakenFrame) => void
  readonly #timer: NodeJS.Timeout
  #keyAsked_ms = -Infinity

  private constructor(consumer: Consumer, codec: Codec, take: (frame: TakenFrame) => void) {
    this.producerId = consumer.producerId
    this.codec = codec
    this.#consumer = consumer
    this.#ssrc = consumer.rtpParameters.encodings![0]!.ssrc!
    this.#assembler = assemblerOf(codec)
    this.clock = new StreamClock(consumer.rtpParameters.codecs[0]!.clockRate)
    this.#take = take
    consumer.on('rtp', (packet) => this.#read(packet))
    this.#timer = setInterval(() => this.#tick(), 250)
  }

  /** Begins to read. Of a simulcast stream the middle layer, always the same where the sender sends it. Rejects where the stream is gone. */
  static async open(transport: DirectTransport, producer: Producer, take: (frame: TakenFrame) => void): Promise<StreamReader> {
    const layers = producer.rtpParameters.encodings?.length ?? 1
    const consumer = await transport.consume({
      producerId: producer.id,
      rtpCapabilities: capabilities,
      paused: true,
      ...(producer.type === 'simple' ? {} : { preferredLayers: { spatialLayer: layers > 1 ? Math.floor((layers - 1) / 2) : 1 } }),
    })
    const codec = consumer.rtpParameters.codecs[0]!.mimeType.split('/')[1]!.toLowerCase() as Codec
    const reader = new StreamReader(consumer, codec, take)
    await consumer.resume()
    return reader
  }

  reported(report: SenderReport, ntpToLocal_ms: number): void {
    if (report.ssrc === this.#ssrc) this.clock.reported(report, this.#timestamps.next(report.timestamp), ntpToLocal_ms)
  }

  /** Gives out what it still holds, and ends. */
  close(): void {
    clearInterval(this.#timer)
    this.#assemble(this.#reorder.take(Infinity), performance.now())
    this.#consumer.close()
  }

  #read(bytes: Buffer): void {
    const packet = readRtp(bytes)
    if (!packet) return
    const now_ms = performance.now()
    this.#assemble(this.#reorder.push({ ...packet, payload: Buffer.from(packet.payload) }, now_ms), now_ms)
  }

  #tick(): void {
    const now_ms = performance.now()
    this.#assemble(this.#reorder.take(now_ms), now_ms)
    if (this.codec === 'opus' || this.#consumer.producerPaused) return
    const every_ms = needsKeyFrame(this.#assembler) ? keyFrameAgain_ms : keyFrameEvery_ms
    if (now_ms - this.#keyAsked_ms < every_ms) return
    this.#keyAsked_ms = now_ms
    this.#consumer.requestKeyFrame().catch(() => {})
  }

  #assemble(packets: ReturnType<Reorder['take']>, arrived_ms: number): void {
    for (const { packet, afterGap } of packets) {
      if (afterGap) this.#assembler.gap()
      const timestamp = this.#timestamps.next(packet.timestamp)
      this.clock.arrived(timestamp, arrived_ms)
      const frame = this.#assembler.push({ ...packet, timestamp })
      if (frame) this.#take({ ...frame, codec: this.codec, arrived_ms })
    }
  }
}
