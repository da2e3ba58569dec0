import { expect, it } from 'vitest'
import { escapeHtml } from './escape-html.ts'
import { fromDatum, mapPresets, toDatum } from './presets.ts'

const centre = { lat: 37.0269, lng: 111.9167 }

it('moves places to GCJ-02 by some hundred metres and back to within a metre', () => {
  const moved = toDatum(centre, 'GCJ02')
  const metres = Math.hypot((moved.lat - centre.lat) * 111_320, (moved.lng - centre.lng) * 111_320 * Math.cos((37 * Math.PI) / 180))
  expect(metres).toBeGreaterThan(200)
  expect(metres).toBeLessThan(800)
  const back = fromDatum(moved, 'GCJ02')
  expect(Math.abs(back.lat - centre.lat)).toBeLessThan(1e-5)
  expect(Math.abs(back.lng - centre.lng)).toBeLessThan(1e-5)
})

it('leaves WGS-84 and CGCS2000 as they are', () => {
  expect(toDatum(centre, 'WGS84')).toEqual(centre)
  expect(toDatum(centre, 'CGCS2000')).toEqual(centre)
})

it('leaves places outside China as they are', () => {
  const auckland = { lat: -36.85, lng: 174.76 }
  expect(toDatum(auckland, 'GCJ02')).toEqual(auckland)
})

it('has a datum for every preset, and asks for the key that 天地图 needs', () => {
  expect(mapPresets.map((preset) => preset.datum)).toEqual(['CGCS2000', 'CGCS2000', 'GCJ02', 'WGS84'])
  expect(mapPresets.filter((preset) => preset.needsKey).every((preset) => preset.urls.every((url) => url.includes('{key}')))).toBe(true)
})

it('escapes what Leaflet takes as HTML', () => {
  expect(escapeHtml('<b a="1">&\'')).not.toMatch(/[<>"']/)
})
