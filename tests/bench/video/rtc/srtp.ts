import { createCipheriv } from 'node:crypto'

/** The profile that Chromium and mediasoup agree on: AEAD_AES_256_GCM (RFC 7714). */
export const srtpProfile = 'SRTP_AEAD_AES_256_GCM'
const keyBytes = 32
const saltBytes = 12
/** Both sides' master keys and salts, as DTLS exports them. */
export const keyingBytes = 2 * (keyBytes + saltBytes)

/** Protects what the DTLS client of a transport sends. */
export interface Protector {
  rtp(packet: Buffer): Buffer
  rtcp(packet: Buffer): Buffer
}

export function clientProtector(keying: Buffer): Protector {
  const masterKey = keying.subarray(0, keyBytes)
  const masterSalt = keying.subarray(2 * keyBytes, 2 * keyBytes + saltBytes)
  const derive = (label: number, length: number): Buffer => {
    const start = Buffer.alloc(16)
    masterSalt.copy(start)
    start[7]! ^= label
    return createCipheriv('aes-256-ctr', masterKey, start).update(Buffer.alloc(length))
  }
  const rtpKey = derive(0, keyBytes)
  const rtpSalt = derive(2, saltBytes)
  const rtcpKey = derive(3, keyBytes)
  const rtcpSalt = derive(5, saltBytes)
  let rollovers = 0
  let lastSequence = -1
  let rtcpIndex = 0

  return {
    rtp(packet) {
      const sequence = packet.readUInt16BE(2)
      if (sequence < lastSequence) rollovers += 1
      lastSequence = sequence
      const iv = Buffer.alloc(12)
      packet.copy(iv, 2, 8, 12)
      iv.writeUInt32BE(rollovers, 6)
      iv.writeUInt16BE(sequence, 10)
      const header = packet.subarray(0, headerLength(packet))
      return Buffer.concat([header, seal(rtpKey, mix(iv, rtpSalt), header, packet.subarray(header.length))])
    },
    rtcp(packet) {
      const index = Buffer.alloc(4)
      index.writeUInt32BE((0x80000000 | rtcpIndex) >>> 0)
      const iv = Buffer.alloc(12)
      packet.copy(iv, 2, 4, 8)
      iv.writeUInt32BE(rtcpIndex, 8)
      rtcpIndex += 1
      const header = packet.subarray(0, 8)
      return Buffer.concat([header, seal(rtcpKey, mix(iv, rtcpSalt), Buffer.concat([header, index]), packet.subarray(8)), index])
    },
  }
}

function seal(key: Buffer, iv: Buffer, covered: Buffer, plain: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(covered)
  const sealed = cipher.update(plain)
  cipher.final()
  return Buffer.concat([sealed, cipher.getAuthTag()])
}

function mix(iv: Buffer, salt: Buffer): Buffer {
  for (let i = 0; i < iv.length; i++) iv[i]! ^= salt[i]!
  return iv
}

/** Fixed header, contributing sources, and the extension block. */
export function headerLength(packet: Buffer): number {
  const fixed = 12 + 4 * (packet[0]! & 0x0f)
  return packet[0]! & 0x10 ? fixed + 4 + 4 * packet.readUInt16BE(fixed + 2) : fixed
}
