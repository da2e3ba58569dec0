import { createWorker } from 'mediasoup'
import type { types } from 'mediasoup'
import { bareCodecs } from './bare-codecs.ts'
import type { ForwardingHouse } from './forwarding.ts'
import { pictureStream } from './rtc/picture-stream.ts'
import type { IceTarget } from './rtc/stun.ts'

/** The peer: a router a room, as mediasoup gives it. */
export async function bareForwarding(workerBin: string, fingerprint: string): Promise<ForwardingHouse> {
  const worker = await createWorker({ workerBin, logLevel: 'error' })
  const webRtcServer = await worker.createWebRtcServer({ listenInfos: [{ protocol: 'udp', ip: '127.0.0.1' }] })
  const dtlsParameters: types.DtlsParameters = { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: fingerprint }] }
  const open = async (router: types.Router) => {
    const transport = await router.createWebRtcTransport({ webRtcServer })
    await transport.connect({ dtlsParameters })
    return { transport, target: targetOf(transport) }
  }
  return {
    workerPid: worker.pid,
    async addRoom(ssrc) {
      const router = await worker.createRouter({ mediaCodecs: bareCodecs })
      const sender = await open(router)
      const { stream, rtpParameters } = pictureStream(ssrc)
      const producer = await sender.transport.produce({ kind: 'video', rtpParameters })
      return {
        sender: { target: sender.target, stream },
        async addReceiver() {
          const { transport, target } = await open(router)
          const consumer = await transport.consume({ producerId: producer.id, rtpCapabilities: router.rtpCapabilities })
          return { target, transportSequenceId: sequenceIdOf(consumer.rtpParameters) }
        },
      }
    },
    async close() {
      worker.close()
    },
  }
}

export function targetOf({ iceParameters, iceCandidates }: Pick<types.WebRtcTransport, 'iceParameters' | 'iceCandidates'>): IceTarget {
  const { ip, address, port } = iceCandidates.find(({ protocol }) => protocol === 'udp')!
  return { ip: address ?? ip, port, usernameFragment: iceParameters.usernameFragment, password: iceParameters.password }
}

export const sequenceIdOf = ({ headerExtensions = [] }: types.RtpParameters): number =>
  headerExtensions.find(({ uri }) => uri.includes('transport-wide-cc'))!.id
