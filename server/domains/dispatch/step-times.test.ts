import { describe, expect, it } from 'vitest'
import { checkTime, farthest, fits } from './step-times.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 10, minute))
const standing = [
  { step: 'dispatched', occurred_at: at(0) },
  { step: 'on_scene', occurred_at: at(10) },
  { step: 'acknowledged', occurred_at: at(2) },
]

describe('a time', () => {
  it('within a minute outside the run is a clock that errs; beyond it is refused', () => {
    expect(checkTime(new Date(at(0).getTime() - 60_000), at(0), at(30))).toEqual(at(0))
    expect(checkTime(new Date(at(30).getTime() + 60_000), at(0), at(30))).toEqual(at(30))
    expect(checkTime(at(5), at(0), at(30))).toEqual(at(5))
    expect(() => checkTime(new Date(at(0).getTime() - 60_001), at(0), at(30))).toThrow('assignment.step_before_dispatch')
    expect(() => checkTime(new Date(at(30).getTime() + 60_001), at(0), at(30))).toThrow('assignment.step_in_future')
  })

  it('fits between its neighbours, both included', () => {
    for (const [minute, fitting] of [
      [1, false],
      [2, true],
      [10, true],
      [11, false],
    ] as const)
      expect(fits(standing, null, 'en_route', at(minute)), String(minute)).toBe(fitting)
    expect(fits(standing, null, 'on_scene', at(3))).toBe(true)
  })

  it('lies before the end, and on the way home after it', () => {
    expect(fits(standing, at(12), 'on_scene', at(12))).toBe(true)
    expect(fits(standing, at(12), 'patient_contact', at(13))).toBe(false)
    expect(fits(standing, at(12), 'returning', at(11))).toBe(false)
    expect(fits(standing, at(12), 'returning', at(12))).toBe(true)
  })
})

it('the farthest step counts, however the records stand', () => {
  expect(farthest(standing).step).toBe('on_scene')
})
