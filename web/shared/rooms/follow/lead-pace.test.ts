import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createLeadPace } from './lead-pace.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('tells the first view at once, then the newest, and the last for certain', async () => {
  const told: number[] = []
  const pace = createLeadPace(async (view) => told.push(view['x'] as number))
  for (let x = 0; x < 20; x += 1) {
    pace.take({ x })
    await vi.advanceTimersByTimeAsync(50)
  }
  await vi.advanceTimersByTimeAsync(1_000)
  expect(told[0]).toBe(0)
  expect(told.at(-1)).toBe(19)
  expect(told.length).toBeLessThanOrEqual(6)
})

it('waits for a slow line and goes on after one that failed', async () => {
  const told: number[] = []
  const pace = createLeadPace(async (view) => {
    told.push(view['x'] as number)
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    throw new Error('lost')
  })
  pace.take({ x: 1 })
  for (const x of [2, 3, 4]) pace.take({ x })
  await vi.advanceTimersByTimeAsync(1_900)
  expect(told).toEqual([1])
  await vi.advanceTimersByTimeAsync(200)
  expect(told).toEqual([1, 4])
})

it('tells nothing that was dropped', async () => {
  const told: number[] = []
  const pace = createLeadPace(async (view) => told.push(view['x'] as number))
  pace.take({ x: 1 })
  pace.take({ x: 2 })
  pace.drop()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(told).toEqual([1])
})
