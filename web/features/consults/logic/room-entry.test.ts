import { expect, it } from 'vitest'
import { mayEnter } from './room-entry.ts'

type Entered = Parameters<typeof mayEnter>[0]
const invitation = (state: string) => [{ id: 'mine', state }] as unknown as Entered['invitations']
const consult = (more: Partial<Entered>): Entered => ({
  state: 'in_session',
  roomId: 'room',
  side: 'invited',
  admittedAt: null,
  invitations: invitation('accepted'),
  myInvitationId: 'mine',
  triage: null,
  ...more,
})

it('opens the door to those whom the server lets in, and to nobody else', () => {
  expect(mayEnter(consult({}), 'me')).toBe(true)
  expect(mayEnter(consult({ state: 'accepted' }), 'me')).toBe(false)
  expect(mayEnter(consult({ invitations: invitation('open') }), 'me')).toBe(false)
  expect(mayEnter(consult({ side: null, myInvitationId: null }), 'me')).toBe(false)
  const triage = { by: 'Desk', accountId: 'me', takenAt: '2026-11-28T00:00:00Z' }
  expect(mayEnter(consult({ side: null, myInvitationId: null, triage }), 'me')).toBe(true)
  expect(mayEnter(consult({ side: 'inviting', myInvitationId: null }), 'me')).toBe(false)
  expect(mayEnter(consult({ side: 'inviting', myInvitationId: null, admittedAt: '2026-11-28T00:00:00Z' }), 'me')).toBe(true)
})
