const WGS84 = 4326
const SRID_FLAG = 0x20000000
const TYPES = { point: 1, line: 2, polygon: 3 } as const

/** Hex EWKB of a point, line or one-ring polygon: exact, and quicker to read than text. */
export function ewkb(kind: keyof typeof TYPES, points: ArrayLike<number>): string {
  const counts = kind === 'point' ? 0 : kind === 'line' ? 1 : 2
  const buffer = Buffer.alloc(9 + 4 * counts + 8 * points.length)
  buffer.writeUInt8(1, 0)
  buffer.writeUInt32LE((TYPES[kind] | SRID_FLAG) >>> 0, 1)
  buffer.writeUInt32LE(WGS84, 5)
  let at = 9
  if (counts === 2) at = buffer.writeUInt32LE(1, at)
  if (counts >= 1) at = buffer.writeUInt32LE(points.length / 2, at)
  for (let i = 0; i < points.length; i++) at = buffer.writeDoubleLE(points[i]!, at)
  return buffer.toString('hex')
}
