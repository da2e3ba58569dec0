/**
 * How fresh a signal is. Ages come from the server's clock, never the browser's: callers pass `now_ms` of the server.
 * live: drawn in full · ageing: dimmed · stale: another glyph with its age in text · lost: grey, the place is only the last known.
 */
export type Freshness = 'live' | 'ageing' | 'stale' | 'lost'
export const freshnesses: readonly Freshness[] = ['live', 'ageing', 'stale', 'lost']

/** Ages in ms from which the next stage begins. */
export interface AgeLimits {
  ageing_ms: number
  stale_ms: number
  lost_ms: number
}

/** For terminals that report every 5 to 30 s. */
export const defaultAgeLimits: AgeLimits = { ageing_ms: 20_000, stale_ms: 60_000, lost_ms: 600_000 }

/** Refuses limits that are not rising positive numbers. */
export function checkAgeLimits(limits: AgeLimits): AgeLimits {
  const { ageing_ms, stale_ms, lost_ms } = limits
  if (!(ageing_ms > 0 && stale_ms > ageing_ms && lost_ms > stale_ms && Number.isFinite(lost_ms)))
    throw new RangeError(`age limits must rise: ${ageing_ms}, ${stale_ms}, ${lost_ms}`)
  return limits
}

/** Index into `freshnesses` of a fix taken at `fixedAt_ms`; an unknown time is lost. */
export function freshnessIndex(fixedAt_ms: number, now_ms: number, limits: AgeLimits): 0 | 1 | 2 | 3 {
  const age = now_ms - fixedAt_ms
  if (age < limits.ageing_ms) return 0
  if (age < limits.stale_ms) return 1
  return age < limits.lost_ms ? 2 : 3
}

/** The stage by name. */
export function freshness(fixedAt_ms: number, now_ms: number, limits: AgeLimits = defaultAgeLimits): Freshness {
  return freshnesses[freshnessIndex(fixedAt_ms, now_ms, limits)] ?? 'lost'
}

/** An age in the coarsest unit that still says the truth: it is rounded down, so the text reads "at least". */
export interface Age {
  unit: 'seconds' | 'minutes' | 'hours' | 'days'
  value: number
}

export function ageOf(fixedAt_ms: number, now_ms: number): Age {
  const seconds = Math.max(0, Math.floor((now_ms - fixedAt_ms) / 1000))
  if (seconds < 60) return { unit: 'seconds', value: seconds }
  if (seconds < 3600) return { unit: 'minutes', value: Math.floor(seconds / 60) }
  if (seconds < 86_400) return { unit: 'hours', value: Math.floor(seconds / 3600) }
  return { unit: 'days', value: Math.floor(seconds / 86_400) }
}
