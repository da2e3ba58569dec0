import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Pointer } from '#contract/pointer.ts'
import { createPointerPace } from './pointer.ts'
import { decodeStill, encodeStill, mostStillBytes, type Still } from './stills.ts'

const still: Still = {
  source: 'patient_view',
  width_px: 400,
  height_px: 225,
  capturedAt_ms: 1_790_000_000_123.5,
  jpeg: Uint8Array.of(0xff, 0xd8, 1, 2, 3),
}

it('keeps a still as it was, and takes nothing else for one', () => {
  expect(decodeStill(encodeStill(still))).toEqual(still)
  const bytes = encodeStill(still)
  expect(decodeStill(bytes.subarray(0, 18))).toBeNull()
  expect(decodeStill(bytes.with(0, 2))).toBeNull()
  expect(decodeStill(bytes.with(1, 9))).toBeNull()
  expect(decodeStill(bytes.with(16, 0))).toBeNull()
  expect(decodeStill(encodeStill({ ...still, jpeg: new Uint8Array(3 * mostStillBytes).fill(0xff) }))).toBeNull()
})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('sends thirty places a second, the newest and the last', () => {
  const sent: Pointer[] = []
  const point = createPointerPace((pointer) => sent.push(pointer))
  for (let i = 0; i <= 100; i += 1) {
    point({ on: 'a', at: { x: i / 100, y: 0 } })
    vi.advanceTimersByTime(5)
  }
  vi.advanceTimersByTime(100)
  expect(sent.length).toBeGreaterThan(12)
  expect(sent.length).toBeLessThanOrEqual(17)
  expect(sent.at(-1)!.at!.x).toBe(1)
})
