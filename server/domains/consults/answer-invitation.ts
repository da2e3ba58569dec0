import type { Consult, Invitation } from '#contract/rest/consult-shapes.ts'
import type { declineInvitation as declineRoute } from '#contract/rest/consult-invitations.ts'
import type { Body } from '#contract/route.ts'
import type { ConsultState, DeclineReason } from '#contract/vocabulary-consults.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { closeInvitations, stopAsking } from './close-invitations.ts'
import { record } from './entries.ts'
import { escalateRefusal } from './escalation.ts'
import * as invitations from './invitations.repository.ts'
import { lockInvitation } from './lock-consult.ts'
import type { ConsultParts } from './parts.ts'
import { readConsult, toInvitations } from './presenter.ts'
import * as repository from './repository.ts'
import { settleState } from './settle-state.ts'
import { tell } from './tell.ts'
import { tellQueue } from './waiting.ts'

/** Takes the place; whoever else was asked for it is not any more. In a session that goes on the doctor comes straight in. */
export async function acceptInvitation(tx: Tx, parts: ConsultParts, actor: Actor, id: string, now: Date): Promise<Consult> {
  const { consult, invitation } = await lockInvitation(tx, id)
  if (invitation.state !== 'open') throw new Refusal('consult.invitation_closed', { state: invitation.state })
  if (!['scheduled', 'accepted', 'declined', 'in_session'].includes(consult.state))
    throw new Refusal('consult.state_illegal', { state: consult.state })
  await invitations.update(tx, [id], { state: 'accepted', answered_at: now })
  await stopAsking(tx, [id], now)
  const all = await invitations.ofConsults(tx, [consult.id])
  const others = all.filter((row) => row.party === invitation.party && row.id !== id && row.state === 'open')
  const after = await settleState(tx, consult, now)
  await closeInvitations(tx, parts, after, others, { state: 'replaced', actorId: null }, now)
  const wait_s = Math.round((now.getTime() - invitation.invited_at.getTime()) / 1000)
  const details = { invitationId: id, accountId: actor.accountId, party: invitation.party, wait_s }
  await record(tx, parts.vault, after, { kind: 'invitation_accepted', actorId: actor.accountId, details }, now)
  if (consult.state === 'in_session')
    await parts.rooms.invite(tx, consult.room_id!, { kind: 'account', id: actor.accountId, part: 'participant' }, now)
  await tellAnswer(tx, after, invitation, 'accepted', actor.accountId, now)
  if (after.waiting_since) await tellQueue(tx, after, [actor.accountId], true, now)
  return readConsult(tx, parts.vault, actor, consult.id, now)
}

/** Says no, also after a yes, until the session begins. The next on the ladder is asked. */
export async function declineInvitation(
  tx: Tx,
  parts: ConsultParts,
  actor: Actor,
  id: string,
  { reason, note }: Body<typeof declineRoute>,
  now: Date,
): Promise<Invitation> {
  const { consult, invitation } = await lockInvitation(tx, id)
  if (invitation.state !== 'open' && invitation.state !== 'accepted')
    throw new Refusal('consult.invitation_closed', { state: invitation.state })
  const legal = invitation.state === 'open' ? ['scheduled', 'accepted', 'declined', 'in_session'] : ['scheduled', 'accepted']
  if (!legal.includes(consult.state)) throw new Refusal('consult.state_illegal', { state: consult.state })
  if (reason === 'other' && note.trim() === '') throw new Refusal('consult.note_missing')
  await invitations.update(tx, [id], {
    state: 'declined',
    answered_at: now,
    closed_at: now,
    decline_reason: reason satisfies DeclineReason,
    decline_note_encrypted: parts.vault.encryptOrNull(note.trim()),
  })
  await stopAsking(tx, [id], now)
  const waiting = await settleState(tx, consult, now)
  const details = { invitationId: id, accountId: actor.accountId, party: invitation.party, reason }
  await record(tx, parts.vault, waiting, { kind: 'invitation_declined', actorId: actor.accountId, text: note.trim(), details }, now)
  await escalateRefusal(tx, parts, invitation, now)
  const after = await settleState(tx, (await repository.byId(tx, consult.id))!, now)
  await tellAnswer(tx, after, invitation, 'declined', actor.accountId, now)
  if (invitation.state === 'accepted' && after.waiting_since) await tellQueue(tx, after, [actor.accountId], true, now)
  const [shown] = await toInvitations(tx, parts.vault, [found(await invitations.byId(tx, id))])
  return shown!
}

const tellAnswer = (
  tx: Tx,
  consult: repository.ConsultRow,
  invitation: invitations.InvitationRow,
  answer: 'accepted' | 'declined',
  actorId: string,
  now: Date,
): Promise<void> =>
  tell(
    tx,
    consult,
    'consult.invitation_changed.v1',
    { invitationId: invitation.id, accountId: invitation.account_id, invitation: answer, state: consult.state as ConsultState },
    actorId,
    now,
    [invitation.institution_id],
  )
