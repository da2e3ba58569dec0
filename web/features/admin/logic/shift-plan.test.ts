import { expect, it } from 'vitest'
import type { Shift } from '#contract/rest/fleet.ts'
import { mondayOf, weekOf } from '../../../shared/ui/zoned.ts'
import { cellsOf, copyDay } from './shift-plan.ts'

const zone = 'Asia/Shanghai'
const shift = (vehicleId: string, startsAt: string, endsAt: string, who: string): Shift => ({
  id: `${vehicleId}${startsAt}`,
  version: 1,
  vehicleId,
  startsAt: new Date(`${startsAt}+08:00`).toISOString(),
  endsAt: new Date(`${endsAt}+08:00`).toISOString(),
  crew: [{ accountId: who, displayName: who, duty: 'doctor' }],
})
const day = shift('a', '2026-11-22T08:00', '2026-11-22T20:00', 'x')
const night = shift('a', '2026-11-22T20:00', '2026-11-23T08:00', 'y')
const early = Date.parse('2026-11-22T00:00Z')

it('counts weeks from Monday', () => {
  expect(mondayOf('2026-11-22')).toBe('2026-11-16')
  expect(mondayOf('2026-11-23')).toBe('2026-11-23')
  expect(weekOf('2026-11-30').at(-1)).toBe('2026-12-06')
})

it('lays a shift on the day it begins in the centre', () => {
  expect([...cellsOf([night, day], zone)]).toEqual([['a 2026-11-22', [day, night]]])
})

it('copies a day with its crews, at the same clock times', () => {
  const copy = copyDay([day, night], '2026-11-22', '2026-11-23', zone, early)
  expect(copy.left).toEqual([])
  expect(copy.shifts.map((one) => [one.startsAt, one.endsAt, one.crew[0]!.accountId])).toEqual([
    ['2026-11-23T00:00:00.000Z', '2026-11-23T12:00:00.000Z', 'x'],
    ['2026-11-23T12:00:00.000Z', '2026-11-24T00:00:00.000Z', 'y'],
  ])
})

it('leaves out what collides, and says why', () => {
  const taken = shift('a', '2026-11-23T10:00', '2026-11-23T11:00', 'z')
  const elsewhere = shift('b', '2026-11-23T21:00', '2026-11-23T23:00', 'y')
  expect(copyDay([day, night, taken, elsewhere], '2026-11-22', '2026-11-23', zone, early).left.map(({ why }) => why)).toEqual([
    'overlaps',
    'member_busy',
  ])
  expect(copyDay([day], '2026-11-22', '2026-11-23', zone, Date.parse('2027-01-01T00:00Z')).left[0]!.why).toBe('past')
})
