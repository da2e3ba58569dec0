import { expect, it } from 'vitest'
import type { RotaSlot } from '#contract/rest/rotas.ts'
import { weekOf } from '../../../shared/ui/zoned.ts'
import { daysBetween, movedBy, rowsOf, spanOn } from './rota.ts'

const zone = 'Asia/Shanghai'
const at = (local: string) => new Date(`${local}+08:00`).toISOString()
const slot = (id: string, specialty: string, from: string, to: string, callOrder = 1) =>
  ({ id, specialty, startsAt: at(from), endsAt: at(to), callOrder }) as RotaSlot

it('lets a night end on the next day', () => {
  expect(spanOn('2026-11-30', 'night')).toEqual({ startsAt: '2026-11-30T20:00', endsAt: '2026-12-01T08:00' })
  expect(spanOn('2026-11-30', 'day').endsAt).toBe('2026-11-30T20:00')
  expect(spanOn('2026-11-30', 'whole').endsAt).toBe('2026-12-01T08:00')
})

it('puts slots under the day on which they begin, first call first, and shows the night that runs in', () => {
  const rows = rowsOf(
    [
      slot('b', 'cardiology', '2026-11-23T08:00', '2026-11-23T20:00', 2),
      slot('a', 'cardiology', '2026-11-23T08:00', '2026-11-23T20:00', 1),
      slot('in', 'cardiology', '2026-11-22T20:00', '2026-11-23T08:00'),
      slot('n', 'neurology', '2026-11-29T20:00', '2026-11-30T08:00'),
    ],
    weekOf('2026-11-23'),
    zone,
  )
  expect(rows.map(({ specialty }) => specialty)).toEqual(['cardiology', 'neurology'])
  expect(rows[0]!.days.get('2026-11-23')!.map(({ id }) => id)).toEqual(['in', 'a', 'b'])
  expect(rows[1]!.days.get('2026-11-29')!.map(({ id }) => id)).toEqual(['n'])
})

it('moves a slot by days at the same clock times', () => {
  expect(movedBy(slot('a', 'cardiology', '2026-11-23T20:00', '2026-11-24T08:00'), -2, zone)).toEqual({
    startsAt: at('2026-11-21T20:00'),
    endsAt: at('2026-11-22T08:00'),
  })
  expect(daysBetween('2026-11-30', '2026-12-02')).toBe(2)
})
