/**
 * A picture a second where the line carries no video, on the data channel `stills`:
 *
 *     u8 form (1) · u8 source (0 camera, 1 patient view, 2 screen) · u16 width · u16 height · u16 0 · f64 capturedAt, Unix ms of the sender · JPEG
 */
export type StillSource = 'camera' | 'patient_view' | 'screen'

export interface Still {
  source: StillSource
  width_px: number
  height_px: number
  capturedAt_ms: number
  jpeg: Uint8Array<ArrayBuffer>
}

const sources: readonly StillSource[] = ['camera', 'patient_view', 'screen']
const headBytes = 16
/** Twelve kilobytes a second are what half a telephone line carries beside sound. */
export const mostStillBytes = 12_288
/** A picture in which a face is still one. */
export const leastStillBytes = 3_000

export function encodeStill({ source, width_px, height_px, capturedAt_ms, jpeg }: Still): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headBytes + jpeg.length)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, 1)
  view.setUint8(1, sources.indexOf(source))
  view.setUint16(2, width_px, true)
  view.setUint16(4, height_px, true)
  view.setFloat64(8, capturedAt_ms, true)
  bytes.set(jpeg, headBytes)
  return bytes
}

/** Null for what is no still of ours: cut, too large, no JPEG. */
export function decodeStill(bytes: Uint8Array): Still | null {
  if (bytes.length < headBytes + 4 || bytes.length > headBytes + 2 * mostStillBytes || bytes[0] !== 1) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const source = sources[bytes[1]!]
  const jpeg = bytes.slice(headBytes)
  if (!source || jpeg[0] !== 0xff || jpeg[1] !== 0xd8) return null
  return {
    source,
    width_px: view.getUint16(2, true),
    height_px: view.getUint16(4, true),
    capturedAt_ms: view.getFloat64(8, true),
    jpeg,
  }
}

/** Widths and qualities from the best on; the first that is small enough goes. */
export const stillSteps: readonly (readonly [width_px: number, quality: number])[] = [
  [480, 0.6],
  [400, 0.5],
  [320, 0.45],
  [240, 0.4],
  [160, 0.35],
]
