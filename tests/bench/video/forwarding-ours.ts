import type { TransportParameters } from '#contract/media.ts'
import { newId } from '#platform/ids.ts'
import { Screen, startMedia } from '#tests/support/media.ts'
import type { types } from 'mediasoup'
import { sequenceIdOf, targetOf } from './forwarding-bare.ts'
import type { ForwardingHouse } from './forwarding.ts'
import { pictureStream } from './rtc/picture-stream.ts'

/** Our media service as it runs, with one worker: rooms, their observers, limits and supervision are in the measure. */
export async function ourForwarding(workerBin: string, fingerprint: string): Promise<ForwardingHouse> {
  const media = await startMedia({
    watchBinary: (onChange) => {
      onChange({ state: 'ready', path: workerBin })
      return { stop() {} }
    },
  })
  media.onNotice(() => true)
  const dtls = { dtlsFingerprints: [{ algorithm: 'sha-256', value: fingerprint }] }
  return {
    workerPid: media.pool.workers[0]!.pid,
    async addRoom(ssrc) {
      const roomId = newId()
      const sender = await Screen.join(media, roomId, 'participant', {}, dtls)
      const { stream, rtpParameters } = pictureStream(ssrc)
      await sender.ask('produce', { source: 'camera', kind: 'video', rtpParameters: { ...rtpParameters }, paused: false })
      return {
        sender: { target: iceOf(sender.joined.sendTransport), stream },
        async addReceiver() {
          const receiver = await Screen.join(media, roomId, 'observer', {}, dtls)
          const [consumer] = receiver.joined.consumers
          await receiver.ask('consumer.pause', { consumerId: consumer!.id, paused: false })
          return {
            target: iceOf(receiver.joined.receiveTransport),
            transportSequenceId: sequenceIdOf(consumer!.rtpParameters as unknown as types.RtpParameters),
          }
        },
      }
    },
    close: () => media.close(),
  }
}

const iceOf = (transport: TransportParameters | null) =>
  targetOf(transport as unknown as Pick<types.WebRtcTransport, 'iceParameters' | 'iceCandidates'>)
