import { sql } from 'kysely'
import type { FactName, FactPayload } from '#contract/events.ts'
import type { Call, Place } from '#contract/rest/calls.ts'
import type { CallClass } from '#contract/vocabulary.ts'
import { holds, type Actor } from '#platform/actor.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { emit } from '#platform/events/emit.ts'
import { newId } from '#platform/ids.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { placeValues } from '../place.ts'
import { record } from '../timeline.ts'
import { toCall } from './presenter.ts'
import * as repository from './repository.ts'

/** Ringing, claimed, and abandoned calls that wait to be called back. */
export async function waitingCalls(tx: Tx, vault: Vault, centreId: string, now: Date): Promise<Call[]> {
  const rows = await repository.waiting(tx, centreId)
  return rows.map((row) => toCall(vault, row, now))
}

export async function readCall(tx: Tx, vault: Vault, id: string, now: Date): Promise<Call> {
  return toCall(vault, found(await repository.byId(tx, id)), now)
}

export async function callsOfIncident(tx: Tx, vault: Vault, incidentId: string, now: Date): Promise<Call[]> {
  const rows = await repository.ofIncident(tx, incidentId)
  return rows.map((row) => toCall(vault, row, now))
}

export async function earlierCalls(tx: Tx, vault: Vault, id: string, now: Date): Promise<Call[]> {
  const call = found(await repository.byId(tx, id))
  if (!call.number_hash) return []
  const rows = await repository.earlierFrom(tx, call.centre_id, call.number_hash, id)
  return rows.map((row) => toCall(vault, row, now))
}

/** A call without the exchange: it is claimed from the start. */
export async function createCall(
  tx: Tx,
  vault: Vault,
  actor: Actor,
  call: { number: string | null; note: string | null },
  now: Date,
): Promise<Call> {
  const id = newId()
  await repository.insert(tx, {
    id,
    centre_id: actor.centreId,
    pbx_call_id: `seat:${id}`,
    state: 'claimed',
    number_encrypted: vault.encryptOrNull(call.number),
    number_hash: call.number ? vault.fingerprint('phone', call.number) : null,
    note: call.note,
    rang_at: now,
    claimed_by: actor.accountId,
    claimed_at: now,
    recorded_at: now,
  })
  await tell(
    tx,
    'call.claimed.v1',
    { id, centreId: actor.centreId, version: 1, incidentId: null },
    { callId: id, accountId: actor.accountId },
    actor.accountId,
    now,
  )
  return readCall(tx, vault, id, now)
}

/** One seat wins; the others learn its name. */
export async function claimCall(tx: Tx, vault: Vault, actor: Actor, id: string, now: Date): Promise<Call> {
  const call = found(await repository.lock(tx, id))
  if (call.state === 'claimed' && call.claimed_by === actor.accountId) return toCall(vault, call, now)
  if (call.state === 'claimed') throw new Refusal('call.already_claimed', { name: call.claimer_name ?? '' })
  if (call.state !== 'ringing') throw new Refusal('call.not_ringing')
  const version = await repository.update(tx, id, { state: 'claimed', claimed_by: actor.accountId, claimed_at: now })
  await tell(
    tx,
    'call.claimed.v1',
    { id, centreId: call.centre_id, version, incidentId: call.incident_id },
    { callId: id, accountId: actor.accountId },
    actor.accountId,
    now,
  )
  return readCall(tx, vault, id, now)
}

export async function endCall(tx: Tx, vault: Vault, actor: Actor, id: string, now: Date): Promise<Call> {
  const call = await lockHeld(tx, actor, id)
  if (call.state !== 'claimed') throw new Refusal('call.ended')
  const version = await repository.update(tx, id, { state: 'ended', ended_at: now })
  await tell(
    tx,
    'call.ended.v1',
    { id, centreId: call.centre_id, version, incidentId: call.incident_id },
    { callId: id },
    actor.accountId,
    now,
  )
  return readCall(tx, vault, id, now)
}

