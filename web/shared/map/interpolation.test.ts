import { describe, expect, it } from 'vitest'
import { defaultMotion, glideDuration, headingStep, leapWorld, progress } from './interpolation.ts'

describe('glide', () => {
  it('starts at the old place, reaches the fix, and goes on no longer than the limit', () => {
    expect(progress(1000, 1000, 500, 300)).toBe(0)
    expect(progress(1000, 1000, 1000, 300)).toBe(0)
    expect(progress(1000, 1000, 1500, 300)).toBe(0.5)
    expect(progress(1000, 1000, 2000, 300)).toBe(1)
    expect(progress(1000, 1000, 2300, 300)).toBeCloseTo(1.3)
    expect(progress(1000, 1000, 9_999_000, 300)).toBeCloseTo(1.3)
    expect(progress(1000, 1000, 9_999_000, 0)).toBe(1)
  })
  it('jumps where there is nothing to glide', () => {
    expect(progress(1000, 0, 1000, 300)).toBe(1)
  })
  it('never lags more than the limit behind a terminal that reports rarely', () => {
    expect(glideDuration(0, 30_000, 1e-6, 0, defaultMotion)).toBe(1000)
    expect(glideDuration(0, 400, 1e-6, 0, defaultMotion)).toBe(400)
  })
  it('jumps over a leap and over a fix that is not newer', () => {
    const far = leapWorld(2500, 37)
    expect(glideDuration(0, 1000, far, 0, defaultMotion)).toBe(0)
    expect(glideDuration(1000, 1000, 1e-7, 0, defaultMotion)).toBe(0)
    expect(glideDuration(NaN, 1000, 1e-7, 0, defaultMotion)).toBe(0)
  })
})

describe('headings', () => {
  it('come in 32 steps, whatever turn they are given in', () => {
    expect([0, 360, -360, 5, 355, 354, 90, -90, 720 + 180].map(headingStep)).toEqual([0, 0, 0, 0, 0, 31, 8, 24, 16])
  })
  it('are unknown where they are not numbers', () => {
    expect([NaN, Infinity, -Infinity].map(headingStep)).toEqual([-1, -1, -1])
  })
})
