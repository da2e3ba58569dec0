import { expect, it } from 'vitest'
import type { AssignmentSummary } from '#contract/rest/dispatch-shapes.ts'
import { alarmsOf, type AlarmingIncident } from './alarms.ts'

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 22, 3) + seconds * 1000).toISOString()
const run = (step: string, sentAt: string, cancelledAt: string | null = null): AssignmentSummary =>
  ({ callSign: 'A1', step, dispatchedAt: sentAt, endedAt: cancelledAt, end: cancelledAt ? 'cancelled' : null }) as AssignmentSummary
const incident = (assignments: AssignmentSummary[], state = 'open'): AlarmingIncident => ({
  id: 'i',
  number: '20261122-0001',
  state,
  priority: 2,
  rangAt: at(0),
  openedAt: at(20),
  assignments,
})
const kinds = (one: AlarmingIncident, seconds: number) => alarmsOf([], [one], Date.parse(at(seconds))).map(({ kind }) => kind)

it('counts the minute to the order from the ring', () => {
  expect(kinds(incident([]), 59)).toEqual([])
  expect(kinds(incident([]), 60)).toEqual(['undispatched'])
  expect(kinds(incident([], 'closed'), 600)).toEqual([])
})

it('counts it again from when the only unit was taken off, and not while another goes', () => {
  const off = run('en_route', at(30), at(300))
  expect(kinds(incident([off]), 359)).toEqual([])
  expect(kinds(incident([off]), 360)).toEqual(['undispatched'])
  expect(kinds(incident([off, run('en_route', at(310))]), 600)).toEqual([])
})

it('asks for a voice before it asks for wheels', () => {
  expect(kinds(incident([run('dispatched', at(30))]), 90)).toEqual(['unacknowledged'])
  expect(kinds(incident([run('acknowledged', at(30))]), 209)).toEqual([])
  expect(kinds(incident([run('acknowledged', at(30))]), 210)).toEqual(['not_moving'])
})
