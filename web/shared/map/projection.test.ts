import { expect, it } from 'vitest'
import { isPlace, latitudeOf, longitudeOf, worldX, worldY } from './projection.ts'

it('projects and comes back', () => {
  for (const [lat, lon] of [
    [37.03, 111.91],
    [-41.2, 174.7],
    [0, 0],
    [84.9, -179.9],
  ] as const) {
    expect(latitudeOf(worldY(lat))).toBeCloseTo(lat, 9)
    expect(longitudeOf(worldX(lon))).toBeCloseTo(lon, 9)
  }
  expect([worldX(-180), worldX(180), worldY(0)]).toEqual([0, 1, 0.5])
})

it('knows what can be drawn', () => {
  expect(isPlace(37, 112)).toBe(true)
  for (const [lat, lon] of [
    [NaN, 112],
    [37, NaN],
    [91, 0],
    [86, 0],
    [0, 181],
    [Infinity, 0],
    [0, 0],
  ] as const)
    expect(isPlace(lat, lon)).toBe(false)
})
