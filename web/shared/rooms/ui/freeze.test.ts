import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { pictureIn, withFrame, type ShownPicture } from './freeze.ts'

const tile = (held: Record<string, string>) => ({ querySelector: (selector: string) => held[selector] ?? null }) as unknown as Element

it('freezes the still that lies over a video which no longer moves', () => {
  expect(pictureIn(tile({ video: 'old', 'img.stream': 'now' }))).toBe('now')
  expect(pictureIn(tile({ video: 'now' }))).toBe('now')
  expect(pictureIn(tile({}))).toBeNull()
})

const video = (videoWidth: number, readyState = 4) => ({ videoWidth, videoHeight: videoWidth, readyState }) as ShownPicture
beforeEach(() => void vi.stubGlobal('HTMLMediaElement', { HAVE_CURRENT_DATA: 2 }))
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('waits for the frame of a picture that has just taken its place, in whichever element it comes', async () => {
  vi.useFakeTimers()
  let shown: ShownPicture | null = video(0)
  const found = withFrame(() => shown)
  await vi.advanceTimersByTimeAsync(200)
  // Its size is known, and it would be drawn black.
  shown = video(1280, 1)
  await vi.advanceTimersByTimeAsync(200)
  shown = null
  await vi.advanceTimersByTimeAsync(200)
  shown = video(1280)
  await vi.advanceTimersByTimeAsync(100)
  expect(await found).toBe(shown)
})

it('finds nothing where no frame comes within two seconds', async () => {
  vi.useFakeTimers()
  const found = withFrame(() => video(0))
  await vi.advanceTimersByTimeAsync(2_100)
  expect(await found).toBeNull()
})
