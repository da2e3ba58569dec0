import { describe, expect, it } from 'vitest'
import { runSteps } from '#contract/vocabulary.ts'
import { ArrivalWatch, cameAt, expectedStep, type Expectation } from './arrival-watch.ts'

const place = { lat: 37, lon: 112 }
const expected: Expectation = {
  assignmentId: 'a',
  vehicleNo: 1,
  vehicleId: 'v',
  step: 'on_scene',
  place,
  radius_m: 100,
  dwell_s: 20,
  after_ms: 0,
  leftSince_ms: null,
}
/** Metres north of the place, at a second. */
const at = (metres: number, second: number, fixed = true) => ({
  vehicleNo: 1,
  lat: place.lat + metres / 111_195,
  lon: place.lon,
  fixedAt_ms: second * 1000,
  fixed,
})
function watching(...expectations: Expectation[]) {
  const watch = new ArrivalWatch()
  watch.expect(expectations)
  return watch
}
const arrivals = (watch: ArrivalWatch, ...positions: ReturnType<typeof at>[]) =>
  positions.map((position) => watch.see(position)?.at_ms ?? null)

describe('the arrival watch', () => {
  it('tells an arrival once, at the first position inside', () => {
    expect(arrivals(watching(expected), at(99, 0), at(50, 19), at(50, 20), at(50, 60))).toEqual([null, null, 0, null])
  })
  it('begins anew when the unit passes through, and knows the edge', () => {
    expect(arrivals(watching(expected), at(50, 0), at(101, 10), at(50, 15), at(50, 34), at(50, 35))).toEqual([
      null,
      null,
      null,
      null,
      15_000,
    ])
  })
  it('ignores positions without a fix and of units nobody expects', () => {
    const watch = watching(expected)
    expect(arrivals(watch, at(0, 0, false), at(0, 30, false))).toEqual([null, null])
    expect(watch.see({ ...at(0, 30), vehicleNo: 2 })).toBeNull()
  })
  it('keeps the dwell while the same is expected, and loses it when the place or the step changes', () => {
    const watch = watching(expected)
    watch.see(at(0, 0))
    watch.expect([{ ...expected, after_ms: 5 }])
    expect(watch.see(at(0, 20))?.at_ms).toBe(0)
    for (const change of [{ place: { lat: 37.0001, lon: 112 } }, { step: 'at_hospital' as const }, { assignmentId: 'b' }]) {
      const other = watching(expected)
      other.see(at(0, 0))
      other.expect([{ ...expected, ...change }])
      expect(other.see(at(0, 20))).toBeNull()
    }
  })
  it('waits until a unit that stands there without having come has left', () => {
    const watch = watching({ ...expected, leftSince_ms: 100_000 })
    expect(arrivals(watch, at(0, 90), at(0, 130), at(500, 95), at(0, 160))).toEqual([null, null, null, null])
    expect(arrivals(watch, at(500, 170), at(0, 180), at(0, 200))).toEqual([null, null, 180_000])
  })
})

it('dates an arrival from the first point of the last stay', () => {
  const track = [at(0, 10), at(500, 20), at(90, 30), at(0, 40), at(0, 50)]
  expect(cameAt(track, expected)?.at_ms).toBe(30_000)
  expect(cameAt(track, { ...expected, after_ms: 35_000 })?.at_ms).toBe(40_000)
  expect(cameAt(track, { ...expected, leftSince_ms: 45_000 })?.at_ms).toBe(50_000)
  expect(cameAt([], expected)).toBeNull()
  expect(cameAt([at(500, 60)], expected)).toBeNull()
})

it('expects scene, hospital, then station', () => {
  const active = Object.fromEntries(runSteps.map((step) => [step, expectedStep(step, false)]))
  expect(active).toMatchObject({ dispatched: 'on_scene', en_route: 'on_scene', on_scene: null, patient_contact: 'at_hospital' })
  expect(active).toMatchObject({ leave_scene: 'at_hospital', at_hospital: null })
  expect(runSteps.map((step) => expectedStep(step, true))).toEqual(runSteps.map((step) => (step === 'available' ? null : 'available')))
})
