import type { Tx } from '#platform/db/database.ts'
import { leave } from '../incidents/participants.ts'
import * as repository from './assignments.repository.ts'

/** The hospital takes part no more, unless another run of the incident still goes there or was handed over there. */
export async function leaveHospital(tx: Tx, run: { id: string; incident_id: string }, institutionId: string, now: Date): Promise<void> {
  const others = await repository.ofIncidents(tx, [run.incident_id])
  const stays = others.some(
    (other) => other.id !== run.id && other.destination_id === institutionId && (other.ended_at === null || other.ended === 'handed_over'),
  )
  if (!stays) await leave(tx, run.incident_id, 'institution', institutionId, now)
}
