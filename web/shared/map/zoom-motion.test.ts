import { expect, it } from 'vitest'
import { viewBetween, zoomEase } from './zoom-motion.ts'

it('follows the curve of the tiles', () => {
  expect([zoomEase(-1), zoomEase(0), zoomEase(1), zoomEase(2)]).toEqual([0, 0, 1, 1])
  let before = 0
  for (let t = 0.05; t < 1; t += 0.05) {
    expect(zoomEase(t)).toBeGreaterThan(before)
    before = zoomEase(t)
  }
  // x(0.5) = 0.21875, y(0.5) = 0.5
  expect(zoomEase(0.21875)).toBeCloseTo(0.5, 5)
})

it('moves a place in a straight line between its two places on the screen', () => {
  const from = { scale: 1000, originX: 400, originY: 300, width: 10, height: 10, zoom: 3, pixelRatio: 1 }
  const to = { ...from, scale: 2000, originX: 900, originY: 700, zoom: 4 }
  const at = (e: number): number => {
    const view = viewBetween(from, to, e)
    return 0.5 * view.scale - view.originX
  }
  expect(at(0.5)).toBeCloseTo((at(0) + at(1)) / 2)
})
