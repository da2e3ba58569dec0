import type { RtpPacket } from '../rtp/packet.ts'

export type Codec = 'opus' | 'vp8' | 'vp9' | 'h264'

/** A picture, or a piece of sound, as it is written to a file. */
export interface Frame {
  timestamp: number
  /** It can be decoded without those before it. Sound always can. */
  key: boolean
  data: Buffer
  /** Of a key frame. */
  size?: { width: number; height: number }
  /** What a decoder must know before the first frame (H.264: its `avcC`). */
  setup?: Buffer
}

/** Puts the packets of a stream, in order, together to frames. */
export interface Assembler {
  push(packet: RtpPacket): Frame | null
  /** Packets are missing before the next: what is begun is dropped. */
  gap(): void
}
