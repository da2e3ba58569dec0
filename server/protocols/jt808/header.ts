import type { ProtocolVersion } from './constants.ts'
import { MAX_BODY_BYTES } from './constants.ts'
import { phoneToBcd } from './bcd.ts'
import { wrapFrame } from './framing.ts'

/** A decoded header. Offsets point into the bytes it was read from. Reused between frames: copy what must live longer. */
export interface Header {
  messageId: number
  version: ProtocolVersion
  /** Bits 10–12 of the attributes: 0 is plain. */
  encryption: number
  phoneStart: number
  phoneLength: number
  serial: number
  /** 0 where the message is whole, else the number of its sub-packages. */
  packageTotal: number
  /** 1-based place in the sub-packages; 0 where whole. */
  packageIndex: number
  bodyStart: number
  bodyEnd: number
}

export type HeaderFault = 'short' | 'length' | 'package'

export function emptyHeader(): Header {
  return {
    messageId: 0,
    version: 2013,
    encryption: 0,
    phoneStart: 0,
    phoneLength: 6,
    serial: 0,
    packageTotal: 0,
    packageIndex: 0,
    bodyStart: 0,
    bodyEnd: 0,
  }
}

/**
 * Reads the header of `bytes[start, end)` (checksum already cut off) into `out`.
 * Answers what is wrong, or null. On `length` and `package` the fields before the body are filled in.
 */
export function readHeader(bytes: Uint8Array, start: number, end: number, out: Header): HeaderFault | null {
  if (end - start < 12) return 'short'
  const attributes = (bytes[start + 2]! << 8) | bytes[start + 3]!
  const is2019 = (attributes & 0x4000) !== 0
  const packaged = (attributes & 0x2000) !== 0
  const size = (is2019 ? 17 : 12) + (packaged ? 4 : 0)
  if (end - start < size) return 'short'
  out.messageId = (bytes[start]! << 8) | bytes[start + 1]!
  out.version = is2019 ? 2019 : 2013
  out.encryption = (attributes >> 10) & 7
  out.phoneStart = start + (is2019 ? 5 : 4)
  out.phoneLength = is2019 ? 10 : 6
  const at = out.phoneStart + out.phoneLength
  out.serial = (bytes[at]! << 8) | bytes[at + 1]!
  out.packageTotal = packaged ? (bytes[at + 2]! << 8) | bytes[at + 3]! : 0
  out.packageIndex = packaged ? (bytes[at + 4]! << 8) | bytes[at + 5]! : 0
  out.bodyStart = start + size
  out.bodyEnd = end
  if ((attributes & MAX_BODY_BYTES) !== end - out.bodyStart) return 'length'
  if (packaged && (out.packageTotal === 0 || out.packageIndex === 0 || out.packageIndex > out.packageTotal)) return 'package'
  return null
}

/** Who sends: the parts of a header that stay the same in one connection. */
export interface Sender {
  version: ProtocolVersion
  /** As `phoneFromBcd` writes it. */
  phone: string
}

/** One whole frame with flags and escapes. `part`: 1-based place and number of sub-packages. */
export function encodeFrame(
  sender: Sender,
  messageId: number,
  serial: number,
  body: Uint8Array,
  part?: { index: number; total: number },
): Uint8Array {
  if (body.length > MAX_BODY_BYTES) throw new RangeError(`body of ${body.length} bytes needs sub-packages`)
  const is2019 = sender.version === 2019
  const size = (is2019 ? 17 : 12) + (part ? 4 : 0)
  const content = new Uint8Array(size + body.length)
  const view = new DataView(content.buffer)
  view.setUint16(0, messageId)
  view.setUint16(2, body.length | (part ? 0x2000 : 0) | (is2019 ? 0x4000 : 0))
  if (is2019) content[4] = 1
  content.set(phoneToBcd(sender.phone, is2019 ? 10 : 6), is2019 ? 5 : 4)
  const at = is2019 ? 15 : 10
  view.setUint16(at, serial & 0xffff)
  if (part) {
    view.setUint16(at + 2, part.total)
    view.setUint16(at + 4, part.index)
  }
  content.set(body, size)
  return wrapFrame(content)
}

/** A message in as many frames as it needs; consecutive serials from `firstSerial`. `partBytes` forces sub-packages of that size. */
export function encodeMessage(
  sender: Sender,
  messageId: number,
  firstSerial: number,
  body: Uint8Array,
  partBytes = MAX_BODY_BYTES,
): Uint8Array[] {
  const total = Math.ceil(body.length / partBytes)
  if (total <= 1) return [encodeFrame(sender, messageId, firstSerial, body)]
  return Array.from({ length: total }, (_, i) =>
    encodeFrame(sender, messageId, firstSerial + i, body.subarray(i * partBytes, (i + 1) * partBytes), { index: i + 1, total }),
  )
}
