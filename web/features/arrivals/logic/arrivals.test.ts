import { expect, it } from 'vitest'
import type { Arrival } from '../api/arrivals.ts'
import { minutesLeft, sorted } from './arrivals.ts'

const arrival = (id: string, step: Arrival['assignment']['step'], etaS: number | null, more: Record<string, unknown> = {}, priority = 2) =>
  ({
    assignment: { id, step, stepAt: '2026-11-22T06:00:00Z', endedAt: null, ...more },
    incident: { priority },
    etaS,
    handover: null,
  }) as unknown as Arrival
const ids = (list: Arrival[]) => list.map(({ assignment }) => assignment.id)

it('puts who waits first, then who comes soonest, then who is only announced', () => {
  const { here, coming, announced, signed } = sorted([
    arrival('late', 'leave_scene', 1800),
    arrival('nowhere', 'leave_scene', null),
    arrival('soon', 'patient_on_board', 300),
    arrival('announced', 'on_scene', 60),
    arrival('door', 'at_hospital', null),
    arrival('grave', 'at_hospital', null, {}, 1),
    arrival('older', 'handed_over', null, { endedAt: '2026-11-22T05:00:00Z' }),
    arrival('newer', 'handed_over', null, { endedAt: '2026-11-22T05:30:00Z' }),
  ])
  expect(ids(here)).toEqual(['grave', 'door'])
  expect(ids(coming)).toEqual(['soon', 'late', 'nowhere'])
  expect(ids(announced)).toEqual(['announced'])
  expect(ids(signed)).toEqual(['newer', 'older'])
})

it('runs down from when it was reckoned, and never to nothing', () => {
  expect(minutesLeft(600, 0, 0)).toBe(10)
  expect(minutesLeft(600, 0, 121_000)).toBe(8)
  expect(minutesLeft(60, 0, 600_000)).toBe(1)
})
