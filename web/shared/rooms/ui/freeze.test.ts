import { expect, it } from 'vitest'
import { pictureIn } from './freeze.ts'

const tile = (held: Record<string, string>) => ({ querySelector: (selector: string) => held[selector] ?? null }) as unknown as Element

it('freezes the still that lies over a video which no longer moves', () => {
  expect(pictureIn(tile({ video: 'old', 'img.stream': 'now' }))).toBe('now')
  expect(pictureIn(tile({ video: 'now' }))).toBe('now')
  expect(pictureIn(tile({}))).toBeNull()
})
