import { expect, it } from 'vitest'
import { placeOf, placeValues } from './place.ts'

const columns = {
  point: { lat: 37, lon: 112 },
  location_source: 'village',
  location_label: null,
  location_accuracy_m: 400,
  location_approximate: true,
}

it('is nothing without a point or without knowing where it is from', () => {
  expect(placeOf({ ...columns, point: null })).toBeNull()
  expect(placeOf({ ...columns, location_source: null })).toBeNull()
  expect(placeOf(columns)).toEqual({ point: columns.point, source: 'village', label: '', accuracyM: 400, approximate: true })
})

it('outside the world is refused before it is written', () => {
  const place = { source: 'map_click' as const, label: '', accuracyM: null, approximate: false }
  for (const point of [
    { lat: 0, lon: 0 },
    { lat: 91, lon: 0 },
    { lat: 0, lon: 181 },
    { lat: Number.NaN, lon: 1 },
  ])
    expect(() => placeValues({ ...place, point })).toThrow('location.out_of_world')
  expect(placeValues({ ...place, point: { lat: 37, lon: 112 } })).toMatchObject({ location_source: 'map_click', location_accuracy_m: null })
})
