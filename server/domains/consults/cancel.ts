import type { Consult } from '#contract/rest/consult-shapes.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { requiredText } from '#platform/text.ts'
import { cancelTimers } from '#platform/timers.ts'
import { closeInvitations } from './close-invitations.ts'
import { record } from './entries.ts'
import * as invitations from './invitations.repository.ts'
import { lockIn, requireInviting } from './lock-consult.ts'
import type { ConsultParts } from './parts.ts'
import { readConsult } from './presenter.ts'
import * as repository from './repository.ts'
import { tell } from './tell.ts'
import { timer } from './timer-kinds.ts'
import { hostsOf, tellQueue } from './waiting.ts'

/** Calls it off, until the session begins. */
export async function cancelConsult(
  tx: Tx,
  parts: ConsultParts,
  actor: Actor,
  id: string,
  asked: { version: number; reason: string },
  now: Date,
): Promise<Consult> {
  const states = ['draft', 'submitted', 'triage', 'returned', 'scheduled', 'declined', 'accepted'] as const
  const consult = await lockIn(tx, id, states, asked.version)
  await requireInviting(tx, actor, consult)
  const reason = requiredText('reason', asked.reason)
  const hosts = await hostsOf(tx, id)
  const live = (await invitations.ofConsults(tx, [id])).filter(({ state }) => state === 'open' || state === 'accepted')
  await closeInvitations(tx, parts, consult, live, { state: 'withdrawn', actorId: actor.accountId, reason }, now)
  await cancelTimers(tx, Object.values(timer), [id], now)
  const cancelled = await repository.update(tx, id, {
    state: 'cancelled',
    cancel_reason_encrypted: parts.vault.encrypt(reason),
    cancelled_by: actor.accountId,
    cancelled_at: now,
    consent_due_at: null,
    desk_alarm_at: null,
  })
  await record(tx, parts.vault, cancelled, { kind: 'cancelled', actorId: actor.accountId, text: reason }, now)
  const institutions = live.map((row) => row.institution_id)
  await tell(tx, cancelled, 'consult.cancelled.v1', {}, actor.accountId, now, institutions)
  if (cancelled.waiting_since) await tellQueue(tx, cancelled, hosts, false, now)
  return readConsult(tx, parts.vault, actor, id, now)
}
