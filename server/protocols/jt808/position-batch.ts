import { readU16 } from './bytes.ts'

export const BATCH_NORMAL = 0
export const BATCH_BLIND_AREA = 1

export interface BatchWalk {
  /** 0 normal, 1 blind-area; other values are kept as sent. */
  type: number
  /** Items the terminal announced. */
  declared: number
  /** Items found whole. */
  found: number
  /** False where the items do not fill the body exactly or their number differs from the announced one. */
  whole: boolean
}

/** Calls `item` with the range of each 0x0200 body inside a 0x0704 body, in order. Null where the body is too short for any. */
export function walkPositionBatch(
  bytes: Uint8Array,
  start: number,
  end: number,
  item: (start: number, end: number, type: number) => void,
): BatchWalk | null {
  if (end - start < 3) return null
  const declared = readU16(bytes, start)
  const type = bytes[start + 2]!
  let at = start + 3
  let found = 0
  while (at + 2 <= end) {
    const next = at + 2 + readU16(bytes, at)
    if (next > end) break
    item(at + 2, next, type)
    found++
    at = next
  }
  return { type, declared, found, whole: at === end && found === declared }
}

/** A 0x0704 body from 0x0200 bodies; longer than one frame allows it needs sub-packages. */
export function encodePositionBatch(positions: readonly Uint8Array[], type = BATCH_NORMAL): Uint8Array {
  const size = positions.reduce((sum, p) => sum + 2 + p.length, 3)
  const body = new Uint8Array(size)
  const view = new DataView(body.buffer)
  view.setUint16(0, positions.length)
  body[2] = type
  let at = 3
  for (const position of positions) {
    view.setUint16(at, position.length)
    body.set(position, at + 2)
    at += 2 + position.length
  }
  return body
}
