import type { ClockAnswer } from '#contract/sockets.ts'

/** One question and its answer; local times by `performance.now()`. */
export interface ClockSample extends ClockAnswer {
  asked_ms: number
  answered_ms: number
}

/**
 * The sample to believe: of the half with the shortest way, the one whose offset is the median. A slow answer says little about when it
 * was given; a single odd one must not move the clock.
 */
export function believable(samples: readonly ClockSample[]): ClockSample | undefined {
  const sound = samples.filter((one) => Number.isFinite(one.now_ms) && one.rate > 0 && one.answered_ms >= one.asked_ms)
  const trip = (one: ClockSample) => one.answered_ms - one.asked_ms
  const quick = [...sound].sort((a, b) => trip(a) - trip(b)).slice(0, Math.ceil(sound.length / 2))
  const offset = (one: ClockSample) => one.now_ms - ((one.asked_ms + one.answered_ms) / 2) * one.rate
  return [...quick].sort((a, b) => offset(a) - offset(b))[Math.floor((quick.length - 1) / 2)]
}
