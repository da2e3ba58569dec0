import type { View } from './viewer.ts'

/** Four views a second are enough for the eye and leave the line to the picture. */
const every_ms = 250

/** Passes on the newest view, the first at once and the last for certain. Answers how to drop what waits. */
export function createLeadPace(tell: (view: View) => Promise<unknown>): { take(view: View): void; drop(): void } {
  let waiting: View | null = null
  let resting = false
  const go = () => {
    if (!waiting || resting) return
    const view = waiting
    waiting = null
    resting = true
    const rest = new Promise((resolve) => setTimeout(resolve, every_ms))
    // A slow line gets fewer views, never a queue of them.
    void Promise.allSettled([tell(view), rest]).then(() => {
      resting = false
      go()
    })
  }
  return {
    take(view) {
      waiting = view
      go()
    },
    drop() {
      waiting = null
    },
  }
}
