const first_ms = 250
const longest_ms = 5_000

/** Waits between attempts: doubling, never longer than five seconds, and spread so that 200 consoles do not come back in one moment. */
export function createBackoff(random: () => number = Math.random) {
  let attempts = 0
  return {
    next_ms(): number {
      const most = Math.min(longest_ms, first_ms * 2 ** attempts)
      attempts += 1
      return most / 2 + (random() * most) / 2
    },
    reset(): void {
      attempts = 0
    },
  }
}
