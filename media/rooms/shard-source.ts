import type { MediaKind, RtpParameters, SrtpParameters } from 'mediasoup/types'

/** One end of a pipe between two shards: where its packets are taken, and the key they come under. */
export interface PipeEnd {
  ip: string
  port: number
  srtpParameters: SrtpParameters
}

/** A stream as it leaves the shard of its sender. */
export interface PipedStream {
  kind: MediaKind
  rtpParameters: RtpParameters
  paused: boolean
}

/** What the source tells of its own accord. */
export interface PipeEvents {
  paused(producerId: string, paused: boolean): void
  ended(producerId: string): void
  data(dataProducerId: string, message: Buffer, ppid: number): void
  dataEnded(dataProducerId: string): void
  /** Nothing comes any more: its worker died, its host is gone. */
  broken(): void
}

/** An open pipe, as the shard sees it that fetches. Rejects with an Error where the stream or the source is gone. */
export interface OpenPipe {
  end: PipeEnd
  fetch(producerId: string): Promise<PipedStream>
  drop(producerId: string): void
  fetchData(dataProducerId: string): Promise<void>
  dropData(dataProducerId: string): void
  close(): void
}

/** A shard from which others fetch what its peers send: of this host, or of another one by the link. */
export interface ShardSource {
  readonly id: string
  /** Whether packets between the two leave the machine. */
  readonly over: 'loopback' | 'network'
  /** `end` is that of the shard that asks. */
  openPipe(end: PipeEnd, over: 'loopback' | 'network', events: PipeEvents): Promise<OpenPipe>
}
