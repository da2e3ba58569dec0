import type { Consult } from '#contract/rest/consult-shapes.ts'

type Entered = Pick<Consult, 'state' | 'roomId' | 'side' | 'admittedAt' | 'invitations' | 'myInvitationId' | 'triage'>

/** Whether the room's door is open to the reader: to the asker's side once it is let in, to a doctor who accepted and the desk that arranged it at once. */
export function mayEnter(consult: Entered, accountId: string): boolean {
  if (consult.state !== 'in_session' || consult.roomId === null) return false
  if (consult.side === 'inviting') return consult.admittedAt !== null
  const own = consult.invitations.find(({ id }) => id === consult.myInvitationId)
  return own?.state === 'accepted' || consult.triage?.accountId === accountId
}
