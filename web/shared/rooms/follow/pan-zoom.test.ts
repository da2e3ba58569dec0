import { expect, it } from 'vitest'
import { panBy, readPanZoom, wholePicture, zoomAbout } from './pan-zoom.ts'

it('zooms about the point under the hand', () => {
  const near = zoomAbout(wholePicture, { x: 0.75, y: 0.5 }, 2)
  expect(near).toEqual({ x: 0.625, y: 0.5, zoom: 2 })
  expect(zoomAbout(near, { x: 0.75, y: 0.5 }, 0.1)).toEqual(wholePicture)
  expect(zoomAbout(wholePicture, { x: 0, y: 0 }, 1_000).zoom).toBe(12)
})

it('pans no further than the picture goes', () => {
  const near = { x: 0.5, y: 0.5, zoom: 4 }
  expect(panBy(near, 0.4, 0)).toEqual({ x: 0.4, y: 0.5, zoom: 4 })
  expect(panBy(near, -9, 9)).toEqual({ x: 1, y: 0, zoom: 4 })
  expect(panBy(wholePicture, 0.3, 0.3)).toEqual(wholePicture)
})

it('reads only what is a view', () => {
  expect(readPanZoom(null)).toEqual(wholePicture)
  expect(readPanZoom({ x: 'a', y: Number.NaN, zoom: 3 })).toEqual({ x: 0.5, y: 0.5, zoom: 3 })
  expect(readPanZoom({ x: 0.2, y: 0.3, zoom: 99 })).toEqual({ x: 0.2, y: 0.3, zoom: 12 })
})
