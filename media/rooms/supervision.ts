import type { DataProducer } from 'mediasoup/types'
import { limits } from '../limits.ts'
import type { Peer } from './peer.ts'

const look_ms = 2_000

interface Channel {
  messages: number
  bytes: number
  at_ms: number
  pausedByUs: boolean
}

interface Looked {
  in_bps: number
  out_bps: number
}

/**
 * Looks at what every peer sends. Who floods for several looks is given to `onFlood`; a data channel that says more than it may is silent until
 * the next look. Returns what all send and receive.
 */
export class Supervision {
  readonly #peers: () => Iterable<Peer>
  readonly #onFlood: (peer: Peer) => void
  readonly #onLooked: (sum: Looked) => void
  readonly #floods = new WeakMap<Peer, number>()
  readonly #channels = new WeakMap<DataProducer, Channel>()
  readonly #timer: NodeJS.Timeout
  #looking = false

  constructor(peers: () => Iterable<Peer>, onFlood: (peer: Peer) => void, onLooked: (sum: Looked) => void) {
    this.#peers = peers
    this.#onFlood = onFlood
    this.#onLooked = onLooked
    this.#timer = setInterval(() => void this.#look(), look_ms)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async #look(): Promise<void> {
    if (this.#looking) return
    this.#looking = true
    const looked = await Promise.all([...this.#peers()].map((peer) => this.#lookAt(peer).catch(() => ({ in_bps: 0, out_bps: 0 }))))
    this.#looking = false
    const sum = (of: (one: Looked) => number) => looked.reduce((total, one) => total + of(one), 0)
    this.#onLooked({ in_bps: sum(({ in_bps }) => in_bps), out_bps: sum(({ out_bps }) => out_bps) })
  }

  async #lookAt(peer: Peer): Promise<Looked> {
    const { sending, receiving } = peer.connection ?? {}
    if (!sending || !receiving) return { in_bps: 0, out_bps: 0 }
    const [[sent], [received]] = await Promise.all([sending.transport.getStats(), receiving.transport.getStats()])
    const in_bps = sent?.recvBitrate ?? 0
    const floods = in_bps > limits.flood_bps ? (this.#floods.get(peer) ?? 0) + 1 : 0
    this.#floods.set(peer, floods)
    if (floods >= limits.floodedLooks) this.#onFlood(peer)
    await Promise.all(sending.channels().map((channel) => this.#listenTo(channel)))
    return { in_bps, out_bps: received?.sendBitrate ?? 0 }
  }

  async #listenTo(producer: DataProducer): Promise<void> {
    const [stat] = await producer.getStats()
    const now = { messages: stat?.messagesReceived ?? 0, bytes: stat?.bytesReceived ?? 0, at_ms: performance.now() }
    const before = this.#channels.get(producer)
    if (!before) {
      this.#channels.set(producer, { ...now, pausedByUs: false })
      return
    }
    const seconds = (now.at_ms - before.at_ms) / 1000
    const tooMuch = saysTooMuch((now.messages - before.messages) / seconds, (now.bytes - before.bytes) / seconds)
    this.#channels.set(producer, { ...now, pausedByUs: tooMuch })
    if (tooMuch && !producer.paused) await producer.pause()
    if (!tooMuch && before.pausedByUs) await producer.resume()
  }
}

export function saysTooMuch(messages_perSecond: number, bytes_perSecond: number): boolean {
  return messages_perSecond > limits.dataMessages_perSecond || bytes_perSecond > limits.data_bytesPerSecond
}
