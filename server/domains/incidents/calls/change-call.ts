import type { FactName, FactPayload } from '#contract/events.ts'
import type { Change, Tx } from '#platform/db/database.ts'
import { emit } from '#platform/events/emit.ts'
import * as repository from './repository.ts'

/** The call that a change is about. */
export interface CallRef {
  id: string
  centre_id: string
  incident_id: string | null
}

type CallFact = Extract<FactName, `call.${string}`>

export interface Told<N extends CallFact> {
  fact: N
  payload: Omit<FactPayload<N>, 'callId'>
  actorId: string | null
}

/** Changes a call, raises its version and tells it: one change, one fact. */
export async function changeCall<N extends CallFact>(
  tx: Tx,
  call: CallRef,
  values: Change<'calls'>,
  told: Told<N>,
  now: Date,
): Promise<void> {
  const version = await repository.update(tx, call.id, values)
  await tellCall(tx, call, version, told, now)
}

export function tellCall<N extends CallFact>(tx: Tx, call: CallRef, version: number, told: Told<N>, now: Date): Promise<void> {
  return emit(tx, {
    name: told.fact,
    aggregateId: call.id,
    aggregateVersion: version,
    centreId: call.centre_id,
    incidentId: call.incident_id,
    payload: { callId: call.id, ...told.payload } as FactPayload<N>,
    actorId: told.actorId,
    occurredAt: now,
    recordedAt: now,
  })
}
