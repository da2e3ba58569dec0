import { describe, expect, it } from 'vitest'
import { actionsOpen, type Situation } from './actions.ts'
import { overdueClocks, runningClocks } from './clocks.ts'
import { partiesOf } from './parties.ts'
import { experiencedBefore } from './practitioners/experience.ts'

const asked = (...rows: [number, string][]) => rows.map(([party, state]) => ({ party, state }))

describe('places', () => {
  it('are filled by one, wanted until the desk gives them up', () => {
    expect(partiesOf(asked([1, 'accepted'], [1, 'replaced'], [2, 'open']))).toMatchObject({ allFilled: false, anyLive: true, next: 3 })
    expect(partiesOf(asked([1, 'accepted'], [2, 'withdrawn']))).toMatchObject({ allFilled: true })
    expect(partiesOf(asked([1, 'accepted'], [2, 'declined']))).toMatchObject({ allFilled: false })
    expect(partiesOf(asked([1, 'declined']))).toMatchObject({ allFilled: false, anyLive: false })
    expect(partiesOf([])).toMatchObject({ allFilled: false, anyLive: false, next: 1 })
  })
})

describe('clocks', () => {
  const now = new Date('2026-03-01T08:00:00Z')
  const at = (s: number) => new Date(now.getTime() + s * 1000)
  const dues = { triage_due_at: at(-1), start_due_at: at(60), consent_due_at: null, report_due_at: at(-1) }
  it('run in their own state only', () => {
    expect(overdueClocks(runningClocks({ ...dues, state: 'submitted' }, []), now)).toEqual(['triage'])
    expect(overdueClocks(runningClocks({ ...dues, state: 'scheduled' }, [at(9), at(0)]), now)).toEqual(['accept'])
    expect(overdueClocks(runningClocks({ ...dues, state: 'in_session' }, []), now)).toEqual([])
    expect(overdueClocks(runningClocks({ ...dues, state: 'ended' }, []), now)).toEqual(['report'])
  })
})

it('three years of practice end on the day', () => {
  expect(experiencedBefore(3, new Date('2026-03-01T08:00:00Z'))).toBe('2023-03-01')
  expect(experiencedBefore(3, new Date('2028-02-29T08:00:00Z'))).toBe('2025-03-01')
})

describe('what may be done', () => {
  const situation: Situation = {
    state: 'accepted',
    grade: 'routine',
    kind: 'consultation',
    takenByReader: false,
    waiting: false,
    admitted: false,
    consent: { written: false, emergency: false },
    report: 'none',
    ratedByReader: false,
  }
  const doctor = { side: 'invited' as const, desk: false, invitation: { id: 'x', state: 'accepted' } }
  const asker = { side: 'inviting' as const, desk: false, invitation: null }
  const desk = { side: null, desk: true, invitation: null }

  it('begins with consent, but never waits for it where it is immediate', () => {
    expect(actionsOpen(doctor, situation)).not.toContain('start')
    expect(actionsOpen(doctor, { ...situation, grade: 'immediate' })).toContain('start')
    expect(actionsOpen(doctor, { ...situation, consent: { written: false, emergency: true } })).toContain('start')
  })

  it('is each side’s own', () => {
    expect(actionsOpen(asker, situation)).toEqual(['cancel', 'add_material', 'sign_consent', 'approve_emergency', 'wait'])
    expect(actionsOpen(desk, situation)).toEqual([
      'sign_consent',
      'approve_emergency',
      'regrade',
      'change_time',
      'invite',
      'withdraw_invitation',
    ])
    const ended = { ...situation, state: 'ended' as const, kind: 'multidisciplinary' }
    expect(actionsOpen(doctor, ended)).toEqual(['correct_attendees', 'add_material', 'write_report', 'write_opinion'])
    for (const who of [doctor, asker, desk]) expect(actionsOpen(who, { ...situation, state: 'archived' })).toEqual([])
  })
})
