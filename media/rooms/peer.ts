import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { RoomNotice, RoomPeer, RungReport, TransportParameters } from '#contract/media.ts'
import type { RoomPart, RoomRight } from '#contract/vocabulary-rooms.ts'
import type { RtpCapabilities, WebRtcTransport } from 'mediasoup/types'
import type { PeerEntry } from '../service.ts'
import { Mailbox } from './mailbox.ts'
import type { Receiving } from './receiving.ts'
import type { Sending } from './sending.ts'
import type { Shard } from './shard.ts'
import type { Presence } from './streams.ts'

/** How a peer is joined to a shard. */
export interface Connection {
  shard: Shard
  capabilities: RtpCapabilities
  sending: Sending
  receiving: Receiving
}

/** A screen in the room. Lives on without a connection while its worker is replaced, and without a line while it is away. */
export class Peer {
  readonly id: string
  readonly accountId: string | null
  readonly resumeSecret = randomBytes(24).toString('base64url')
  readonly mailbox: Mailbox
  connection: Connection | null = null
  away = false
  rung: RungReport = { sending: 'video', receiving: 'video', fault: null }
  /** Puts it out when it stays away. */
  absence: NodeJS.Timeout | undefined
  #entry: PeerEntry
  #rights: ReadonlySet<RoomRight>
  readonly #joinedAt: string

  constructor(entry: PeerEntry, joinedAt: Date, deliver: (notice: RoomNotice) => boolean, onClogged: () => void) {
    this.id = entry.peerId
    this.accountId = entry.accountId
    this.#entry = entry
    this.#rights = new Set(entry.rights)
    this.#joinedAt = joinedAt.toISOString()
    this.mailbox = new Mailbox(deliver, onClogged)
  }

  get rights(): ReadonlySet<RoomRight> {
    return this.#rights
  }

  /** Whether its transports can go on as they are. */
  get connected(): boolean {
    const { sending, receiving } = this.connection ?? {}
    return [sending?.transport, receiving?.transport].every((transport) => transport && isUsable(transport))
  }

  allow(part: RoomPart, rights: readonly RoomRight[]): void {
    this.#entry = { ...this.#entry, part, rights }
    this.#rights = new Set(rights)
    this.connection?.sending.keepWithin(this.#rights)
  }

  /** Whether this is the screen that went, of the same person. */
  isProvedBy(secret: string, accountId: string | null): boolean {
    const hash = (text: string) => createHash('sha256').update(text).digest()
    return timingSafeEqual(hash(secret), hash(this.resumeSecret)) && accountId === this.accountId
  }

  presence(): Presence {
    const { displayName, institutionName, vehicleId, part } = this.#entry
    const peer: RoomPeer = {
      peerId: this.id,
      accountId: this.accountId,
      displayName,
      institutionName,
      vehicleId,
      part,
      joinedAt: this.#joinedAt,
      sending: this.connection?.sending.streams() ?? [],
      rung: this.rung,
      away: this.away,
    }
    return { peer, shardId: this.connection?.shard.id ?? null, data: this.connection?.sending.dataStreams(this.id) ?? [] }
  }

  /** Closes its transports, and with them all it sends and receives. */
  disconnect(): void {
    const connection = this.connection
    this.connection = null
    if (!connection) return
    connection.sending.removeAllListeners()
    connection.sending.transport.close()
    connection.receiving.transport.close()
  }
}

export function transportParameters(transport: WebRtcTransport): TransportParameters {
  const { id, iceParameters, iceCandidates, dtlsParameters, sctpParameters } = transport
  return {
    id,
    iceParameters: { ...iceParameters },
    iceCandidates: iceCandidates.map((candidate) => ({ ...candidate })),
    dtlsParameters: { ...dtlsParameters },
    sctpParameters: sctpParameters ? { ...sctpParameters } : null,
  }
}

const isUsable = ({ closed, dtlsState }: WebRtcTransport): boolean => !closed && dtlsState !== 'failed' && dtlsState !== 'closed'
