import type { Frame } from './frame.ts'
import { PictureAssembler } from './picture-assembler.ts'

interface Part {
  data: Buffer
  beginsLayer: boolean
  layer: number
  /** Of each layer, where they are told. */
  sizes: { width: number; height: number }[]
}

/** RFC 9628. The spatial layers of a picture become one frame with an index, as decoders of files expect them. */
export class Vp9Assembler extends PictureAssembler<Part> {
  protected read(payload: Buffer, first: boolean): Part | null {
    const part = readDescriptor(payload)
    return part && (part.beginsLayer || !first) ? part : null
  }

  protected build(parts: Part[]): Omit<Frame, 'timestamp'> | null {
    const layers: Buffer[][] = []
    for (const part of parts) {
      if (part.beginsLayer) layers.push([])
      layers.at(-1)?.push(part.data)
    }
    const frames = layers.map((layer) => Buffer.concat(layer))
    const data = frames.length > 1 ? withIndex(frames) : frames[0]!
    const lowest = keyFrameSize(frames[0]!)
    if (!lowest) return { key: false, data }
    const sizes = parts.find((part) => part.sizes.length > 0)?.sizes ?? []
    return { key: true, data, size: sizes[Math.max(...parts.map(({ layer }) => layer))] ?? lowest }
  }
}

function readDescriptor(payload: Buffer): Part | null {
  const flags = payload[0]!
  const [hasPictureId, predicted, hasLayers, flexible] = [flags & 0x80, flags & 0x40, flags & 0x20, flags & 0x10]
  let at = 1
  if (hasPictureId) at += (payload[at] ?? 0) & 0x80 ? 2 : 1
  let layer = 0
  if (hasLayers) {
    layer = ((payload[at] ?? 0) >> 1) & 0x07
    at += flexible ? 1 : 2
  }
  if (flexible && predicted) {
    for (let more = true, references = 0; more && references < 3; references++) more = ((payload[at++] ?? 0) & 0x01) !== 0
  }
  const sizes: Part['sizes'] = []
  if (flags & 0x02) {
    const structure = payload[at++] ?? 0
    const layers = (structure >> 5) + 1
    if (structure & 0x10) {
      if (payload.length < at + 4 * layers) return null
      for (let left = layers; left > 0; left--, at += 4)
        sizes.push({ width: payload.readUInt16BE(at), height: payload.readUInt16BE(at + 2) })
    }
    if (structure & 0x08) {
      const pictures = payload[at++] ?? 0
      for (let picture = 0; picture < pictures; picture++) at += 1 + (((payload[at] ?? 0) >> 2) & 0x03)
    }
  }
  if (payload.length <= at) return null
  return { data: payload.subarray(at), beginsLayer: (flags & 0x08) !== 0, layer, sizes }
}

/** VP9 bitstream specification, annex B: the sizes of the frames behind them. */
function withIndex(frames: Buffer[]): Buffer {
  const bytes = 4
  const marker = 0xc0 | ((bytes - 1) << 3) | (frames.length - 1)
  const index = Buffer.alloc(2 + bytes * frames.length, marker)
  for (const [at, frame] of frames.entries()) index.writeUInt32LE(frame.length, 1 + at * bytes)
  return Buffer.concat([...frames, index])
}

/** From the uncompressed header of a key frame of profile 0; null where it is none. */
function keyFrameSize(frame: Buffer): { width: number; height: number } | null {
  // The frame marker, neither an old frame shown again nor one that refers to others, and the start code.
  if (frame.length < 10 || (frame[0]! & 0xcc) !== 0x80 || frame.readUIntBE(1, 3) !== 0x498342) return null
  // After the start code: colour space (3 bits) and range (1 bit), then width − 1 and height − 1 in 16 bits each.
  const bits = frame.readUIntBE(4, 5)
  return { width: (Math.floor(bits / 2 ** 20) & 0xffff) + 1, height: (Math.floor(bits / 2 ** 4) & 0xffff) + 1 }
}
