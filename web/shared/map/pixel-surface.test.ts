import { describe, expect, it } from 'vitest'
import { over, packSprite, PixelSurface } from './pixel-surface.ts'

const red = 0xff0000ff
const halfBlue = 0x80ff0000
const picture = packSprite(Uint32Array.of(red, 0, halfBlue, red), 2, 2)

describe('sprites', () => {
  it('hold their visible pixels only', () => {
    expect([...picture.solid]).toEqual([red, red])
    expect([...picture.soft]).toEqual([halfBlue])
  })
  it('are cut out of a larger picture', () => {
    const sheet = Uint32Array.of(1, 2, red, red, 3, 4, red, 0)
    expect(packSprite(sheet, 2, 2, 4, 2).solid.length).toBe(3)
  })
})

describe('the surface', () => {
  it('copies a picture to its place', () => {
    const surface = new PixelSurface(4, 3)
    surface.blit(picture, 1, 1)
    expect([...surface.pixels]).toEqual([0, 0, 0, 0, 0, red, 0, 0, 0, halfBlue, red, 0])
  })
  it('cuts what lies outside, on every side, and never touches other rows', () => {
    for (const [x, y] of [
      [-1, 0],
      [0, -1],
      [3, 0],
      [0, 2],
      [-1, -1],
      [3, 2],
      [-9, 0],
      [99, 99],
    ] as const) {
      const surface = new PixelSurface(4, 3)
      surface.blit(picture, x, y)
      for (let py = 0; py < 3; py++)
        for (let px = 0; px < 4; px++) {
          const [sx, sy] = [px - x, py - y]
          const inside = sx >= 0 && sx < 2 && sy >= 0 && sy < 2
          expect(surface.pixels[py * 4 + px]).toBe(inside ? [red, 0, halfBlue, red][sy * 2 + sx] : 0)
        }
    }
  })
  it('is used with two widths', () => {
    const narrow = new PixelSurface(2, 2)
    const wide = new PixelSurface(9, 2)
    narrow.blit(picture, 0, 0)
    wide.blit(picture, 0, 0)
    narrow.clear()
    narrow.blit(picture, 0, 0)
    expect([...narrow.pixels]).toEqual([red, 0, halfBlue, red])
  })
  it('clears a rectangle within its edges', () => {
    const surface = new PixelSurface(3, 3)
    surface.pixels.fill(red)
    surface.clearRect(-5, 1, 7, 1)
    surface.clearRect(5, 0, 4, 9)
    expect([...surface.pixels].map((p) => (p ? 1 : 0))).toEqual([1, 1, 1, 0, 0, 1, 1, 1, 1])
  })
})

describe('over', () => {
  it('lays colour on colour', () => {
    expect(over(halfBlue, 0)).toBe(halfBlue)
    const mixed = over(halfBlue, red)
    expect(mixed >>> 24).toBe(255)
    expect((mixed >>> 16) & 255).toBeCloseTo(128, -1)
    expect(mixed & 255).toBeCloseTo(127, -1)
  })
})
