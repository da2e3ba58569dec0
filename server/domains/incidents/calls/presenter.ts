import type { Call } from '#contract/rest/calls.ts'
import type { CallClass, CallState } from '#contract/vocabulary.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import { placeOf } from '../place.ts'
import type { CallRow } from './repository.ts'

/** A call as a seat reads it. */
export function toCall(vault: Vault, row: CallRow, now: Date): Call {
  return {
    id: row.id,
    version: row.version,
    state: row.state as CallState,
    number: vault.decryptOrNull(row.number_encrypted),
    ownerName: vault.decryptOrNull(row.owner_name_encrypted),
    installedAddress: vault.decryptOrNull(row.installed_address_encrypted),
    recordingId: row.recording_id,
    class: row.class as CallClass | null,
    note: row.note,
    rangAt: row.rang_at.toISOString(),
    claimedAt: row.claimed_at?.toISOString() ?? null,
    claimedBy: row.claimed_by ? { accountId: row.claimed_by, displayName: row.claimer_name ?? '' } : null,
    endedAt: row.ended_at?.toISOString() ?? null,
    needsCallback: row.needs_callback,
    calledBackAt: row.called_back_at?.toISOString() ?? null,
    place: placeOf(row),
    incidentId: row.incident_id,
    locationLink: linkOf(row, now),
  }
}

type LinkState = NonNullable<Call['locationLink']>['state']

function linkOf(row: CallRow, now: Date): Call['locationLink'] {
  if (!row.link_state || !row.link_expires_at) return null
  const state = row.link_state as LinkState
  const over = row.link_expires_at <= now && state !== 'answered' && state !== 'failed'
  return { state: over ? 'expired' : state, expiresAt: row.link_expires_at.toISOString(), problem: row.link_problem }
}
