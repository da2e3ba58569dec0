/** Whole years from a day (`2019-07-01`) to a moment. */
export function yearsSince(day: string, now_ms: number): number {
  const from = new Date(`${day}T00:00Z`)
  const now = new Date(now_ms)
  const years = now.getUTCFullYear() - from.getUTCFullYear()
  const before =
    now.getUTCMonth() < from.getUTCMonth() || (now.getUTCMonth() === from.getUTCMonth() && now.getUTCDate() < from.getUTCDate())
  return Math.max(0, before ? years - 1 : years)
}
