import { expect, it } from 'vitest'
import { palettes } from '../ui/tokens.ts'
import { outerRings } from './geojson.ts'
import { formatPlace, roundPlace } from './picked-place.ts'

it('finds the outer rings of any GeoJSON', () => {
  const ring = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 0],
  ]
  const hole = [
    [0.2, 0.2],
    [0.4, 0.2],
    [0.4, 0.4],
    [0.2, 0.2],
  ]
  const polygon = { type: 'Polygon', coordinates: [ring, hole] }
  const collection = {
    type: 'FeatureCollection',
    features: [
      { type: 'Feature', geometry: polygon },
      { type: 'Feature', geometry: { type: 'MultiPolygon', coordinates: [[ring], [ring, hole]] } },
    ],
  }
  expect(outerRings(collection as unknown as GeoJSON.GeoJsonObject)).toEqual([ring, ring, ring])
  expect(outerRings({ type: 'Point' } as GeoJSON.GeoJsonObject)).toEqual([])
})

it('claims no more places than a click knows', () => {
  expect(roundPlace({ lat: 37.123456789, lng: 111.987654321 })).toEqual({ lat: 37.123457, lon: 111.987654 })
  expect(formatPlace({ lat: -36.85, lon: 174.76 })).toBe('36.85000°S 174.76000°E')
})

it('has a map palette for every theme', () => {
  for (const palette of Object.values(palettes)) expect(palette.map.land).toMatch(/^#[0-9a-f]{6}$/)
})
