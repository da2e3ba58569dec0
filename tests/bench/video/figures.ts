/** The value below which `share` of the list lies (nearest rank); NaN of nothing. */
function percentile(list: readonly number[], share: number): number {
  const sorted = list.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

export const round = (value: number, digits = 0): number => Math.round(value * 10 ** digits) / 10 ** digits

/** Whole ms. */
export interface Spread {
  p50: number
  p95: number
}

export const spread = (list: readonly number[]): Spread => ({ p50: round(percentile(list, 0.5)), p95: round(percentile(list, 0.95)) })
