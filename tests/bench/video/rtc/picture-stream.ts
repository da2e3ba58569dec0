import type { types } from 'mediasoup'

/** What a video sender's packets look like; as a browser offers VP8 in one layer. */
export interface PictureStream {
  ssrc: number
  payloadType: number
  mid: string
  midId: number
  transportSequenceId: number
}

export const framesPerSecond = 25
/** A browser cuts a frame of 2,500 bytes in three. */
const packetsPerFrame = 3
const keyFrameEvery = 50

export function pictureStream(ssrc: number): { stream: PictureStream; rtpParameters: types.RtpParameters } {
  const stream = { ssrc, payloadType: 96, mid: '0', midId: 1, transportSequenceId: 5 }
  return {
    stream,
    rtpParameters: {
      mid: stream.mid,
      codecs: [
        {
          mimeType: 'video/VP8',
          clockRate: 90_000,
          payloadType: stream.payloadType,
          rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'transport-cc' }],
        },
      ],
      headerExtensions: [
        { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: stream.midId },
        { uri: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01', id: stream.transportSequenceId },
      ],
      encodings: [{ ssrc }],
      rtcp: { cname: `bench-${ssrc}` },
    },
  }
}

/** Makes the packets of one frame after the other, `kbit` thousand bits a second of RTP. */
export function framePackets(stream: PictureStream, kbit: number): () => Buffer[] {
  const packetBytes = Math.round((kbit * 125) / framesPerSecond / packetsPerFrame)
  let frame = 0
  let sequence = 0
  return () => {
    const packets = Array.from({ length: packetsPerFrame }, (_, place) => {
      const packet = Buffer.alloc(packetBytes - 16)
      packet[0] = 0x90
      packet[1] = stream.payloadType | (place === packetsPerFrame - 1 ? 0x80 : 0)
      packet.writeUInt16BE(sequence & 0xffff, 2)
      packet.writeUInt32BE((frame * (90_000 / framesPerSecond)) >>> 0, 4)
      packet.writeUInt32BE(stream.ssrc, 8)
      packet.writeUInt16BE(0xbede, 12)
      packet.writeUInt16BE(2, 14)
      packet[16] = stream.midId << 4
      packet.write(stream.mid, 17)
      packet[18] = (stream.transportSequenceId << 4) | 1
      packet.writeUInt16BE(sequence & 0xffff, 19)
      // VP8 payload descriptor (start of partition 0) and the first byte of the frame: its lowest bit is clear in a key frame.
      packet[24] = place === 0 ? 0x10 : 0x00
      packet[25] = frame % keyFrameEvery === 0 ? 0x10 : 0x11
      sequence += 1
      return packet
    })
    frame += 1
    return packets
  }
}
