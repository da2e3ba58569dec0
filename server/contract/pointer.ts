import type { MaterialType, MediaSource } from './vocabulary-rooms.ts'

/** Where somebody points. */
export interface Pointer {
  /** What lies under it, by one of the names below. */
  on: string
  /** Parts of the width and height, 0 … 1; null: no longer there. */
  at: { x: number; y: number } | null
}

/** A pointer as a recording keeps it. */
export interface PointerMark extends Pointer {
  /** After the beginning of its file. */
  at_ms: number
}

export const onStream = (peerId: string, source: MediaSource): string => `stream:${peerId}:${source}`
export const onMaterial = (type: MaterialType, id: string): string => `material:${type}:${id}`
/** A freeze frame of the record. */
export const onEntry = (entryId: string): string => `entry:${entryId}`

/** In bytes on the wire. */
const longest = 200
const place = /^(stream|material|entry):[\w:-]{1,120}$/
const text = new TextEncoder()

export const encodePointer = (pointer: Pointer): Uint8Array<ArrayBuffer> => text.encode(JSON.stringify(fieldsOf(pointer)))

/** Null for what is none. */
export function decodePointer(bytes: Uint8Array): Pointer | null {
  return bytes.length > longest ? null : read(new TextDecoder().decode(bytes), ({ on, x, y }) => pointerOf(on, x, y))
}

/** One line of a recorded pointer's file. */
export const encodePointerMark = (mark: PointerMark): string => `${JSON.stringify({ t: Math.round(mark.at_ms), ...fieldsOf(mark) })}\n`

/** All marks of such a file, in the order of their times. Of a file that broke off, what is whole. */
export function readPointerMarks(lines: string): PointerMark[] {
  return lines
    .split('\n')
    .flatMap((line) => {
      const mark = read(line, ({ t, on, x, y }) => {
        const pointer = pointerOf(on, x, y)
        return pointer && typeof t === 'number' ? { ...pointer, at_ms: t } : null
      })
      return mark ? [mark] : []
    })
    .toSorted((a, b) => a.at_ms - b.at_ms)
}

const fieldsOf = ({ on, at }: Pointer) => (at ? { on, x: Number(at.x.toFixed(4)), y: Number(at.y.toFixed(4)) } : { on })

function pointerOf(on: unknown, x: unknown, y: unknown): Pointer | null {
  if (typeof on !== 'string' || !place.test(on)) return null
  if (x === undefined && y === undefined) return { on, at: null }
  return isPart(x) && isPart(y) ? { on, at: { x, y } } : null
}

const isPart = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1

function read<T>(json: string, as: (fields: Record<string, unknown>) => T | null): T | null {
  try {
    const fields: unknown = JSON.parse(json)
    return typeof fields === 'object' && fields !== null ? as(fields as Record<string, unknown>) : null
  } catch {
    return null
  }
}