export async function classifyCall(
  tx: Tx,
  vault: Vault,
  actor: Actor,
  id: string,
  to: { class: CallClass; note: string | null },
  now: Date,
): Promise<Call> {
  const call = await lockHeld(tx, actor, id)
  const version = await repository.update(tx, id, { class: to.class, note: to.note ?? call.note })
  const payload = { callId: id, state: call.state as Call['state'], class: to.class }
  await tell(tx, 'call.updated.v1', { id, centreId: call.centre_id, version, incidentId: call.incident_id }, payload, actor.accountId, now)
  return readCall(tx, vault, id, now)
}

export async function locateCall(tx: Tx, vault: Vault, actor: Actor, id: string, place: Place, now: Date): Promise<Call> {
  const call = await lockHeld(tx, actor, id)
  await setPlace(tx, call, place, actor.accountId, now)
  return readCall(tx, vault, id, now)
}

/** Where the call comes from, from a seat or the caller's own phone. */
export async function setPlace(
  tx: Tx,
  call: { id: string; centre_id: string; incident_id: string | null },
  place: Place,
  actorId: string | null,
  now: Date,
): Promise<void> {
  const version = await repository.update(tx, call.id, placeValues(place))
  if (call.incident_id) {
    await record(tx, {
      centreId: call.centre_id,
      incidentId: call.incident_id,
      kind: 'call.located',
      occurredAt: now,
      recordedAt: now,
      source: place.source === 'caller_phone' ? 'caller' : 'dispatcher',
      actorId,
      location: place.point,
      details: { source: place.source, label: place.label, accuracyM: place.accuracyM },
    })
  }
  const payload = { callId: call.id, incidentId: call.incident_id, source: place.source }
  await tell(tx, 'call.located.v1', { id: call.id, centreId: call.centre_id, version, incidentId: call.incident_id }, payload, actorId, now)
}

/** The abandoned caller was rung back. Reached, the call is this seat's and may become an incident. */
export async function callBack(
  tx: Tx,
  vault: Vault,
  actor: Actor,
  id: string,
  outcome: { reached: boolean; note: string | null },
  now: Date,
): Promise<Call> {
  const call = found(await repository.lock(tx, id))
  if (!call.needs_callback || (call.called_back_at && call.claimed_by !== actor.accountId)) throw new Refusal('call.ended')
  const version = await repository.update(tx, id, {
    note: outcome.note ?? call.note,
    ...(outcome.reached ? { called_back_at: now, claimed_by: actor.accountId, claimed_at: now } : {}),
  })
  await tell(
    tx,
    'call.called_back.v1',
    { id, centreId: call.centre_id, version, incidentId: call.incident_id },
    { callId: id, reached: outcome.reached },
    actor.accountId,
    now,
  )
  return readCall(tx, vault, id, now)
}

/** The call under its lock, if this seat may work on it: its own, one that nobody holds, or any for a supervisor. */
export async function lockHeld(tx: Tx, actor: Actor, id: string) {
  const call = found(await repository.lock(tx, id))
  const mine = call.claimed_by === actor.accountId || (call.claimed_by === null && call.state !== 'ringing')
  if (!mine && !holds(actor, 'supervisor')) throw new Refusal('call.not_claimed_by_you')
  return call
}

/** The call belongs to this incident from now on. */
export async function attachToIncident(
  tx: Tx,
  call: { id: string; centre_id: string },
  incidentId: string,
  actorId: string,
  now: Date,
): Promise<void> {
  const version = await repository.update(tx, call.id, { incident_id: incidentId, class: sql<string>`coalesce(class, 'emergency')` })
  await tell(
    tx,
    'incident.call_joined.v1',
    { id: incidentId, centreId: call.centre_id, version, incidentId },
    { incidentId, callId: call.id },
    actorId,
    now,
  )
}

export function tell<N extends FactName>(
  tx: Tx,
  name: N,
  about: { id: string; centreId: string; version: number; incidentId: string | null },
  payload: FactPayload<N>,
  actorId: string | null,
  now: Date,
): Promise<void> {
  return emit(tx, {
    name,
    aggregateId: about.id,
    aggregateVersion: about.version,
    centreId: about.centreId,
    incidentId: about.incidentId,
    payload,
    actorId,
    occurredAt: now,
    recordedAt: now,
  })
}
