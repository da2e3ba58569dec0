/** What a recorder needs of an RTP packet (RFC 3550). */
export interface RtpPacket {
  sequence: number
  timestamp: number
  /** The last packet of a picture. */
  marker: boolean
  payload: Buffer
}

/** Null where it is none, or holds nothing. */
export function readRtp(packet: Buffer): RtpPacket | null {
  if (packet.length < 12 || packet[0]! >> 6 !== 2) return null
  const sources = packet[0]! & 0x0f
  let start = 12 + 4 * sources
  if (packet[0]! & 0x10) {
    if (packet.length < start + 4) return null
    start += 4 + 4 * packet.readUInt16BE(start + 2)
  }
  const padding = packet[0]! & 0x20 ? packet[packet.length - 1]! : 0
  const payload = packet.subarray(start, packet.length - padding)
  if (payload.length === 0) return null
  return { sequence: packet.readUInt16BE(2), timestamp: packet.readUInt32BE(4), marker: (packet[1]! & 0x80) !== 0, payload }
}

export interface SenderReport {
  ssrc: number
  /** The sender's clock, Unix milliseconds. */
  ntp_ms: number
  timestamp: number
}

const senderReport = 200
const from1900To1970_s = 2_208_988_800

/** The sender reports of a compound RTCP packet: which moment of the clock an RTP timestamp stands for. */
export function readSenderReports(compound: Buffer): SenderReport[] {
  const reports: SenderReport[] = []
  for (let at = 0; at + 8 <= compound.length;) {
    const length = 4 * (compound.readUInt16BE(at + 2) + 1)
    if (compound[at + 1] === senderReport && at + 28 <= compound.length) {
      const seconds = compound.readUInt32BE(at + 8) - from1900To1970_s
      reports.push({
        ssrc: compound.readUInt32BE(at + 4),
        ntp_ms: seconds * 1000 + (compound.readUInt32BE(at + 12) * 1000) / 2 ** 32,
        timestamp: compound.readUInt32BE(at + 16),
      })
    }
    at += length
  }
  return reports
}
