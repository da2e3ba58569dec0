import { expect, it } from 'vitest'
import { noteSeen, standingFor } from './picture-age.ts'

it('tells how long a picture has stood, and nothing of one that moves or is not known', () => {
  const picture = {} as Element
  expect(standingFor(picture, 9_000)).toBeNull()
  noteSeen(picture, 1_000)
  expect(standingFor(picture, 2_900)).toBeNull()
  expect(standingFor(picture, 9_000.4)).toBe(8_000)
  noteSeen(picture, 9_000)
  expect(standingFor(picture, 9_040)).toBeNull()
})
