import { describe, expect, it } from 'vitest'
import { vehicleStates } from '../ui/tokens.ts'
import en from '../i18n/en/map.json' with { type: 'json' }
import zh from '../i18n/zh-CN/map.json' with { type: 'json' }
import { corners, shapeOf, traceNose, traceShape } from './glyph-shapes.ts'
import { bodyRadius, glyphHalf } from './glyphs.ts'

/** Records how far a path reaches. */
function reach(draw: (pen: Parameters<typeof traceShape>[0]) => void): number {
  let most = 0
  const to = (x: number, y: number): void => void (most = Math.max(most, Math.hypot(x, y)))
  draw({
    beginPath: () => undefined,
    closePath: () => undefined,
    moveTo: to,
    lineTo: to,
    arc: (x, y, r) => to(Math.abs(x) + r, y),
    bezierCurveTo: (_a, _b, _c, _d, x, y) => to(x, y),
  })
  return most
}

describe('glyphs', () => {
  it('have a shape of their own for every state', () => {
    expect(new Set(Object.values(shapeOf)).size).toBe(vehicleStates.length)
  })
  it('have a letter of their own for every state in both languages', () => {
    for (const letters of [zh.letter, en.letter]) {
      expect(Object.keys(letters).sort()).toEqual([...vehicleStates].sort())
      expect(new Set(Object.values(letters)).size).toBe(vehicleStates.length)
      for (const letter of Object.values(letters)) expect([...letter]).toHaveLength(1)
    }
  })
  it('stay within their square', () => {
    for (const size of ['compact', 'normal', 'large'] as const) {
      const r = bodyRadius[size]
      for (const shape of Object.values(shapeOf))
        expect(
          reach((pen) => traceShape(pen, shape, 0, 0, r)),
          shape,
        ).toBeLessThanOrEqual(glyphHalf(size, 1))
      for (let course = 0; course < 7; course += 0.2)
        expect(reach((pen) => traceNose(pen, 0, 0, r, course))).toBeLessThanOrEqual(glyphHalf(size, 1))
    }
  })
  it('are closed outlines of at least three corners', () => {
    for (const outline of Object.values(corners)) expect(outline.length).toBeGreaterThanOrEqual(3)
  })
})

it('says the same in both languages', () => {
  const keys = (value: object, at = ''): string[] =>
    Object.entries(value).flatMap(([key, inner]) => (typeof inner === 'object' ? keys(inner as object, `${at}${key}.`) : [`${at}${key}`]))
  expect(keys(en)).toEqual(keys(zh))
})
