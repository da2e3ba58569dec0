import { factForms, type FactName, type FactPayload } from '#contract/events.ts'
import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'

export interface NewFact<N extends FactName> {
  name: N
  aggregateId: string
  /** The aggregate's version after the change; taken under its row lock. */
  aggregateVersion: number
  centreId: string
  payload: FactPayload<N>
  actorId: string | null
  occurredAt: Date
  recordedAt: Date
  /** Crew of these vehicles may see it. */
  vehicleIds?: readonly string[]
  /** Staff of these institutions may see it. */
  institutionIds?: readonly string[]
  incidentId?: string | null
}

/**
 * Puts a fact into the outbox: the last statement of the transaction that made the change. The relay numbers it after the commit.
 */
export async function emit<N extends FactName>(tx: Tx, fact: NewFact<N>): Promise<void> {
  await tx
    .insertInto('outbox')
    .values({
      name: fact.name,
      aggregate_type: factForms[fact.name].aggregate,
      aggregate_id: fact.aggregateId,
      aggregate_version: fact.aggregateVersion,
      centre_id: fact.centreId,
      vehicle_ids: sql<string[]>`${[...(fact.vehicleIds ?? [])]}::uuid[]`,
      institution_ids: sql<string[]>`${[...(fact.institutionIds ?? [])]}::uuid[]`,
      incident_id: fact.incidentId ?? null,
      payload: JSON.stringify(fact.payload),
      actor_id: fact.actorId,
      occurred_at: fact.occurredAt,
      recorded_at: fact.recordedAt,
    })
    .execute()
}
