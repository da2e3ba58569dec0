import type { Chains } from './chains.ts'
import { TRAVEL_MODES } from './model.ts'
import type { RoadGraph, TravelMode } from './model.ts'

/** What changes one arc for now: a slower drive, or a stretch that cannot be passed. */
export interface ArcEffect {
  arc: number
  /** speed multiplier > 0; 1 leaves the speed alone */
  speedFactor: number
  /** closed stretch as fractions of the edge measured from its `from` end; null when only the speed changes */
  blocked: readonly [lo: number, hi: number] | null
}

/** Travel times of one moment. Immutable: a change makes a new one, so a search never sees half of it. */
export interface Weights {
  /** seconds by arc at the present speed, Infinity where forbidden; closures do not count here but in `blocked` */
  arcTime: Record<TravelMode, Float64Array>
  /** seconds by reverse slot to drive the whole chain, Infinity where forbidden or closed */
  through: Record<TravelMode, Float64Array>
  /** metres by reverse slot */
  throughLength: Float64Array
  /** closed stretches by arc */
  blocked: ReadonlyMap<number, readonly [lo: number, hi: number]>
  /** the longest finite `through` value of both modes, seconds */
  longestS: number
}

export function buildWeights(graph: RoadGraph, chains: Chains, effects: Iterable<ArcEffect> = []): Weights {
  const factor = new Map<number, number>()
  const blocked = new Map<number, readonly [number, number]>()
  for (const effect of effects) {
    if (!(effect.speedFactor > 0)) throw new RangeError('a speed factor must be greater than zero')
    factor.set(effect.arc, Math.min(factor.get(effect.arc) ?? Infinity, effect.speedFactor))
    if (!effect.blocked) continue
    const known = blocked.get(effect.arc)
    const [lo, hi] = effect.blocked
    blocked.set(effect.arc, known ? [Math.min(known[0], lo), Math.max(known[1], hi)] : [lo, hi])
  }
  const slots = chains.reverseArc.length
  const arcTime = { ...graph.arcTime }
  const through = { normal: new Float64Array(slots), priority: new Float64Array(slots) }
  let longestS = 0
  for (const mode of TRAVEL_MODES) {
    if (factor.size > 0) {
      const times = graph.arcTime[mode].slice()
      for (const [arc, by] of factor) times[arc]! /= by
      arcTime[mode] = times
    }
    const whole = wholeTimes(chains, arcTime[mode], blocked)
    for (let slot = 0; slot < slots; slot++) {
      const time = whole[chains.reverseArc[slot]!]!
      through[mode][slot] = time
      if (time < Infinity && time > longestS) longestS = time
    }
  }
  return { arcTime, through, throughLength: wholeLengths(graph, chains), blocked, longestS }
}

/** Seconds by chain arc. */
function wholeTimes({ chainCount, stepStart, steps }: Chains, arcTime: Float64Array, blocked: ReadonlyMap<number, unknown>): Float64Array {
  const closed = (arc: number): boolean => blocked.size > 0 && blocked.has(arc)
  const times = new Float64Array(2 * chainCount)
  for (let chain = 0; chain < chainCount; chain++) {
    for (let i = stepStart[chain]!; i < stepStart[chain + 1]!; i++) {
      const arc = steps[i]!
      times[2 * chain]! += closed(arc) ? Infinity : arcTime[arc]!
      times[2 * chain + 1]! += closed(arc ^ 1) ? Infinity : arcTime[arc ^ 1]!
    }
  }
  return times
}

/** Metres by reverse slot. */
function wholeLengths({ edgeLength }: RoadGraph, { chainCount, stepStart, steps, reverseArc }: Chains): Float64Array {
  const lengths = new Float64Array(chainCount)
  for (let chain = 0; chain < chainCount; chain++) {
    for (let i = stepStart[chain]!; i < stepStart[chain + 1]!; i++) lengths[chain]! += edgeLength[steps[i]! >> 1]!
  }
  return Float64Array.from(reverseArc, (arc) => lengths[arc >> 1]!)
}

/** Seconds to drive an arc between two fractions of its edge (in the arc's own direction), Infinity if forbidden or closed. */
export function partialTime(weights: Weights, mode: TravelMode, arc: number, a: number, b: number): number {
  const lo = Math.min(a, b)
  const hi = Math.max(a, b)
  const closed = weights.blocked.get(arc)
  if (closed && closed[0] < hi && closed[1] > lo) return Infinity
  const time = weights.arcTime[mode][arc]!
  return hi === lo ? (time < Infinity ? 0 : Infinity) : time * (hi - lo)
}
