import type { Role } from './roles.ts'

/**
 * Signals: newest wins, binary, little endian, never queued behind. One frame `positions`:
 *
 *     u8 form (1) · u8 0 · u16 count · f64 server time, Unix ms · count × record of 24 bytes
 *     record: u16 vehicleNo · u8 flags · u8 source · i32 lat 1e-7° · i32 lon 1e-7° · u16 speed 0.01 m/s · u16 heading 0.01°
 *             · u32 age at send, ms (time since the device measured it, on the server's clock) · u32 reserved
 */
export const positionFrameForm = 1
const headerBytes = 12
const recordBytes = 24
const maxAgeMs = 0xffff_ffff

export const positionSources = ['jt808', 'osmand', 'owntracks'] as const
export type PositionSource = (typeof positionSources)[number]
const flagFixed = 1
const flagAlarm = 2

export interface PositionSignal {
  vehicleNo: number
  /** WGS-84 degrees */
  lat: number
  lon: number
  speed_mps: number
  heading_deg: number
  /** Unix ms on the server's clock when the device measured it */
  fixedAt_ms: number
  source: PositionSource
  fixed: boolean
  alarm: boolean
}

/** Encodes one frame; at most 65,535 records. */
export function encodePositions(serverNow_ms: number, positions: readonly PositionSignal[]): Uint8Array {
  if (positions.length > 65_535) throw new RangeError('more than 65,535 positions in one frame')
  const bytes = new Uint8Array(headerBytes + positions.length * recordBytes)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, positionFrameForm)
  view.setUint16(2, positions.length, true)
  view.setFloat64(4, serverNow_ms, true)
  let at = headerBytes
  for (const position of positions) {
    view.setUint16(at, position.vehicleNo, true)
    view.setUint8(at + 2, (position.fixed ? flagFixed : 0) | (position.alarm ? flagAlarm : 0))
    view.setUint8(at + 3, positionSources.indexOf(position.source))
    view.setInt32(at + 4, Math.round(position.lat * 1e7), true)
    view.setInt32(at + 8, Math.round(position.lon * 1e7), true)
    view.setUint16(at + 12, Math.min(65_535, Math.max(0, Math.round(position.speed_mps * 100))), true)
    view.setUint16(at + 14, Math.round((((position.heading_deg % 360) + 360) % 360) * 100) % 36_000, true)
    view.setUint32(at + 16, Math.min(maxAgeMs, Math.max(0, Math.round(serverNow_ms - position.fixedAt_ms))), true)
    at += recordBytes
  }
  return bytes
}

export interface PositionFrame {
  serverNow_ms: number
  positions: PositionSignal[]
}

/** Decodes one frame. Throws RangeError on a frame that is cut, too long, or of another form. */
export function decodePositions(bytes: Uint8Array): PositionFrame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.byteLength < headerBytes || view.getUint8(0) !== positionFrameForm) throw new RangeError('not a position frame')
  const count = view.getUint16(2, true)
  if (bytes.byteLength !== headerBytes + count * recordBytes) throw new RangeError('position frame of the wrong length')
  const serverNow_ms = view.getFloat64(4, true)
  const positions: PositionSignal[] = []
  for (let at = headerBytes; at < bytes.byteLength; at += recordBytes) {
    const flags = view.getUint8(at + 2)
    positions.push({
      vehicleNo: view.getUint16(at, true),
      lat: view.getInt32(at + 4, true) / 1e7,
      lon: view.getInt32(at + 8, true) / 1e7,
      speed_mps: view.getUint16(at + 12, true) / 100,
      heading_deg: view.getUint16(at + 14, true) / 100,
      fixedAt_ms: serverNow_ms - view.getUint32(at + 16, true),
      source: positionSources[view.getUint8(at + 3)] ?? 'jt808',
      fixed: (flags & flagFixed) !== 0,
      alarm: (flags & flagAlarm) !== 0,
    })
  }
  return { serverNow_ms, positions }
}

/** A frame by column, with no object a vehicle: what a screen draws from. */
export interface PositionColumns {
  serverNow_ms: number
  count: number
  no: Uint16Array
  lat: Float64Array
  lon: Float64Array
  speed_mps: Float32Array
  heading_deg: Float32Array
  fixedAt_ms: Float64Array
  flags: Uint8Array
}

/** Decodes one frame into columns. Throws RangeError as `decodePositions` does. */
export function decodePositionColumns(bytes: Uint8Array): PositionColumns {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.byteLength < headerBytes || view.getUint8(0) !== positionFrameForm) throw new RangeError('not a position frame')
  const count = view.getUint16(2, true)
  if (bytes.byteLength !== headerBytes + count * recordBytes) throw new RangeError('position frame of the wrong length')
  const serverNow_ms = view.getFloat64(4, true)
  const columns: PositionColumns = {
    serverNow_ms,
    count,
    no: new Uint16Array(count),
    lat: new Float64Array(count),
    lon: new Float64Array(count),
    speed_mps: new Float32Array(count),
    heading_deg: new Float32Array(count),
    fixedAt_ms: new Float64Array(count),
    flags: new Uint8Array(count),
  }
  for (let row = 0, at = headerBytes; row < count; row += 1, at += recordBytes) {
    columns.no[row] = view.getUint16(at, true)
    columns.flags[row] = view.getUint8(at + 2)
    columns.lat[row] = view.getInt32(at + 4, true) / 1e7
    columns.lon[row] = view.getInt32(at + 8, true) / 1e7
    columns.speed_mps[row] = view.getUint16(at + 12, true) / 100
    columns.heading_deg[row] = view.getUint16(at + 14, true) / 100
    columns.fixedAt_ms[row] = serverNow_ms - view.getUint32(at + 16, true)
  }
  return columns
}

/** Who sits where, newest wins: one entry an account, all of a centre at once. */
export interface SeatPresence {
  accountId: string
  displayName: string
  roles: readonly Role[]
  /** ISO 8601 UTC: since when without a break */
  since: string
  /** open screens of the account */
  screens: number
}
