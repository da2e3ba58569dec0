/** Waits before the first attempts, ms: what a killed worker or a restarted server needs is over in a second or two, and nobody waits for long after it. */
const first_ms = [0, 100, 250, 250, 350, 350, 500, 500, 1_000, 1_500] as const
const longest_ms = 3_000

/** Before attempt number `attempt` (0 is the first): spread by a third, so that all who were thrown out do not come back in one moment. */
export function retryWait(attempt: number, random: () => number = Math.random): number {
  const base = first_ms[attempt] ?? longest_ms
  return Math.round(base * (0.85 + random() * 0.3))
}
