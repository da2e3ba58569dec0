/** What a number of questions to the server and back told, ms. */
export interface RoundTrips {
  count: number
  median_ms: number
  most_ms: number
  verdict: 'good' | 'fair' | 'poor'
}

/** Speech feels like a talk up to 150 ms one way; half of a round trip, and as much again for the way to the other side. */
const good_ms = 120
const fair_ms = 300

/** Null where nothing was answered. */
export function judgeTrips(trips_ms: readonly number[]): RoundTrips | null {
  if (trips_ms.length === 0) return null
  const sorted = [...trips_ms].sort((a, b) => a - b)
  const median_ms = sorted[Math.floor(sorted.length / 2)]!
  const most_ms = sorted.at(-1)!
  return { count: sorted.length, median_ms, most_ms, verdict: median_ms <= good_ms ? 'good' : median_ms <= fair_ms ? 'fair' : 'poor' }
}
