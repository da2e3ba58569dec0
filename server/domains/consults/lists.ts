import type { ConsultRow as Line } from '#contract/rest/consult-shapes.ts'
import type { listConsults as listRoute } from '#contract/rest/consults.ts'
import type { myInvitations as mineRoute } from '#contract/rest/consult-invitations.ts'
import type { Query, Reply } from '#contract/route.ts'
import type { Actor } from '#platform/actor.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { sql } from 'kysely'
import { openOf } from './invitations.repository.ts'
import { boxOf, meetingBetween } from './lists.repository.ts'
import { toInvitations, toLines } from './presenter.ts'
import { searchConsults } from './search.ts'
import { stretch } from './stretch.ts'

const calendarDays = 92

export async function listConsults(tx: Tx, vault: Vault, actor: Actor, query: Query<typeof listRoute>, now: Date): Promise<Line[]> {
  const states = query.states?.split(',') ?? null
  if (query.text?.trim()) return searchConsults(tx, vault, actor, { ...query, states, text: query.text, limit: query.limit ?? 100 }, now)
  return toLines(tx, vault, actor, await boxOf(tx, actor, { ...query, states, limit: query.limit ?? 100 }, now), now)
}

export async function calendarOf(tx: Tx, vault: Vault, actor: Actor, asked: { from: string; to: string }, now: Date): Promise<Line[]> {
  return toLines(tx, vault, actor, await meetingBetween(tx, actor, stretch(asked, calendarDays, 'consult.times_invalid')), now)
}

/** What rings at the doctor's screens, the most pressing first. */
export async function invitationsFor(tx: Tx, vault: Vault, actor: Actor, now: Date): Promise<Reply<typeof mineRoute>['invitations']> {
  const open = await openOf(tx, actor.accountId)
  if (open.length === 0) return []
  const consults = await tx
    .selectFrom('consults')
    .selectAll()
    .where('id', '=', sql<string>`any(${open.map((row) => row.consult_id)}::uuid[])`)
    .execute()
  const lines = new Map((await toLines(tx, vault, actor, consults, now)).map((line) => [line.id, line]))
  const shown = await toInvitations(tx, vault, open)
  return shown.map((invitation) => ({ invitation, consult: lines.get(invitation.consultId)! }))
}
