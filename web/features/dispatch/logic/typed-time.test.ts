import { expect, it } from 'vitest'
import { fromTyped, toTyped } from './typed-time.ts'

const zone = 'Asia/Shanghai'

it('writes and reads the time of the centre', () => {
  expect(toTyped('2026-11-22T20:33:29.500Z', zone)).toBe('04:33:29')
  expect(fromTyped('4:35', '2026-11-22T20:33:29.500Z', zone)).toBe('2026-11-22T20:35:00.000Z')
})

it('means the nearest moment, over midnight too', () => {
  expect(fromTyped('23:59:50', '2026-11-22T16:00:05Z', zone)).toBe('2026-11-22T15:59:50.000Z')
  expect(fromTyped('00:00:10', '2026-11-22T15:59:50Z', zone)).toBe('2026-11-22T16:00:10.000Z')
})

it('refuses what is no time', () => {
  for (const text of ['', '25:00', '12:60', 'abc', '12']) expect(fromTyped(text, '2026-11-22T16:00:05Z', zone)).toBeNull()
})
