import type { Consult } from '#contract/rest/consult-shapes.ts'
import type { correctAttendees as correctRoute } from '#contract/rest/consult-session.ts'
import type { Body } from '#contract/route.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { Refusal } from '#platform/refusal.ts'
import { requiredText } from '#platform/text.ts'
import { namedPeople } from '../accounts/service.ts'
import { isOfCentre } from '../institutions/service.ts'
import * as repository from './attendees.repository.ts'
import { record } from './entries.ts'
import { lockIn } from './lock-consult.ts'
import type { ConsultParts } from './parts.ts'
import { readConsult } from './presenter.ts'
import { update } from './repository.ts'
import { tell } from './tell.ts'

/** Puts right who was there, as long as no report names them. What stood before stays, and stands no more. */
export async function correctAttendees(
  tx: Tx,
  parts: ConsultParts,
  actor: Actor,
  id: string,
  asked: Body<typeof correctRoute>,
  now: Date,
): Promise<Consult> {
  const consult = await lockIn(tx, id, ['ended'], asked.version)
  const reason = requiredText('reason', asked.reason)
  const accountIds = asked.attendees.flatMap(({ accountId }) => accountId ?? [])
  const people = await namedPeople(tx, actor.centreId, accountIds)
  if (accountIds.some((accountId) => !people.has(accountId))) throw new Refusal('object.not_found')
  for (const institutionId of new Set(asked.attendees.flatMap((each) => each.institutionId ?? [])))
    if (!(await isOfCentre(tx, actor.centreId, institutionId))) throw new Refusal('object.not_found')
  const rows = asked.attendees.map((each) => {
    const joinedAt = new Date(each.joinedAt)
    const leftAt = each.leftAt === null ? null : new Date(each.leftAt)
    if (joinedAt > now || (leftAt && (leftAt < joinedAt || leftAt > now))) throw new Refusal('consult.times_invalid')
    return {
      id: newId(),
      centre_id: consult.centre_id,
      consult_id: id,
      account_id: each.accountId,
      name_encrypted: parts.vault.encrypt(requiredText('name', each.name)),
      institution_id: each.institutionId,
      joined_at: joinedAt,
      left_at: leftAt,
      source: 'hand',
      recorded_by: actor.accountId,
      recorded_at: now,
    }
  })
  await repository.supersede(tx, id, now)
  await repository.insertAll(tx, rows)
  const after = await update(tx, id, {})
  const details = { attendees: rows.length }
  await record(tx, parts.vault, after, { kind: 'attendees_corrected', actorId: actor.accountId, text: reason, details }, now)
  await tell(tx, after, 'consult.changed.v1', { state: 'ended' }, actor.accountId, now)
  return readConsult(tx, parts.vault, actor, id, now)
}
