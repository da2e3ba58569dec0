import type { ConsultState } from '#contract/vocabulary-consults.ts'
import type { Tx } from '#platform/db/database.ts'
import { cancelTimers } from '#platform/timers.ts'
import { withdrawMessages } from '../messages/service.ts'
import { record } from './entries.ts'
import * as invitations from './invitations.repository.ts'
import type { ConsultParts } from './parts.ts'
import type { ConsultRow } from './repository.ts'
import { tell } from './tell.ts'
import { timer } from './timer-kinds.ts'

/** Nobody there is asked any more: another was quicker, or the desk or the asker took it back. Their part in the case ends. */
export async function closeInvitations(
  tx: Tx,
  { vault }: ConsultParts,
  consult: ConsultRow,
  rows: readonly invitations.InvitationRow[],
  how: { state: 'replaced' | 'withdrawn'; actorId: string | null; reason?: string },
  now: Date,
): Promise<void> {
  if (rows.length === 0) return
  const ids = rows.map(({ id }) => id)
  await invitations.update(tx, ids, { state: how.state, closed_at: now })
  await stopAsking(tx, ids, now)
  const kind = how.state === 'replaced' ? 'invitation_replaced' : 'invitation_withdrawn'
  for (const row of rows) {
    const details = { invitationId: row.id, accountId: row.account_id, party: row.party }
    await record(tx, vault, consult, { kind, actorId: how.actorId, text: how.reason ?? null, details }, now)
    const payload = {
      invitationId: row.id,
      accountId: row.account_id,
      invitation: how.state,
      state: consult.state as ConsultState,
    }
    await tell(tx, consult, 'consult.invitation_changed.v1', payload, how.actorId, now, [row.institution_id])
  }
}

/** The clock of an answer stops, and a text that still waits is not sent. */
export async function stopAsking(tx: Tx, invitationIds: readonly string[], now: Date): Promise<void> {
  await cancelTimers(tx, [timer.accept], invitationIds, now)
  await withdrawMessages(tx, 'consult_invitation', invitationIds)
}
