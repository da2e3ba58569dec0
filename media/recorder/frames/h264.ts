import type { Frame } from './frame.ts'
import { PictureAssembler } from './picture-assembler.ts'
import { pictureSize } from './h264-size.ts'

const nal = { idr: 5, sps: 7, pps: 8, delimiter: 9, stapA: 24, fuA: 28 } as const

/** NAL units, whole or in fragments: each part is a list of pieces that belong together. */
interface Part {
  units: Buffer[]
  /** Continues the last unit of the part before. */
  continues: boolean
}

/** RFC 6184, packetization mode 1. Frames are written with their lengths before each unit, as files of this codec hold them. */
export class H264Assembler extends PictureAssembler<Part> {
  #sps: Buffer | null = null
  #pps: Buffer | null = null

  protected read(payload: Buffer, first: boolean): Part | null {
    const type = payload[0]! & 0x1f
    if (type >= 1 && type <= 23) return { units: [payload], continues: false }
    if (type === nal.stapA) return splitAggregate(payload)
    if (type !== nal.fuA || payload.length < 3) return null
    const header = payload[1]!
    if (header & 0x80) {
      const unit = Buffer.concat([Buffer.from([(payload[0]! & 0xe0) | (header & 0x1f)]), payload.subarray(2)])
      return { units: [unit], continues: false }
    }
    return first ? null : { units: [payload.subarray(2)], continues: true }
  }

  protected build(parts: Part[]): Omit<Frame, 'timestamp'> | null {
    const units: Buffer[] = []
    for (const { units: pieces, continues } of parts) {
      if (continues) units.push(Buffer.concat([units.pop() ?? Buffer.alloc(0), ...pieces]))
      else units.push(...pieces)
    }
    const typed = units.map((unit) => ({ type: unit[0]! & 0x1f, unit }))
    for (const { type, unit } of typed) {
      if (type === nal.sps) this.#sps = unit
      if (type === nal.pps) this.#pps = unit
    }
    const pictures = typed.filter(({ type }) => type !== nal.sps && type !== nal.pps && type !== nal.delimiter)
    if (pictures.length === 0) return null
    const key = pictures.some(({ type }) => type === nal.idr)
    const data = Buffer.concat(pictures.flatMap(({ unit }) => [lengthOf(unit), unit]))
    if (!key) return { key, data }
    if (!this.#sps || !this.#pps) return null
    return { key, data, size: pictureSize(this.#sps), setup: avcC(this.#sps, this.#pps) }
  }
}

function splitAggregate(payload: Buffer): Part | null {
  const units: Buffer[] = []
  for (let at = 1; at + 2 < payload.length;) {
    const length = payload.readUInt16BE(at)
    const unit = payload.subarray(at + 2, at + 2 + length)
    if (unit.length < length || length === 0) return null
    units.push(unit)
    at += 2 + length
  }
  return units.length > 0 ? { units, continues: false } : null
}

function lengthOf(unit: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(unit.length)
  return length
}

/** ISO/IEC 14496-15: lengths of 4 bytes, one parameter set of each kind. */
function avcC(sps: Buffer, pps: Buffer): Buffer {
  const size = (unit: Buffer) => Buffer.from([unit.length >> 8, unit.length & 0xff])
  return Buffer.concat([Buffer.from([1, sps[1]!, sps[2]!, sps[3]!, 0xff, 0xe1]), size(sps), sps, Buffer.from([1]), size(pps), pps])
}
