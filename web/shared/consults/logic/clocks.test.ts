import { expect, it } from 'vitest'
import { clocksOf, pressingClock } from './clocks.ts'

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 22, 3) + seconds * 1000).toISOString()
const now = (seconds: number) => Date.parse(at(seconds))
const none = { triage: null, accept: null, start: null, consent: null, report: null }

it('runs, presses and runs out by the business time', () => {
  const urgent = { grade: 'urgent' as const, due: { ...none, accept: at(600) }, overdue: [] }
  expect(clocksOf(urgent, now(0))).toEqual([{ clock: 'accept', due_ms: now(600), state: 'runs' }])
  expect(clocksOf(urgent, now(420))[0]!.state).toBe('near')
  expect(clocksOf(urgent, now(599))[0]!.state).toBe('near')
  expect(clocksOf(urgent, now(600))[0]!.state).toBe('overdue')
})

it('puts what is overdue first, then what is due soonest', () => {
  const consult = {
    grade: 'routine' as const,
    due: { ...none, start: at(100), report: at(50), consent: at(9000) },
    overdue: ['consent' as const],
  }
  expect(clocksOf(consult, now(0)).map(({ clock }) => clock)).toEqual(['consent', 'report', 'start'])
})

it('believes the server that a clock has run out, also where it no longer says since when', () => {
  expect(clocksOf({ grade: null, due: none, overdue: ['report'] }, now(0))).toEqual([{ clock: 'report', due_ms: null, state: 'overdue' }])
})

it('lets an outstanding signature hide no running wait', () => {
  const consult = { grade: 'immediate' as const, due: { ...none, accept: at(100), consent: at(-10) }, overdue: ['consent' as const] }
  expect(pressingClock(consult, now(0))!.clock).toBe('accept')
  expect(pressingClock({ ...consult, due: { ...none, consent: at(-10) } }, now(0))!.clock).toBe('consent')
  expect(pressingClock({ grade: null, due: none, overdue: [] }, now(0))).toBeNull()
})
