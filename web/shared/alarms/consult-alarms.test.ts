import { expect, it } from 'vitest'
import type { ConsultGrade, InvitationState } from '#contract/vocabulary-consults.ts'
import { consultAlarmsOf, silence_ms } from './consult-alarms.ts'

const now = Date.UTC(2026, 10, 22, 3)
type Asked = Parameters<typeof consultAlarmsOf>[0][number]
const asked = (id: string, grade: ConsultGrade, state: InvitationState = 'open', minute = 0): Asked =>
  ({
    invitation: { id, state, invitedAt: new Date(now + minute * 60_000).toISOString() },
    consult: { id: `c${id}`, grade },
  }) as unknown as Asked

it('rings for what is immediate, shows what is urgent, leaves the rest to the inbox', () => {
  const alarms = consultAlarmsOf([asked('1', 'routine'), asked('2', 'urgent'), asked('3', 'immediate')], {}, now)
  expect(alarms.map(({ invitationId, rings }) => [invitationId, rings])).toEqual([
    ['3', true],
    ['2', false],
  ])
})

it('is over when it is answered, by whomever', () => {
  expect(consultAlarmsOf([asked('1', 'immediate', 'accepted'), asked('2', 'immediate', 'replaced')], {}, now)).toEqual([])
})

it('does not drop what was silenced: it keeps its place and rings again', () => {
  const invitations = [asked('1', 'immediate'), asked('2', 'immediate', 'open', 1)]
  const until = { '1': now + silence_ms }
  expect(consultAlarmsOf(invitations, until, now).map(({ invitationId, rings }) => [invitationId, rings])).toEqual([
    ['1', false],
    ['2', true],
  ])
  expect(consultAlarmsOf(invitations, until, now + silence_ms).every(({ rings }) => rings)).toBe(true)
})
