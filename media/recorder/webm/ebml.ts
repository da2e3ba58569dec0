/** Elements of Matroska (RFC 9559) that we write, with their EBML ids. */
const ids = {
  EBML: 0x1a45dfa3,
  EBMLVersion: 0x4286,
  EBMLReadVersion: 0x42f7,
  EBMLMaxIDLength: 0x42f2,
  EBMLMaxSizeLength: 0x42f3,
  DocType: 0x4282,
  DocTypeVersion: 0x4287,
  DocTypeReadVersion: 0x4285,
  Void: 0xec,
  Segment: 0x18538067,
  SeekHead: 0x114d9b74,
  Seek: 0x4dbb,
  SeekID: 0x53ab,
  SeekPosition: 0x53ac,
  Info: 0x1549a966,
  TimestampScale: 0x2ad7b1,
  Duration: 0x4489,
  MuxingApp: 0x4d80,
  WritingApp: 0x5741,
  Tracks: 0x1654ae6b,
  TrackEntry: 0xae,
  TrackNumber: 0xd7,
  TrackUID: 0x73c5,
  TrackType: 0x83,
  FlagLacing: 0x9c,
  CodecID: 0x86,
  CodecPrivate: 0x63a2,
  CodecDelay: 0x56aa,
  SeekPreRoll: 0x56bb,
  Video: 0xe0,
  PixelWidth: 0xb0,
  PixelHeight: 0xba,
  Audio: 0xe1,
  SamplingFrequency: 0xb5,
  Channels: 0x9f,
  Cluster: 0x1f43b675,
  Timestamp: 0xe7,
  SimpleBlock: 0xa3,
  Cues: 0x1c53bb6b,
  CuePoint: 0xbb,
  CueTime: 0xb3,
  CueTrackPositions: 0xb7,
  CueTrack: 0xf7,
  CueClusterPosition: 0xf1,
} as const

export type ElementName = keyof typeof ids

/** An element: of other elements, of bytes, of a text, or of a number that is no fraction. */
export function element(name: ElementName, content: Buffer[] | Buffer | string | number): Buffer {
  const body =
    typeof content === 'number'
      ? unsigned(content)
      : typeof content === 'string'
        ? Buffer.from(content)
        : Array.isArray(content)
          ? Buffer.concat(content)
          : content
  return Buffer.concat([idOf(name), sizeOf(body.length), body])
}

export function float(name: ElementName, value: number): Buffer {
  const body = Buffer.alloc(8)
  body.writeDoubleBE(value)
  return element(name, body)
}

export const idOf = (name: ElementName): Buffer => unsigned(ids[name])

/** The size of an element in 8 bytes; null: it goes on to the end of the file. */
export function longSize(size: number | null): Buffer {
  if (size === null) return Buffer.from([0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(size) | (1n << 56n))
  return bytes
}

/** An empty element of exactly so many bytes, 9 at least. */
export function filler(bytes: number): Buffer {
  return Buffer.concat([idOf('Void'), longSize(bytes - 9), Buffer.alloc(bytes - 9)])
}

function sizeOf(size: number): Buffer {
  for (let bytes = 1; bytes < 7; bytes++) {
    if (size >= 2 ** (7 * bytes) - 1) continue
    const coded = Buffer.alloc(bytes)
    coded.writeUIntBE(size + 2 ** (7 * bytes), 0, bytes)
    return coded
  }
  return longSize(size)
}

function unsigned(value: number): Buffer {
  let bytes = 1
  while (value >= 2 ** (8 * bytes)) bytes++
  const coded = Buffer.alloc(bytes)
  coded.writeUIntBE(value, 0, bytes)
  return coded
}
