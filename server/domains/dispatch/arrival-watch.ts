import type { Point } from '#contract/values.ts'
import type { RunStep } from '#contract/vocabulary.ts'
import { ordinal } from './run-steps.ts'

/** A place that a unit is expected to reach, and the step that its arrival means. */
export interface Expectation {
  assignmentId: string
  vehicleNo: number
  step: 'on_scene' | 'at_hospital' | 'available'
  place: Point
  radius_m: number
  dwell_s: number
}

export interface Arrived {
  expectation: Expectation
  /** When the device was first inside: the arrival's time. */
  at_ms: number
  point: Point
}

/** What the run's unit will reach next, given what is known. The return to the station ends the run's last leg. */
export function expectedStep(step: RunStep, ended: boolean): Expectation['step'] | null {
  if (ended) return step === 'handed_over' || step === 'returning' ? 'available' : null
  if (ordinal(step) < ordinal('on_scene')) return 'on_scene'
  if (ordinal(step) >= ordinal('patient_contact') && ordinal(step) < ordinal('at_hospital')) return 'at_hospital'
  return null
}

/**
 * Recognises arrivals from positions: inside the radius for the dwell, measured on the device's own times, so that a batch from a dead
 * zone counts like live points. Pure state; forgets an expectation when it is no longer set.
 */
export class ArrivalWatch {
  readonly #expected = new Map<number, Expectation>()
  readonly #insideSince = new Map<number, { at_ms: number; point: Point }>()

  /** All expectations that stand now; those gone or changed lose their dwell. */
  expect(expectations: readonly Expectation[]): void {
    const next = new Map(expectations.map((expectation) => [expectation.vehicleNo, expectation]))
    for (const [vehicleNo, former] of this.#expected) {
      const now = next.get(vehicleNo)
      if (!now || now.assignmentId !== former.assignmentId || now.step !== former.step) this.#insideSince.delete(vehicleNo)
    }
    this.#expected.clear()
    for (const [vehicleNo, expectation] of next) this.#expected.set(vehicleNo, expectation)
  }

  /** One newest position; an arrival is told once. */
  see(position: { vehicleNo: number; lat: number; lon: number; fixedAt_ms: number; fixed: boolean }): Arrived | null {
    const expectation = this.#expected.get(position.vehicleNo)
    if (!expectation || !position.fixed) return null
    if (distance_m(position, expectation.place) > expectation.radius_m) {
      this.#insideSince.delete(position.vehicleNo)
      return null
    }
    const since = this.#insideSince.get(position.vehicleNo) ?? {
      at_ms: position.fixedAt_ms,
      point: { lat: position.lat, lon: position.lon },
    }
    this.#insideSince.set(position.vehicleNo, since)
    if (position.fixedAt_ms - since.at_ms < expectation.dwell_s * 1000) return null
    this.#expected.delete(position.vehicleNo)
    this.#insideSince.delete(position.vehicleNo)
    return { expectation, ...since }
  }
}

const earthRadius_m = 6_371_000

/** Great-circle distance; at a county's size the sphere is within 0.6 %. */
function distance_m(a: Point, b: Point): number {
  const radians = Math.PI / 180
  const dLat = (b.lat - a.lat) * radians
  const dLon = (b.lon - a.lon) * radians
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * radians) * Math.cos(b.lat * radians) * Math.sin(dLon / 2) ** 2
  return 2 * earthRadius_m * Math.asin(Math.sqrt(h))
}
