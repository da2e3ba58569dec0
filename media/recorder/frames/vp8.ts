import type { Frame } from './frame.ts'
import { PictureAssembler } from './picture-assembler.ts'

/** RFC 7741. */
export class Vp8Assembler extends PictureAssembler<Buffer> {
  protected read(payload: Buffer, first: boolean): Buffer | null {
    const descriptor = payload[0]!
    const begins = (descriptor & 0x10) !== 0 && (descriptor & 0x0f) === 0
    if (begins !== first) return null
    const start = descriptorLength(payload)
    return payload.length > start ? payload.subarray(start) : null
  }

  protected build(parts: Buffer[]): Omit<Frame, 'timestamp'> | null {
    const data = Buffer.concat(parts)
    if (data.length < 3) return null
    const key = (data[0]! & 0x01) === 0
    if (!key) return { key, data }
    if (data.length < 10 || data.readUIntBE(3, 3) !== 0x9d012a) return null
    return { key, data, size: { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff } }
  }
}

function descriptorLength(payload: Buffer): number {
  if (!(payload[0]! & 0x80)) return 1
  const extension = payload[1] ?? 0
  let length = 2
  if (extension & 0x80) length += (payload[length] ?? 0) & 0x80 ? 2 : 1
  if (extension & 0x40) length += 1
  if (extension & 0x30) length += 1
  return length
}
