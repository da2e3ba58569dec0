/** Wakes one waiter; a ring while nobody waits is kept for the next. */
export interface Wake {
  ring(): void
  /** Resolves at the next ring, or after `ms`. */
  wait(ms: number): Promise<void>
}

export function createWake(): Wake {
  let rung = false
  let release: (() => void) | undefined
  return {
    ring() {
      rung = true
      release?.()
    },
    async wait(ms) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          release = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      release = undefined
      rung = false
    },
  }
}
