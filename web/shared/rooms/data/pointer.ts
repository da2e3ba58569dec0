import type { Pointer } from '#contract/pointer.ts'

/** A hand that rests for so long is taken away. */
export const handRests_ms = 4_000

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
