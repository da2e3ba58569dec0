import { createWorker } from 'mediasoup'
import type { types } from 'mediasoup'

/** What the page saw and heard. */
export type Received = { width: number; height: number; firstFrame_ms: number; soundPackets: number; srtpCipher: string; dtlsState: string }

type Side = 'near' | 'far'

/** A bare room over two workers: who sends is on the near one, who receives on the far one, an encrypted pipe between them. */
export async function createRoom(workerBin: string) {
  const sides = { near: await createSide(workerBin), far: await createSide(workerBin) }
  const transports = new Map<string, types.WebRtcTransport>()
  const producers = new Map<types.MediaKind, types.Producer>()
  const consumers: types.Consumer[] = []
  let sending: types.WebRtcTransport | undefined
  let receiving: types.WebRtcTransport | undefined

  const room = {
    async capabilities(side: Side) {
      return sides[side].router.rtpCapabilities
    },
    async open(side: Side) {
      const transport = await sides[side].router.createWebRtcTransport({ webRtcServer: sides[side].server })
      transports.set(transport.id, transport)
      if (side === 'near') sending = transport
      else receiving = transport
      const { id, iceParameters, iceCandidates, dtlsParameters } = transport
      return { id, iceParameters, iceCandidates, dtlsParameters }
    },
    async connect(id: string, dtlsParameters: types.DtlsParameters) {
      await transports.get(id)?.connect({ dtlsParameters })
    },
    async produce(kind: types.MediaKind, rtpParameters: types.RtpParameters) {
      const producer = await sending!.produce({ kind, rtpParameters })
      producers.set(kind, producer)
      await sides.near.router.pipeToRouter({
        producerId: producer.id,
        router: sides.far.router,
        enableSrtp: true,
        listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
      })
      return producer.id
    },
    async consume(kind: types.MediaKind, rtpCapabilities: types.RtpCapabilities) {
      const producerId = producers.get(kind)!.id
      const consumer = await receiving!.consume({ producerId, rtpCapabilities, paused: true })
      consumers.push(consumer)
      return { id: consumer.id, producerId, kind, rtpParameters: consumer.rtpParameters }
    },
    async resume() {
      for (const consumer of consumers) await consumer.resume()
    },
  }
  return { ...room, close: () => Object.values(sides).forEach(({ worker }) => worker.close()) }
}

export type Room = Omit<Awaited<ReturnType<typeof createRoom>>, 'close'>

async function createSide(workerBin: string) {
  const worker = await createWorker({ workerBin, logLevel: 'warn' })
  const server = await worker.createWebRtcServer({
    listenInfos: [
      { protocol: 'udp', ip: '127.0.0.1' },
      { protocol: 'tcp', ip: '127.0.0.1' },
    ],
  })
  const router = await worker.createRouter({
    mediaCodecs: [
      { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
      { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
    ],
  })
  return { worker, server, router }
}
