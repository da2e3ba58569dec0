/** At most so many in each window of time. */
export function createAllowance(most: number, window_ms: number): { take(): boolean } {
  let taken = 0
  let ends_ms = 0
  return {
    take() {
      const now_ms = performance.now()
      if (now_ms > ends_ms) {
        ends_ms = now_ms + window_ms
        taken = 0
      }
      taken += 1
      return taken <= most
    },
  }
}
