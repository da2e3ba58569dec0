import { createHmac, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** Credentials of the server's side of a transport, and where it listens. */
export interface IceTarget {
  ip: string
  port: number
  usernameFragment: string
  password: string
}

const magicCookie = 0x2112a442

/** A binding request of a controlling agent that nominates at once (RFC 8445 with an ICE-lite server; message form of RFC 8489). */
export function bindingRequest({ usernameFragment, password }: IceTarget, ownFragment: string): Buffer {
  const attributes = Buffer.concat([
    attribute(0x0006, Buffer.from(`${usernameFragment}:${ownFragment}`)),
    attribute(0x0024, uint32(0x6e_ff_ff_ff)), // PRIORITY
    attribute(0x802a, randomBytes(8)), // ICE-CONTROLLING
    attribute(0x0025, Buffer.alloc(0)), // USE-CANDIDATE
  ])
  const header = Buffer.alloc(20)
  header.writeUInt16BE(0x0001, 0)
  header.writeUInt32BE(magicCookie, 4)
  randomBytes(12).copy(header, 8)
  // Each of the two closing attributes covers a header that already counts itself.
  header.writeUInt16BE(attributes.length + 24, 2)
  const integrity = createHmac('sha1', password).update(header).update(attributes).digest()
  const signed = Buffer.concat([attributes, attribute(0x0008, integrity)])
  header.writeUInt16BE(signed.length + 8, 2)
  const fingerprint = (crc32(Buffer.concat([header, signed])) ^ 0x5354554e) >>> 0
  return Buffer.concat([header, signed, attribute(0x8028, uint32(fingerprint))])
}

/** Whether it is a success answer to a binding request. */
export const isBindingSuccess = (packet: Buffer): boolean => packet.length >= 20 && packet.readUInt16BE(0) === 0x0101

function attribute(type: number, value: Buffer): Buffer {
  const padded = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4)
  padded.writeUInt16BE(type, 0)
  padded.writeUInt16BE(value.length, 2)
  value.copy(padded, 4)
  return padded
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
