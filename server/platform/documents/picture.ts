import { deflateSync, inflateSync } from 'node:zlib'
import { Refusal } from '../refusal.ts'

/** A small file may unfold to gigabytes: more pixels than a scanned page has are not unfolded. */
const maxPixels = 20_000_000

export interface Picture {
  bytes: Buffer
  width: number
  height: number
}

/**
 * A PNG or JPEG as it can be embedded. A PNG is unfolded here and laid on white: the library would do so later, where a damaged one ends the
 * process instead of being refused. Throws `file.type_refused`.
 */
export function readPicture(bytes: Buffer): Picture {
  const picture = isPng(bytes) ? opaquePng(bytes) : jpeg(bytes)
  if (!picture) throw new Refusal('file.type_refused', { mediaType: null })
  return picture
}

const signature = Buffer.from('89504e470d0a1a0a', 'hex')
const isPng = (bytes: Buffer) => bytes.subarray(0, 8).equals(signature)
const isFit = (width: number, height: number) => width > 0 && height > 0 && width * height <= maxPixels

/** Samples a pixel by colour type: grey, RGB, palette, grey and alpha, RGBA. */
const samples: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

/** PNG (ISO 15948), 8 bits a sample, not interlaced. */
function opaquePng(bytes: Buffer): Picture | null {
  const { head, palette, transparency, data } = chunksOf(bytes)
  if (!head || head.length !== 13) return null
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)]
  const type = head[9]!
  const perPixel = samples[type]
  if (!isFit(width, height) || head[8] !== 8 || head[12] !== 0 || !perPixel || (type === 3 && palette.length === 0)) return null
  const pixels = unfiltered(data, width, height, perPixel)
  if (!pixels) return null
  const rows = Buffer.alloc(height * (1 + width * 3))
  for (let at = 0; at < width * height; at += 1) {
    const from = at * perPixel
    const to = at * 3 + Math.floor(at / width) + 1
    const alpha = type === 4 ? pixels[from + 1]! : type === 6 ? pixels[from + 3]! : type === 3 ? (transparency[pixels[from]!] ?? 255) : 255
    for (let colour = 0; colour < 3; colour += 1) {
      const value = type === 3 ? (palette[pixels[from]! * 3 + colour] ?? 0) : pixels[from + (perPixel < 3 ? 0 : colour)]!
      rows[to + colour] = 255 - Math.round(((255 - value) * alpha) / 255)
    }
  }
  return { bytes: pngOf(width, height, rows), width, height }
}

function chunksOf(bytes: Buffer) {
  const found = { head: null as Buffer | null, palette: Buffer.alloc(0), transparency: Buffer.alloc(0), data: Buffer.alloc(0) }
  const data: Buffer[] = []
  for (let at = 8; at + 8 <= bytes.length;) {
    const length = bytes.readUInt32BE(at)
    const content = bytes.subarray(at + 8, at + 8 + length)
    const type = bytes.toString('latin1', at + 4, at + 8)
    if (type === 'IHDR') found.head = content
    if (type === 'PLTE') found.palette = Buffer.from(content)
    if (type === 'tRNS') found.transparency = Buffer.from(content)
    if (type === 'IDAT') data.push(content)
    at += length + 12
  }
  return { ...found, data: Buffer.concat(data) }
}

/** The samples of all rows, or null where they are not there. */
function unfiltered(data: Buffer, width: number, height: number, perPixel: number): Buffer | null {
  const stride = width * perPixel
  const expected = height * (stride + 1)
  let raw: Buffer
  try {
    raw = inflateSync(data, { maxOutputLength: expected })
  } catch {
    return null
  }
  if (raw.length !== expected) return null
  const pixels = Buffer.alloc(height * stride)
  for (let row = 0; row < height; row += 1) {
    const filter = raw[row * (stride + 1)]!
    if (filter > 4) return null
    for (let at = 0; at < stride; at += 1) {
      const here = row * stride + at
      const left = at >= perPixel ? pixels[here - perPixel]! : 0
      const up = row > 0 ? pixels[here - stride]! : 0
      const corner = at >= perPixel && row > 0 ? pixels[here - stride - perPixel]! : 0
      pixels[here] = raw[row * (stride + 1) + 1 + at]! + predicted(filter, left, up, corner)
    }
  }
  return pixels
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left
  if (filter === 2) return up
  if (filter === 3) return (left + up) >> 1
  if (filter !== 4) return 0
  const guess = left + up - corner
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)]
  if (a <= b && a <= c) return left
  return b <= c ? up : corner
}

/** RGB, as the library embeds it untouched; nobody reads the check sums. */
function pngOf(width: number, height: number, rows: Buffer): Buffer {
  const chunk = (type: string, content: Buffer) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(content.length)
    return Buffer.concat([length, Buffer.from(type), content, Buffer.alloc(4)])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

/** Embedded as it is; only its size is read. */
function jpeg(bytes: Buffer): Picture | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1]!
    // A frame header; C4, C8 and CC among them are tables.
    if (marker < 0xc0 || marker > 0xcf || [0xc4, 0xc8, 0xcc].includes(marker)) continue
    const [height, width] = [bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7)]
    return isFit(width, height) ? { bytes, width, height } : null
  }
  return null
}
