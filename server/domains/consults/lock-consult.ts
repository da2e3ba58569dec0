import { consultStates, type ConsultState } from '#contract/vocabulary-consults.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { found, Refusal } from '#platform/refusal.ts'
import * as invitations from './invitations.repository.ts'
import * as repository from './repository.ts'
import { standingOf, type Standing } from './standing.ts'

/*
 * Locks are taken in one order everywhere, so that no two commands and no timer wait for each other: the consult, then the doctors whose
 * appointments are looked at by id, then invitations, reports, slots and timers of it. Of two consults a command touches one.
 */

/** Everything but what is filed or called off. */
export const notOver = consultStates.filter((state) => state !== 'archived' && state !== 'cancelled')

/** The consult under its lock, in one of these states, and (where a version was sent) as the sender saw it. */
export async function lockIn(tx: Tx, id: string, states: readonly ConsultState[], seenVersion?: number): Promise<repository.ConsultRow> {
  const row = found(await repository.lock(tx, id))
  if (seenVersion !== undefined && row.version !== seenVersion) throw new Refusal('object.version_conflict', { version: row.version })
  if (!states.includes(row.state as ConsultState)) throw new Refusal('consult.state_illegal', { state: row.state })
  return row
}

/** An invitation under its consult's lock. */
export async function lockInvitation(
  tx: Tx,
  id: string,
): Promise<{ consult: repository.ConsultRow; invitation: invitations.InvitationRow }> {
  const { consult_id } = found(await invitations.byId(tx, id))
  const consult = found(await repository.lock(tx, consult_id))
  return { consult, invitation: found(await invitations.byId(tx, id)) }
}

/** How the actor stands to it now that it is locked: an answer may have come since the guard looked. */
export async function standingIn(tx: Tx, actor: Actor, consult: repository.ConsultRow): Promise<Standing> {
  return found(standingOf(actor, consult, await invitations.ofConsults(tx, [consult.id])))
}

/** The inviting side's own business. */
export async function requireInviting(tx: Tx, actor: Actor, consult: repository.ConsultRow): Promise<void> {
  if ((await standingIn(tx, actor, consult)).side !== 'inviting') throw new Refusal('permission.denied')
}
