import { expect, it } from 'vitest'
import { daySpan, isoAt, nextQuarter, placed } from './times.ts'

const zone = 'Asia/Shanghai'
const start = Date.parse('2026-11-22T16:00:00Z')
const thing = (name: string, from: number, to: number) => ({ name, from, to })
const lay = (...things: ReturnType<typeof thing>[]) =>
  placed(things, ({ from, to }) => ({ from_ms: start + from * 60_000, to_ms: start + to * 60_000 }), start).map(
    ({ item, lane, lanes, from_min, to_min }) => [item.name, from_min, to_min, lane, lanes],
  )

it('proposes the next quarter that can be kept', () => {
  expect(nextQuarter(Date.parse('2026-11-23T02:00:00Z'), zone)).toBe('2026-11-23T10:15')
  expect(nextQuarter(Date.parse('2026-11-23T02:01:00Z'), zone)).toBe('2026-11-23T10:30')
})

it('takes a time of the zone, and nothing for no time', () => {
  expect(isoAt('2026-11-23T10:15', zone)).toBe('2026-11-23T02:15:00.000Z')
  expect(isoAt('', zone)).toBeNull()
  expect(daySpan('2026-11-23', zone)).toEqual({ from: '2026-11-22T16:00:00.000Z', to: '2026-11-23T16:00:00.000Z' })
})

it('lays what overlaps side by side and lets what stands alone be wide', () => {
  expect(lay(thing('a', 60, 120), thing('b', 90, 150), thing('c', 120, 180), thing('d', 300, 330))).toEqual([
    ['a', 60, 120, 0, 2],
    ['b', 90, 150, 1, 2],
    ['c', 120, 180, 0, 2],
    ['d', 300, 330, 0, 1],
  ])
})

it('cuts what runs over midnight to the day', () => {
  expect(lay(thing('night', -60, 60), thing('gone', -120, -60), thing('late', 1400, 1500))).toEqual([
    ['night', 0, 60, 0, 1],
    ['late', 1400, 1440, 0, 1],
  ])
})
