import type { Consult } from '#contract/rest/consult-shapes.ts'
import type { ConsultState } from '#contract/vocabulary-consults.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/refusal.ts'
import { requiredText } from '#platform/text.ts'
import { closeInvitations } from './close-invitations.ts'
import * as invitations from './invitations.repository.ts'
import { lockInvitation } from './lock-consult.ts'
import type { ConsultParts } from './parts.ts'
import { partiesOf } from './parties.ts'
import { readConsult } from './presenter.ts'
import { settleState } from './settle-state.ts'
import { tell } from './tell.ts'

/**
 * The desk asks the doctor no more; where nobody else is asked for the place, the place is not wanted any more. The last of a consult
 * stays: it is replaced first.
 */
export async function withdrawInvitation(
  tx: Tx,
  parts: ConsultParts,
  actor: Actor,
  id: string,
  asked: { reason: string },
  now: Date,
): Promise<Consult> {
  const { consult, invitation } = await lockInvitation(tx, id)
  const reason = requiredText('reason', asked.reason)
  if (!['scheduled', 'declined', 'accepted', 'in_session'].includes(consult.state))
    throw new Refusal('consult.state_illegal', { state: consult.state })
  const all = await invitations.ofConsults(tx, [consult.id])
  const ofParty = all.filter(({ party }) => party === invitation.party)
  const others = all.filter((row) => row.id !== id)
  const isLive = invitation.state === 'open' || invitation.state === 'accepted'
  if (!isLive && (invitation.state !== 'declined' || partiesOf(ofParty).anyLive)) throw new Refusal('consult.invitation_closed')
  if (!partiesOf(others).anyLive && isLive) throw new Refusal('consult.last_party')
  const rest = ofParty.filter((row) => row.id !== id)
  const gone = partiesOf(rest).anyLive ? [invitation] : [invitation, ...rest.filter(({ state }) => state === 'declined')]
  await closeInvitations(tx, parts, consult, gone, { state: 'withdrawn', actorId: actor.accountId, reason }, now)
  if (consult.room_id && invitation.state === 'accepted')
    await parts.rooms.remove(tx, consult.room_id, { kind: 'account', id: invitation.account_id, part: 'participant' }, now)
  const after = await settleState(tx, consult, now)
  await tell(tx, after, 'consult.changed.v1', { state: after.state as ConsultState }, actor.accountId, now, [invitation.institution_id])
  return readConsult(tx, parts.vault, actor, consult.id, now)
}
