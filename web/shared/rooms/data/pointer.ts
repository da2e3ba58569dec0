/** Where somebody points, newest wins. `on` names what lies under it: `stream:<peerId>:<source>`, `material:<type>:<id>`, `entry:<id>`. */
export interface Pointer {
  on: string
  /** Parts of the width and height, 0 … 1; null: no longer there. */
  at: { x: number; y: number } | null
}

const longest = 200
const text = new TextEncoder()

export const encodePointer = ({ on, at }: Pointer): Uint8Array<ArrayBuffer> =>
  text.encode(JSON.stringify(at ? { on, x: Number(at.x.toFixed(4)), y: Number(at.y.toFixed(4)) } : { on }))

/** Null for what is none. */
export function decodePointer(bytes: Uint8Array): Pointer | null {
  if (bytes.length > longest) return null
  try {
    const { on, x, y } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>
    if (typeof on !== 'string') return null
    if (x === undefined && y === undefined) return { on, at: null }
    return isPart(x) && isPart(y) ? { on, at: { x, y } } : null
  } catch {
    return null
  }
}

const isPart = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1

const every_ms = 33

/** Lets a hand move as it will and sends thirty places a second: always the newest, and the last one for certain. */
export function createPointerPace(send: (pointer: Pointer) => void): (pointer: Pointer) => void {
  let waiting: Pointer | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  const go = () => {
    timer = undefined
    if (!waiting) return
    send(waiting)
    waiting = null
    timer = setTimeout(go, every_ms)
  }
  return (pointer) => {
    waiting = pointer
    if (timer === undefined) go()
  }
}
