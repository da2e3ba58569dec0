import { expect, it } from 'vitest'
import { gainFor } from './ecg-strip.ts'

it('draws a millivolt as high as the strip has room for, so that no tall wave is cut off', () => {
  expect(gainFor(120, 4)).toBe(10)
  // The tablet's and the seat's strips.
  expect(gainFor(72, 5)).toBe(5)
  expect(gainFor(40, 3)).toBe(5)
  expect(gainFor(20, 4)).toBe(2.5)
  for (const [height_px, px_mm] of [
    [120, 4],
    [72, 5],
    [40, 3],
  ] as const)
    expect(1.4 * gainFor(height_px, px_mm) * px_mm).toBeLessThanOrEqual(height_px * 0.58)
})
