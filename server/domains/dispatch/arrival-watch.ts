import type { Point } from '#contract/values.ts'
import type { RunStep } from '#contract/vocabulary.ts'
import { ordinal } from './run-steps.ts'

/** A place that a unit is expected to reach, and the step that its arrival means. */
export interface Expectation {
  assignmentId: string
  vehicleNo: number
  vehicleId: string
  step: 'on_scene' | 'at_hospital' | 'available'
  place: Point
  radius_m: number
  dwell_s: number
  /** The step before it: the arrival lies not before this. */
  after_ms: number
  /** Only a unit that was seen outside since then can arrive: it stands there without having come. Null: it need not have left. */
  leftSince_ms: number | null
}

export interface Arrived {
  expectation: Expectation
  /** When the device was first inside: the arrival's time. */
  at_ms: number
  point: Point
}

interface Seen {
  lat: number
  lon: number
  fixedAt_ms: number
}

/** What the run's unit will reach next, given what is known. The return to the station ends the run's last leg. */
export function expectedStep(step: RunStep, ended: boolean): Expectation['step'] | null {
  if (ended) return step === 'available' ? null : 'available'
  if (ordinal(step) < ordinal('on_scene')) return 'on_scene'
  if (ordinal(step) >= ordinal('patient_contact') && ordinal(step) < ordinal('at_hospital')) return 'at_hospital'
  return null
}

interface Watched {
  expectation: Expectation
  /** It was seen outside since it had to leave. */
  left: boolean
  inside: { at_ms: number; point: Point } | null
}

/**
 * Recognises arrivals from positions: inside the radius for the dwell, measured on the device's own times. Pure state; forgets an
 * expectation when it is no longer set.
 */
export class ArrivalWatch {
  #watched = new Map<number, Watched>()

  /** All expectations that stand now; those gone or changed lose their dwell. */
  expect(expectations: readonly Expectation[]): void {
    const former = this.#watched
    this.#watched = new Map(
      expectations.map((expectation) => {
        const known = former.get(expectation.vehicleNo)
        const begun: Watched = { expectation, left: expectation.leftSince_ms === null, inside: null }
        return [expectation.vehicleNo, known && isSame(known.expectation, expectation) ? { ...known, expectation } : begun]
      }),
    )
  }

  /** One newest position; an arrival is told once. */
  see(position: Seen & { vehicleNo: number; fixed: boolean }): Arrived | null {
    const watched = this.#watched.get(position.vehicleNo)
    if (!watched || !position.fixed) return null
    const { expectation } = watched
    if (!isInside(position, expectation)) {
      watched.inside = null
      watched.left ||= position.fixedAt_ms >= expectation.leftSince_ms!
      return null
    }
    if (!watched.left) return null
    watched.inside ??= { at_ms: position.fixedAt_ms, point: { lat: position.lat, lon: position.lon } }
    if (position.fixedAt_ms - watched.inside.at_ms < expectation.dwell_s * 1000) return null
    this.#watched.delete(position.vehicleNo)
    return { expectation, ...watched.inside }
  }
}

/**
 * When the unit really came: what a dead zone kept back is in the track by now. `track` is oldest first and ends with the arrival; answers
 * the first point from which on it was inside without a break, null where the track knows nothing better.
 */
export function cameAt(track: readonly Seen[], expectation: Expectation): Arrived | null {
  const from = Math.max(expectation.after_ms, expectation.leftSince_ms ?? 0)
  const known = track.filter((point) => point.fixedAt_ms >= from)
  const first = known[known.findLastIndex((point) => !isInside(point, expectation)) + 1]
  return first ? { expectation, at_ms: first.fixedAt_ms, point: { lat: first.lat, lon: first.lon } } : null
}

const isInside = (point: Point, { place, radius_m }: Expectation): boolean => distance_m(point, place) <= radius_m

const isSame = (a: Expectation, b: Expectation): boolean =>
  a.assignmentId === b.assignmentId &&
  a.step === b.step &&
  a.leftSince_ms === b.leftSince_ms &&
  a.place.lat === b.place.lat &&
  a.place.lon === b.place.lon

const earthRadius_m = 6_371_000

/** Great-circle distance; at a county's size the sphere is within 0.6 %. */
function distance_m(a: Point, b: Point): number {
  const radians = Math.PI / 180
  const dLat = (b.lat - a.lat) * radians
  const dLon = (b.lon - a.lon) * radians
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * radians) * Math.cos(b.lat * radians) * Math.sin(dLon / 2) ** 2
  return 2 * earthRadius_m * Math.asin(Math.sqrt(h))
}
