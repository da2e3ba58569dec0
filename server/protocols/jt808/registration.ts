import type { ProtocolVersion } from './constants.ts'
import { join, readU16 } from './bytes.ts'
import { decodePadded, decodeText, encodeFixed, encodeText } from './text.ts'

/** What a terminal tells of itself when it registers (0x0100). */
export interface Registration {
  province: number
  city: number
  manufacturer: string
  model: string
  deviceId: string
  /** 0 unlicensed, 1 blue, 2 yellow, 3 black, 4 white, 9 other. */
  plateColour: number
  /** Plate, or the vehicle's identification number where the colour is 0. */
  plate: string
}

interface Layout {
  manufacturer: number
  model: number
  deviceId: number
}

const LAYOUT_2011: Layout = { manufacturer: 5, model: 8, deviceId: 7 }
const LAYOUT_2013: Layout = { manufacturer: 5, model: 20, deviceId: 7 }
const LAYOUT_2019: Layout = { manufacturer: 11, model: 30, deviceId: 30 }

function fixedBytes(layout: Layout): number {
  return 4 + layout.manufacturer + layout.model + layout.deviceId + 1
}

function layoutOf(version: ProtocolVersion, length: number): Layout {
  if (version === 2019) return LAYOUT_2019
  // 2011 and 2013 share their header; only the body's length tells them apart.
  return length < fixedBytes(LAYOUT_2013) ? LAYOUT_2011 : LAYOUT_2013
}

/** A 0x0100 body, or null where it is too short. */
export function decodeRegistration(body: Uint8Array, version: ProtocolVersion): Registration | null {
  const layout = layoutOf(version, body.length)
  if (body.length < fixedBytes(layout)) return null
  let at = 4
  const field = (length: number): string => decodePadded(body.subarray(at, (at += length)))
  const manufacturer = field(layout.manufacturer)
  const model = field(layout.model)
  const deviceId = field(layout.deviceId)
  return {
    province: readU16(body, 0),
    city: readU16(body, 2),
    manufacturer,
    model,
    deviceId,
    plateColour: body[at]!,
    plate: decodeText(body.subarray(at + 1)),
  }
}

/** A 0x0100 body in the form of 2013 or 2019. */
export function encodeRegistration(r: Registration, version: ProtocolVersion): Uint8Array {
  const layout = version === 2019 ? LAYOUT_2019 : LAYOUT_2013
  return join(
    Uint8Array.of(r.province >> 8, r.province & 0xff, r.city >> 8, r.city & 0xff),
    encodeFixed(r.manufacturer, layout.manufacturer),
    encodeFixed(r.model, layout.model),
    encodeFixed(r.deviceId, layout.deviceId),
    Uint8Array.of(r.plateColour),
    encodeText(r.plate),
  )
}

/** 0x0102. `imei` and `software` are of 2019 only. */
export interface Authentication {
  code: string
  imei: string | null
  software: string | null
}

/** A 0x0102 body, or null where its length does not fit its version. */
export function decodeAuthentication(body: Uint8Array, version: ProtocolVersion): Authentication | null {
  if (version === 2013) return { code: decodeText(body), imei: null, software: null }
  const length = body[0]
  if (length === undefined || body.length < 1 + length) return null
  const rest = body.subarray(1 + length)
  return {
    code: decodeText(body.subarray(1, 1 + length)),
    imei: rest.length >= 15 ? decodePadded(rest.subarray(0, 15)) : null,
    software: rest.length >= 35 ? decodePadded(rest.subarray(15, 35)) : null,
  }
}

export function encodeAuthentication(a: Authentication, version: ProtocolVersion): Uint8Array {
  const code = encodeText(a.code)
  if (version === 2013) return code
  return join(Uint8Array.of(code.length), code, encodeFixed(a.imei ?? '', 15), encodeFixed(a.software ?? '', 20))
}
