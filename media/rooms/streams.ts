import type { RoomPeer } from '#contract/media.ts'
import type { DataLabel, MediaSource } from '#contract/vocabulary-rooms.ts'

/** A stream that somebody in the room sends. */
export interface Stream {
  producerId: string
  peerId: string
  source: MediaSource
}

/** How a data channel deals with what is lost on the way; the receivers get it as it was sent. */
export interface Reliability {
  ordered: boolean
  maxPacketLifeTime?: number
  maxRetransmits?: number
}

export interface DataStream {
  dataProducerId: string
  peerId: string
  label: DataLabel
  reliability: Reliability
}

/** Somebody in the room as others need to know: for their lists, and to fetch what it sends from the shard it lives on. */
export interface Presence {
  peer: RoomPeer
  /** Null while its worker is being replaced. */
  shardId: string | null
  data: DataStream[]
}

export const streamsOf = ({ peer }: Presence): Stream[] =>
  peer.sending.map(({ producerId, source }) => ({ producerId, peerId: peer.peerId, source }))
