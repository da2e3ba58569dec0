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
  /** seconds by reverse slot to drive the whole arc, Infinity where forbidden or closed */
  through: Record<TravelMode, Float64Array>
  /** metres by reverse slot */
  throughLength: Float64Array
  /** closed stretches by arc */
  blocked: ReadonlyMap<number, readonly [lo: number, hi: number]>
  /** the longest finite `through` value of both modes, seconds */
  longestS: number
}

export function buildWeights(graph: RoadGraph, effects: Iterable<ArcEffect> = []): Weights {
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
  const slots = graph.reverseArc.length
  const arcTime = { ...graph.arcTime }
  const through = { normal: new Float64Array(slots), priority: new Float64Array(slots) }
  let longestS = 0
  for (const mode of TRAVEL_MODES) {
    if (factor.size > 0) {
      const times = graph.arcTime[mode].slice()
      for (const [arc, by] of factor) times[arc]! /= by
      arcTime[mode] = times
    }
    for (let slot = 0; slot < slots; slot++) {
      const arc = graph.reverseArc[slot]!
      const time = blocked.has(arc) ? Infinity : arcTime[mode][arc]!
      through[mode][slot] = time
      if (time < Infinity && time > longestS) longestS = time
    }
  }
  const throughLength = new Float64Array(slots)
  for (let slot = 0; slot < slots; slot++) throughLength[slot] = graph.edgeLength[graph.reverseArc[slot]! >> 1]!
  return { arcTime, through, throughLength, blocked, longestS }
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
