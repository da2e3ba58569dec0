import type { Call, Place } from '#contract/rest/calls.ts'
import type { Wall } from '#contract/rest/dispatch.ts'
import type { CallClass } from '#contract/vocabulary.ts'
import { holds, type Actor } from '#platform/actor.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { placeValues } from '../place.ts'
import { record } from '../timeline.ts'
import { changeCall, tellCall, type CallRef } from './change-call.ts'
import { toCall } from './presenter.ts'
import * as repository from './repository.ts'

/** Ringing, claimed, and abandoned calls that wait to be called back. */
export async function waitingCalls(tx: Tx, vault: Vault, centreId: string, now: Date): Promise<Call[]> {
  const rows = await repository.waiting(tx, centreId)
  return rows.map((row) => toCall(vault, row, now))
}

/** The same without a word or a number: nothing is even decrypted. */
export async function waitingCallsForWall(tx: Tx, centreId: string): Promise<Wall['calls']> {
  const rows = await repository.waiting(tx, centreId)
  return rows.map((row) => ({
    id: row.id,
    state: row.state,
    rangAt: row.rang_at.toISOString(),
    claimedAt: row.claimed_at?.toISOString() ?? null,
    place: row.point,
  }))
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
  asked: { number: string | null; note: string | null },
  now: Date,
): Promise<Call> {
  const id = newId()
  await repository.insert(tx, {
    id,
    centre_id: actor.centreId,
    pbx_call_id: `seat:${id}`,
    state: 'claimed',
    number_encrypted: vault.encryptOrNull(asked.number),
    number_hash: asked.number ? vault.fingerprint('phone', asked.number) : null,
    note: asked.note,
    rang_at: now,
    claimed_by: actor.accountId,
    claimed_at: now,
    recorded_at: now,
  })
  const call = { id, centre_id: actor.centreId, incident_id: null }
  await tellCall(tx, call, 1, { fact: 'call.claimed.v1', payload: { accountId: actor.accountId }, actorId: actor.accountId }, now)
  return readCall(tx, vault, id, now)
}

/** One seat wins; the others learn its name. */
export async function claimCall(tx: Tx, vault: Vault, actor: Actor, id: string, now: Date): Promise<Call> {
  const call = found(await repository.lock(tx, id))
  if (call.state === 'claimed' && call.claimed_by === actor.accountId) return toCall(vault, call, now)
  if (call.state === 'claimed') throw new Refusal('call.already_claimed', { name: call.claimer_name ?? '' })
  if (call.state !== 'ringing') throw new Refusal('call.not_ringing')
  const actorId = actor.accountId
  const told = { fact: 'call.claimed.v1', payload: { accountId: actorId }, actorId } as const
  await changeCall(tx, call, { state: 'claimed', claimed_by: actorId, claimed_at: now }, told, now)
  return readCall(tx, vault, id, now)
}

export async function endCall(tx: Tx, vault: Vault, actor: Actor, id: string, now: Date): Promise<Call> {
  const call = await lockHeld(tx, actor, id)
  if (call.state !== 'claimed') throw new Refusal('call.ended')
  const told = { fact: 'call.ended.v1', payload: {}, actorId: actor.accountId } as const
  await changeCall(tx, call, { state: 'ended', ended_at: now }, told, now)
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
  const payload = { state: call.state as Call['state'], class: to.class }
  const told = { fact: 'call.updated.v1', payload, actorId: actor.accountId } as const
  await changeCall(tx, call, { class: to.class, note: to.note ?? call.note }, told, now)
  return readCall(tx, vault, id, now)
}

export async function locateCall(tx: Tx, vault: Vault, actor: Actor, id: string, place: Place, now: Date): Promise<Call> {
  const call = await lockHeld(tx, actor, id)
  await setPlace(tx, call, place, actor.accountId, now)
  return readCall(tx, vault, id, now)
}

/** Where the call comes from, from a seat or the caller's own phone. */
export async function setPlace(tx: Tx, call: CallRef, place: Place, actorId: string | null, now: Date): Promise<void> {
  const payload = { incidentId: call.incident_id, source: place.source }
  await changeCall(tx, call, placeValues(place), { fact: 'call.located.v1', payload, actorId }, now)
  if (!call.incident_id) return
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
  if (!call.needs_callback) throw new Refusal('call.ended')
  if (call.called_back_at && call.claimed_by !== actor.accountId)
    throw new Refusal('call.already_claimed', { name: call.claimer_name ?? '' })
  const { reached } = outcome
  const mine = reached ? { called_back_at: now, claimed_by: actor.accountId, claimed_at: now } : {}
  const told = { fact: 'call.called_back.v1', payload: { reached }, actorId: actor.accountId } as const
  await changeCall(tx, call, { note: outcome.note ?? call.note, ...mine }, told, now)
  return readCall(tx, vault, id, now)
}

export type { CallRow } from './repository.ts'
/** The call under its lock, for work of no seat. */
export const lockCall = async (tx: Tx, id: string): Promise<repository.CallRow> => found(await repository.lock(tx, id))

/** The call under its lock, if this seat may work on it: its own, one that nobody holds, or any for a supervisor. */
export async function lockHeld(tx: Tx, actor: Actor, id: string) {
  const call = found(await repository.lock(tx, id))
  const mine = call.claimed_by === actor.accountId || (call.claimed_by === null && call.state !== 'ringing')
  if (!mine && !holds(actor, 'supervisor')) throw new Refusal('call.not_claimed_by_you')
  return call
}

/** The call belongs to this incident from now on, and is an emergency unless somebody named it otherwise. */
export async function attachToIncident(tx: Tx, call: repository.CallRow, incidentId: string, actorId: string, now: Date): Promise<void> {
  const callClass = (call.class ?? 'emergency') as CallClass
  const payload = { state: call.state as Call['state'], class: callClass }
  const values = { incident_id: incidentId, class: callClass }
  await changeCall(tx, { ...call, incident_id: incidentId }, values, { fact: 'call.updated.v1', payload, actorId }, now)
}
