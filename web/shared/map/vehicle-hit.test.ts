import { expect, it } from 'vitest'
import type { Drawn } from './vehicle-painter.ts'
import { hitTest, neighbour } from './vehicle-hit.ts'

const cluster = { key: 1, x: 0, y: 0, rows: [8, 9], byState: new Uint16Array(1) }
const drawn: Drawn = {
  count: 3,
  rows: Int32Array.of(4, 5, 6),
  x: Float32Array.of(10, 20, 100),
  y: Float32Array.of(10, 10, 100),
  half: 10,
  clusters: [{ cluster, x: 200, y: 200, half: 20 }],
}

it('finds the nearest vehicle within reach, else the badge, else nothing', () => {
  expect(hitTest(drawn, 14, 10, 16)).toEqual({ kind: 'vehicle', row: 4 })
  expect(hitTest(drawn, 17, 10, 16)).toEqual({ kind: 'vehicle', row: 5 })
  expect(hitTest(drawn, 215, 205, 16)).toEqual({ kind: 'cluster', cluster })
  expect(hitTest(drawn, 300, 10, 16)).toBeUndefined()
})

it('goes from vehicle to vehicle by arrow keys', () => {
  expect(neighbour(drawn, 10, 10, 'right', 4)).toBe(5)
  expect(neighbour(drawn, 20, 10, 'left', 5)).toBe(4)
  expect(neighbour(drawn, 20, 10, 'down', 5)).toBe(6)
  expect(neighbour(drawn, 10, 10, 'up', 4)).toBe(-1)
})
