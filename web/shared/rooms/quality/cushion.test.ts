import { expect, it } from 'vitest'
import { cushionFor, freshCushion, type Cushion } from './cushion.ts'

const after = (seconds: number, asked: number | null, cushion: Cushion = freshCushion): Cushion => {
  for (let i = 0; i < seconds; i += 1) cushion = cushionFor(cushion, asked, 1)
  return cushion
}

it('shows pictures as soon as it can on a clean line', () => {
  expect(after(60, 0).target_ms).toBeNull()
  expect(after(60, 0.004).target_ms).toBeNull()
  expect(after(60, null).target_ms).toBeNull()
})

it('lets them wait from the first lossy second on, and until it was clean for long', () => {
  const lossy = after(1, 0.04)
  expect(lossy.target_ms).toBe(300)
  expect(after(19, 0, lossy).target_ms).toBe(300)
  expect(after(20, 0, lossy).target_ms).toBeNull()
  expect(after(19, 0, after(1, 0.02, after(19, 0, lossy))).target_ms).toBe(300)
})
