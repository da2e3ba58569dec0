import { describe, expect, it } from 'vitest'
import { vehicleStates } from '../ui/tokens.ts'
import { VehicleStore } from './vehicle-store.ts'

const now = 1_000_000
const fix = (no: number, lat: number, lon: number, fixedAt_ms: number, speed_mps = 10, heading_deg = 90) => ({
  no: [no],
  lat: [lat],
  lon: [lon],
  fixedAt_ms: [fixedAt_ms],
  speed_mps: [speed_mps],
  heading_deg: [heading_deg],
})

describe('the store', () => {
  it('glides from the place drawn to the new fix', () => {
    const store = new VehicleStore()
    store.update(fix(7, 37, 112, now), now)
    expect(store.place(0, now)).toEqual(store.place(0, now + 5000))
    store.update(fix(7, 37, 112.001, now + 1000), now + 1000)
    const from = store.place(0, now + 1000).x
    const half = store.place(0, now + 1500).x
    const end = store.place(0, now + 2000).x
    expect(half).toBeCloseTo((from + end) / 2, 12)
    store.update(fix(7, 37.001, 112.001, now + 1500), now + 1500)
    expect(store.place(0, now + 1500).x).toBeCloseTo(half, 12)
  })

  it('keeps the newest: late and doubled fixes do not move it back', () => {
    const store = new VehicleStore()
    expect(store.update(fix(7, 37, 112, now), now)).toBe(1)
    expect(store.update(fix(7, 36, 111, now - 1), now)).toBe(0)
    expect(store.update(fix(7, 36, 111, now), now)).toBe(0)
    expect(store.lastFix(7)?.lat).toBeCloseTo(37)
  })

  it('refuses impossible places and times from the future', () => {
    const store = new VehicleStore()
    for (const bad of [
      fix(1, NaN, 112, now),
      fix(1, 95, 112, now),
      fix(1, 37, 999, now),
      fix(1, 37, 112, NaN),
      fix(1, 37, 112, now + 61_000),
    ])
      expect(store.update(bad, now)).toBe(0)
    expect(store.lastFix(1)).toBeUndefined()
  })

  it('survives columns of unequal length', () => {
    const store = new VehicleStore()
    expect(store.update({ no: [1, 2], lat: [37], lon: [112], fixedAt_ms: [now], speed_mps: [], heading_deg: [] }, now)).toBe(1)
  })

  it('keeps the course of a vehicle that stands', () => {
    const store = new VehicleStore()
    store.update(fix(7, 37, 112, now, 10, 90), now)
    store.update(fix(7, 37, 112, now + 1000, 0, 0), now + 1000)
    expect(store.heading[0]).toBe(8)
  })

  it('takes states before positions, and unknown ones as offline', () => {
    const store = new VehicleStore()
    store.setStates([
      { no: 7, state: 'en_route', label: '介急07' },
      { no: 8, state: 'flying' as 'en_route', label: 'x' },
    ])
    expect(store.placed[0]).toBe(0)
    expect(vehicleStates[store.state[0]!]).toBe('en_route')
    expect(vehicleStates[store.state[1]!]).toBe('offline')
  })

  it('draws what has both a place and a name, and nothing that was forgotten', () => {
    const store = new VehicleStore()
    store.update(fix(7, 37, 112, now), now)
    expect(store.isShown(0)).toBe(false)
    store.setStates([{ no: 7, state: 'available', label: '介急07' }])
    expect(store.isShown(0)).toBe(true)
    store.remove(7)
    store.update(fix(7, 37, 112, now + 1000), now + 1000)
    expect(store.isShown(store.rowOf(7))).toBe(false)
  })

  it('grows, and forgets without losing the others', () => {
    const store = new VehicleStore()
    for (let i = 0; i < 300; i++) store.update(fix(i, 37 + i * 1e-4, 112, now + i), now + i)
    store.remove(0)
    store.remove(299)
    store.remove(150)
    store.remove(150)
    expect(store.count).toBe(297)
    for (let i = 1; i < 299; i++) {
      if (i === 150) continue
      expect(store.numbers[store.rowOf(i)]).toBe(i)
      expect(store.lastFix(i)?.lat).toBeCloseTo(37 + i * 1e-4, 8)
    }
    expect(store.rowOf(150)).toBe(-1)
  })
})
