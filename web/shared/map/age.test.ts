import { describe, expect, it } from 'vitest'
import { ageOf, checkAgeLimits, defaultAgeLimits, freshness } from './age.ts'

describe('age', () => {
  const now = 1_000_000_000
  it('goes through its stages exactly at the limits', () => {
    const at = (age_ms: number) => freshness(now - age_ms, now)
    expect([at(0), at(19_999), at(20_000), at(59_999), at(60_000), at(599_999), at(600_000)]).toEqual([
      'live',
      'live',
      'ageing',
      'ageing',
      'stale',
      'stale',
      'lost',
    ])
  })
  it('never calls an unknown time live', () => {
    expect(freshness(NaN, now)).toBe('lost')
    expect(freshness(-Infinity, now)).toBe('lost')
  })
  it('takes a fix slightly ahead of the server as live, and its age as nothing', () => {
    expect(freshness(now + 500, now)).toBe('live')
    expect(ageOf(now + 500, now)).toEqual({ unit: 'seconds', value: 0 })
  })
  it('rounds ages down', () => {
    expect(ageOf(now - 59_999, now)).toEqual({ unit: 'seconds', value: 59 })
    expect(ageOf(now - 119_999, now)).toEqual({ unit: 'minutes', value: 1 })
    expect(ageOf(now - 7_199_999, now)).toEqual({ unit: 'hours', value: 1 })
    expect(ageOf(now - 200_000_000, now)).toEqual({ unit: 'days', value: 2 })
  })
  it('refuses limits that do not rise', () => {
    expect(checkAgeLimits(defaultAgeLimits)).toBe(defaultAgeLimits)
    for (const bad of [
      { ageing_ms: 0, stale_ms: 1, lost_ms: 2 },
      { ageing_ms: 5, stale_ms: 5, lost_ms: 9 },
      { ageing_ms: 5, stale_ms: 9, lost_ms: Infinity },
      { ageing_ms: NaN, stale_ms: 9, lost_ms: 10 },
    ])
      expect(() => checkAgeLimits(bad)).toThrow(RangeError)
  })
})
