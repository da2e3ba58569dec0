import type { ConsultState } from '#contract/vocabulary-consults.ts'
import type { Change, Tx } from '#platform/db/database.ts'
import { ofConsults } from './invitations.repository.ts'
import { partiesOf } from './parties.ts'
import * as repository from './repository.ts'

/**
 * After answers came, went or were asked for: accepted when every place has its doctor, declined when nobody is asked any more, else
 * scheduled. A session that goes on is not touched. Raises the version in any case.
 */
export async function settleState(
  tx: Tx,
  consult: repository.ConsultRow,
  now: Date,
  values: Change<'consults'> = {},
): Promise<repository.ConsultRow> {
  const before = consult.state as ConsultState
  if (!['scheduled', 'accepted', 'declined'].includes(before)) return repository.update(tx, consult.id, values)
  const parties = partiesOf(await ofConsults(tx, [consult.id]))
  const state = parties.allFilled ? 'accepted' : parties.anyLive ? 'scheduled' : 'declined'
  // A step at a time: what was accepted is asked for again before nobody is left.
  if (before === 'accepted' && state === 'declined') await repository.update(tx, consult.id, { state: 'scheduled' })
  return repository.update(tx, consult.id, {
    ...values,
    state,
    ...(state === 'accepted' ? { accepted_at: consult.accepted_at ?? now, desk_alarm_at: null } : {}),
  })
}
