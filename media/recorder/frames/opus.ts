import type { RtpPacket } from '../rtp/packet.ts'
import type { Assembler, Frame } from './frame.ts'

/** A packet is a frame (RFC 7587). */
export class OpusAssembler implements Assembler {
  push({ timestamp, payload }: RtpPacket): Frame {
    return { timestamp, key: true, data: payload }
  }

  gap(): void {}
}
