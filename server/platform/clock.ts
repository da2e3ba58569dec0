/** Every business time comes from here; a simulated day runs faster than the wall's. */
export interface Clock {
  now(): Date
  now_ms(): number
  /** Real milliseconds until the business time, never negative: what a timer must wait. */
  realMsUntil(time_ms: number): number
  readonly rate: number
}

export function createClock(rate = 1, origin_ms = Date.now()): Clock {
  const now_ms = () => (rate === 1 ? Date.now() : origin_ms + (Date.now() - origin_ms) * rate)
  return {
    rate,
    now_ms,
    now: () => new Date(now_ms()),
    realMsUntil: (time_ms) => Math.max(0, (time_ms - now_ms()) / rate),
  }
}

/** A clock that stands until it is moved; for tests. */
export function createManualClock(start: Date): Clock & { advance(ms: number): void; set(time: Date): void } {
  let at_ms = start.getTime()
  return {
    rate: 1,
    now_ms: () => at_ms,
    now: () => new Date(at_ms),
    realMsUntil: (time_ms) => Math.max(0, time_ms - at_ms),
    advance(ms) {
      at_ms += ms
    },
    set(time) {
      at_ms = time.getTime()
    },
  }
}
