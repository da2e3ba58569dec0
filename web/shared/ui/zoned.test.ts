import { expect, it } from 'vitest'
import { dayPlus, localText, momentAt, weekdayOf } from './zoned.ts'

it('reads and writes the clock of a zone, wherever the browser stands', () => {
  const at = momentAt('2026-11-23T08:00', 'Asia/Shanghai')
  expect(new Date(at).toISOString()).toBe('2026-11-23T00:00:00.000Z')
  expect(localText(at, 'Asia/Shanghai')).toBe('2026-11-23T08:00')
  expect(Number.isNaN(momentAt('soon', 'Asia/Shanghai'))).toBe(true)
})

it('finds the moment beside a change of the clocks', () => {
  for (const local of ['2026-03-29T01:30', '2026-03-29T03:30', '2026-10-25T12:00'])
    expect(localText(momentAt(local, 'Europe/Berlin'), 'Europe/Berlin')).toBe(local)
})

it('counts days across months', () => {
  expect(dayPlus('2026-11-30', 1)).toBe('2026-12-01')
  expect(weekdayOf('2026-11-23')).toBe(1)
})
