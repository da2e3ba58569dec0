import { readU16, readU32 } from './bytes.ts'
import { timeFromBcd, timeToBcd } from './bcd.ts'

/** A 0x0200 body without its TLVs is 28 bytes. */
export const POSITION_BYTES = 28

const STATUS_ACC = 1
const STATUS_FIXED = 2
const STATUS_SOUTH = 4
const STATUS_WEST = 8

/** The fixed part of a 0x0200 body. Reused between frames on the hot path. */
export interface PositionFields {
  /** Alarm bits as sent. */
  alarm: number
  /** Status bits as sent: 0 ACC, 1 fixed, 2 south, 3 west. */
  status: number
  acc: boolean
  fixed: boolean
  /** Signed by the status bits, WGS-84. May be outside the world: the codec does not judge. */
  lat_deg: number
  lon_deg: number
  altitude_m: number
  speed_mps: number
  heading_deg: number
  /** Unix seconds; NaN where the BCD is no time. */
  deviceTime_s: number
}

/** One appended item of a position: identifier and value as sent. */
export interface PositionItem {
  id: number
  value: Uint8Array
}

export interface Position extends PositionFields {
  items: PositionItem[]
  /** Item 0x01 in metres. */
  odometer_m: number | null
  /** Item 0x02 in litres. */
  fuel_l: number | null
  /** Item 0x03, the recorder's own speed. */
  recorderSpeed_mps: number | null
  /** Item 0x30, 0–31. */
  signal: number | null
  /** Item 0x31. */
  satellites: number | null
  /** False where the items do not fill the body exactly; those before the break are kept. */
  itemsWhole: boolean
}

export function emptyPosition(): PositionFields {
  return {
    alarm: 0,
    status: 0,
    acc: false,
    fixed: false,
    lat_deg: 0,
    lon_deg: 0,
    altitude_m: 0,
    speed_mps: 0,
    heading_deg: 0,
    deviceTime_s: 0,
  }
}

/** Reads the fixed part of `bytes[start, end)` into `out`. False where it is too short. Allocates nothing. */
export function readPosition(bytes: Uint8Array, start: number, end: number, out: PositionFields): boolean {
  if (end - start < POSITION_BYTES) return false
  const status = readU32(bytes, start + 4)
  out.alarm = readU32(bytes, start)
  out.status = status
  out.acc = (status & STATUS_ACC) !== 0
  out.fixed = (status & STATUS_FIXED) !== 0
  const lat = readU32(bytes, start + 8) / 1e6
  const lon = readU32(bytes, start + 12) / 1e6
  out.lat_deg = (status & STATUS_SOUTH) !== 0 ? -lat : lat
  out.lon_deg = (status & STATUS_WEST) !== 0 ? -lon : lon
  out.altitude_m = readU16(bytes, start + 16)
  out.speed_mps = readU16(bytes, start + 18) / 36
  out.heading_deg = readU16(bytes, start + 20)
  out.deviceTime_s = timeFromBcd(bytes, start + 22)
  return true
}

/** A whole 0x0200 body with its items, or null where it is too short. */
export function decodePosition(body: Uint8Array): Position | null {
  const fields = emptyPosition()
  if (!readPosition(body, 0, body.length, fields)) return null
  const items: PositionItem[] = []
  let at = POSITION_BYTES
  while (at + 2 <= body.length && at + 2 + body[at + 1]! <= body.length) {
    const length = body[at + 1]!
    items.push({ id: body[at]!, value: body.slice(at + 2, at + 2 + length) })
    at += 2 + length
  }
  const number = (id: number, length: number, scale: number): number | null => {
    const value = items.find((item) => item.id === id)?.value
    if (value === undefined || value.length !== length) return null
    return value.reduce((sum, b) => sum * 256 + b, 0) * scale
  }
  return {
    ...fields,
    items,
    odometer_m: number(0x01, 4, 100),
    fuel_l: number(0x02, 2, 0.1),
    recorderSpeed_mps: number(0x03, 2, 1 / 36),
    signal: number(0x30, 1, 1),
    satellites: number(0x31, 1, 1),
    itemsWhole: at === body.length,
  }
}

/** What a terminal reports; the rest of the body follows from it. */
export interface PositionReport {
  lat_deg: number
  lon_deg: number
  altitude_m?: number
  speed_mps?: number
  heading_deg?: number
  deviceTime_s: number
  fixed?: boolean
  acc?: boolean
  alarm?: number
  items?: readonly PositionItem[]
}

/** A 0x0200 body. Throws RangeError where a value has no place in its field. */
export function encodePosition(report: PositionReport): Uint8Array {
  const items = report.items ?? []
  const size = items.reduce((sum, item) => sum + 2 + item.value.length, POSITION_BYTES)
  const body = new Uint8Array(size)
  const view = new DataView(body.buffer)
  const status =
    (report.acc === false ? 0 : STATUS_ACC) |
    (report.fixed === false ? 0 : STATUS_FIXED) |
    (report.lat_deg < 0 ? STATUS_SOUTH : 0) |
    (report.lon_deg < 0 ? STATUS_WEST : 0)
  view.setUint32(0, report.alarm ?? 0)
  view.setUint32(4, status)
  view.setUint32(8, inRange(Math.round(Math.abs(report.lat_deg) * 1e6), 0xffffffff))
  view.setUint32(12, inRange(Math.round(Math.abs(report.lon_deg) * 1e6), 0xffffffff))
  view.setUint16(16, inRange(Math.max(0, Math.round(report.altitude_m ?? 0)), 0xffff))
  view.setUint16(18, inRange(Math.round((report.speed_mps ?? 0) * 36), 0xffff))
  view.setUint16(20, inRange(Math.round(report.heading_deg ?? 0) % 360, 359))
  timeToBcd(report.deviceTime_s, body, 22)
  let at = POSITION_BYTES
  for (const item of items) {
    body[at] = item.id
    body[at + 1] = inRange(item.value.length, 255)
    body.set(item.value, at + 2)
    at += 2 + item.value.length
  }
  return body
}

function inRange(value: number, max: number): number {
  if (!(value >= 0 && value <= max)) throw new RangeError(`${value} is not in 0–${max}`)
  return value
}
