import type { Body } from '#contract/route.ts'
import type { pbxEvent } from '#contract/rest/calls.ts'
import type { CallClass, CallState } from '#contract/vocabulary.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import { setScope, type Change, type Tx } from '#platform/db/database.ts'
import { checkPoint } from '#platform/db/geometry.ts'
import { newId } from '#platform/ids.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { placeValues } from '../place.ts'
import { isSigned } from './signature.ts'
import { changeCall, tellCall } from './change-call.ts'
import * as repository from './repository.ts'

type PbxEvent = Body<typeof pbxEvent>
const earliest_ms = 30 * 86_400_000

/** The centre whose exchange signed this body. Refuses a wrong, missing or old signature alike. */
export async function signedCentre(
  tx: Tx,
  vault: Vault,
  slug: string,
  header: string | undefined,
  rawBody: string,
  realNow_ms: number,
): Promise<string> {
  const centre = await tx.selectFrom('centres').select(['id', 'pbx_secret']).where('slug', '=', slug).executeTakeFirst()
  if (!centre || !isSigned(vault.decrypt(centre.pbx_secret), header, rawBody, realNow_ms)) throw new Refusal('pbx.signature_refused')
  await setScope(tx, centre.id)
  return centre.id
}

/** Takes what the exchange saw, in whatever order it comes: a repeat folds, a hang-up before the ring still leaves a caller to call back. */
export async function takePbxEvent(
  tx: Tx,
  vault: Vault,
  centreId: string,
  event: PbxEvent,
  now: Date,
): Promise<{ callId: string | null; folded: boolean }> {
  const occurredAt = checkTime(event.occurredAt, now)
  if (event.operatorLocation) checkPoint(event.operatorLocation.point)
  const begun = await begin(tx, vault, centreId, event, occurredAt, now)
  if (begun) return { callId: begun, folded: false }
  const known = found(await repository.lockByPbxId(tx, centreId, event.pbxCallId))
  const changes = changesBy(vault, known, event, occurredAt)
  if (!changes) return { callId: known.id, folded: true }
  await changeCall(tx, known, changes.values, { ...changes.told, actorId: null }, now)
  // The ring itself was known; what it adds is filled in quietly.
  return { callId: known.id, folded: event.event === 'ringing' }
}

/** The call's id where this event is the first of it; null where the call is there. */
async function begin(tx: Tx, vault: Vault, centreId: string, event: PbxEvent, occurredAt: Date, now: Date): Promise<string | null> {
  const id = newId()
  const abandoned = event.event === 'hung_up'
  const inserted = await repository.insert(tx, {
    id,
    centre_id: centreId,
    pbx_call_id: event.pbxCallId,
    state: abandoned ? 'abandoned' : 'ringing',
    ...threeFields(vault, event),
    recording_id: event.recordingId ?? null,
    rang_at: occurredAt,
    ended_at: abandoned ? occurredAt : null,
    needs_callback: abandoned,
    ...operatorPlace(event),
    recorded_at: now,
  })
  if (!inserted) return null
  const fact = abandoned ? ('call.abandoned.v1' as const) : ('call.rang.v1' as const)
  await tellCall(tx, { id, centre_id: centreId, incident_id: null }, 1, { fact, payload: {}, actorId: null }, now)
  return id
}

interface Changes {
  values: Change<'calls'>
  told:
    | { fact: 'call.updated.v1'; payload: { state: CallState; class: CallClass | null } }
    | { fact: 'call.abandoned.v1' | 'call.ended.v1'; payload: Record<never, never> }
}

/** What the event changes of a call that is there; null where it says nothing new. */
function changesBy(vault: Vault, known: repository.CallRow, event: PbxEvent, occurredAt: Date): Changes | null {
  const updated = (values: Change<'calls'>): Changes | null =>
    Object.keys(values).length === 0
      ? null
      : { values, told: { fact: 'call.updated.v1', payload: { state: known.state as CallState, class: known.class as CallClass | null } } }
  switch (event.event) {
    case 'ringing':
      return updated(missing(vault, known, event, occurredAt))
    case 'recording':
      return updated(event.recordingId && event.recordingId !== known.recording_id ? { recording_id: event.recordingId } : {})
    case 'hung_up':
      return hangUp(known, occurredAt)
    case 'answered':
      // The exchange's handset was lifted; the seat that claims the call on the screen is the one that counts.
      return null
  }
}

/** A ring that comes after other events of the call fills what was missing, and nothing that is there. */
function missing(vault: Vault, known: repository.CallRow, event: PbxEvent, occurredAt: Date): Change<'calls'> {
  const { number_encrypted, number_hash, owner_name_encrypted, installed_address_encrypted } = threeFields(vault, event)
  const beganWithItsEnd = known.ended_at?.getTime() === known.rang_at.getTime()
  return {
    ...(known.number_encrypted === null && number_encrypted !== null ? { number_encrypted, number_hash } : {}),
    ...(known.owner_name_encrypted === null && owner_name_encrypted !== null ? { owner_name_encrypted } : {}),
    ...(known.installed_address_encrypted === null && installed_address_encrypted !== null ? { installed_address_encrypted } : {}),
    ...(known.location_source === null ? operatorPlace(event) : {}),
    ...(known.recording_id === null && event.recordingId ? { recording_id: event.recordingId } : {}),
    ...(beganWithItsEnd && occurredAt < known.rang_at ? { rang_at: occurredAt } : {}),
  }
}

/** A caller who went before a seat answered is to be called back, also where the seat heard of it late and had taken the call. */
function hangUp(known: repository.CallRow, occurredAt: Date): Changes | null {
  const unanswered = known.state === 'ringing' || (known.state === 'claimed' && occurredAt < known.claimed_at!)
  if (unanswered)
    return {
      values: { state: 'abandoned', ended_at: occurredAt, needs_callback: true },
      told: { fact: 'call.abandoned.v1', payload: {} },
    }
  if (known.state !== 'claimed') return null
  return { values: { state: 'ended', ended_at: occurredAt }, told: { fact: 'call.ended.v1', payload: {} } }
}

function threeFields(vault: Vault, event: PbxEvent) {
  return {
    number_encrypted: vault.encryptOrNull(event.number),
    number_hash: event.number ? vault.fingerprint('phone', event.number) : null,
    owner_name_encrypted: vault.encryptOrNull(event.ownerName),
    installed_address_encrypted: vault.encryptOrNull(event.installedAddress),
  }
}

function operatorPlace(event: PbxEvent) {
  if (!event.operatorLocation) return {}
  const { point, accuracyM } = event.operatorLocation
  return placeValues({ point, source: 'operator', label: '', accuracyM, approximate: true })
}

function checkTime(text: string, now: Date): Date {
  const time = new Date(text)
  const age_ms = now.getTime() - time.getTime()
  if (!(age_ms > -300_000 && age_ms < earliest_ms)) throw new Refusal('device.time_out_of_range')
  return time
}
