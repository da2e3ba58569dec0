import type { types } from 'mediasoup-client'

/** What the page of the bare room asks, each answered by a socket acknowledgement. */
export interface BareRequests {
  capabilities(done: (capabilities: types.RtpCapabilities) => void): void
  createTransport(done: (transport: types.TransportOptions) => void): void
  connect_transport(transportId: string, dtlsParameters: types.DtlsParameters, done: () => void): void
  produce(transportId: string, kind: types.MediaKind, rtpParameters: types.RtpParameters, done: (producerId: string) => void): void
  producers(done: (producerIds: string[]) => void): void
  consume(
    transportId: string,
    producerId: string,
    capabilities: types.RtpCapabilities,
    /** That is asked for, of a picture. */
    spatialLayer: number,
    done: (consumer: types.ConsumerOptions) => void,
  ): void
  resume(consumerId: string, done: () => void): void
  /** Somebody looks: who can send begins. */
  want(done: () => void): void
  /** Closes everything of this page. */
  leave(done: () => void): void
}

export interface BareNotices {
  produced(producerId: string): void
  wanted(): void
}

/** What the process tells its parent once it listens. */
export interface BareReady {
  url: string
  workerPid: number
  /** Of UDP and of TCP. */
  mediaPorts: number[]
}
