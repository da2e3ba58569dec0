import type { Tx } from '../db/database.ts'
import { newId } from '../ids.ts'

export interface AuditRecord {
  at: Date
  centreId: string | null
  actorId: string | null
  sessionId: string | null
  /** A route's id, or a word of the domain for what is no request. */
  action: string
  objectType?: string | null
  objectId?: string | null
  outcome: 'done' | 'refused'
  /** Ids, codes and field names; never a patient's data. */
  details?: Record<string, unknown>
  address: string | null
}

/** Adds one entry in the caller's transaction; the relay chains it after the commit. */
export async function audit(tx: Tx, record: AuditRecord): Promise<void> {
  await tx
    .insertInto('audit_entries')
    .values({
      id: newId(),
      at: record.at,
      centre_id: record.centreId,
      actor_id: record.actorId,
      session_id: record.sessionId,
      action: record.action,
      object_type: record.objectType ?? null,
      object_id: record.objectId ?? null,
      outcome: record.outcome,
      details: JSON.stringify(record.details ?? {}),
      address: record.address,
    })
    .execute()
}
