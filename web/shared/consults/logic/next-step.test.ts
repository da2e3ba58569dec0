import { expect, it } from 'vitest'
import { consultStates, type ConsultState, type InvitationState } from '#contract/vocabulary-consults.ts'
import { askerOrder, nextStepOf, openStates, overStates, whoHas } from './next-step.ts'

const row = (id: string, state: ConsultState, more: Partial<Parameters<typeof nextStepOf>[0]> & { overdue?: 'accept'[] } = {}) => ({
  id,
  state,
  consentState: 'written' as const,
  consentOutstanding: false,
  waitingSince: null,
  overdue: [],
  ...more,
})

it('asks for the signature as soon as it is owed, but not while the doctor waits inside', () => {
  expect(nextStepOf(row('1', 'scheduled', { consentState: 'none' }))).toBe('consent')
  expect(nextStepOf(row('1', 'scheduled', { consentState: 'emergency', consentOutstanding: true }))).toBe('consent')
  expect(nextStepOf(row('1', 'accepted', { consentState: 'none' }))).toBe('consent')
  expect(nextStepOf(row('1', 'accepted', { consentState: 'emergency', consentOutstanding: true }))).toBe('wait')
  expect(nextStepOf(row('1', 'accepted'))).toBe('wait')
  expect(nextStepOf(row('1', 'accepted', { waitingSince: '2026-11-22T03:00:00Z' }))).toBe('waiting')
  expect(nextStepOf(row('1', 'in_session', { consentOutstanding: true }))).toBe('enter')
  expect(nextStepOf(row('1', 'ended', { consentOutstanding: true }))).toBe('consent')
})

it('says whose turn it is by name', () => {
  const doctors = (...states: InvitationState[]) =>
    states.map((state, i) => ({ accountId: `a${i}`, name: `d${i}`, institution: 'h', state }))
  expect(whoHas({ state: 'scheduled', invitedDoctors: doctors('declined', 'open', 'open'), triageBy: 'c' })).toEqual({
    who: 'asked',
    names: ['d1', 'd2'],
  })
  expect(whoHas({ state: 'accepted', invitedDoctors: doctors('replaced', 'accepted'), triageBy: null })).toEqual({
    who: 'accepted',
    names: ['d1'],
  })
  expect(whoHas({ state: 'submitted', invitedDoctors: [], triageBy: null })).toEqual({ who: 'desk', names: [] })
  expect(whoHas({ state: 'triage', invitedDoctors: [], triageBy: 'c' })).toEqual({ who: 'triage', names: ['c'] })
})

it('puts what waits for the own hand first, what is late next, what is over last', () => {
  const rows = [
    row('1', 'archived'),
    row('2', 'scheduled'),
    row('3', 'draft'),
    row('4', 'scheduled', { overdue: ['accept'] }),
    row('5', 'returned'),
    row('6', 'in_session'),
    row('7', 'archived'),
    row('8', 'accepted'),
  ]
  expect(askerOrder(rows).map(({ id }) => id)).toEqual(['6', '5', '8', '3', '4', '2', '7', '1'])
})

it('has each state either open or over', () => {
  expect(overStates).toEqual(['rated', 'archived', 'cancelled'])
  expect(openStates.length + overStates.length).toBe(consultStates.length)
})
