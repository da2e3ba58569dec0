import type { RunEnd, RunStep } from '#contract/vocabulary.ts'
import type { Tx } from '#platform/db/database.ts'
import { setStateByRun } from '../fleet/service.ts'
import { leave } from '../incidents/participants.ts'
import { closeIncident } from '../incidents/service.ts'
import { record, type NewEntry } from '../incidents/timeline.ts'
import * as repository from './assignments.repository.ts'
import { unitStateAfterEnd } from './run-steps.ts'
import { tell } from './tell.ts'

interface End {
  end: RunEnd | 'handed_over'
  reason: string | null
  occurredAt: Date
  actorId: string | null
  source: NewEntry['source']
}

/**
 * Ends a run: the unit is free again, its crew leaves the case, and the incident closes with its last run, unless every run was
 * cancelled: then it still waits for somebody. The caller holds the incident's and the assignment's lock.
 */
export async function endRun(tx: Tx, row: repository.AssignmentRow, how: End, now: Date): Promise<void> {
  const version = await repository.update(tx, row.id, { ended: how.end, ended_at: how.occurredAt, end_reason: how.reason })
  const state = how.end === 'handed_over' ? 'returning' : unitStateAfterEnd(row.step as RunStep)
  await setStateByRun(tx, row.vehicle_id, { state, run: null, actorId: how.actorId }, now)
  await record(tx, {
    centreId: row.centre_id,
    incidentId: row.incident_id,
    kind: 'assignment.ended',
    occurredAt: how.occurredAt,
    recordedAt: now,
    source: how.source,
    actorId: how.actorId,
    vehicleId: row.vehicle_id,
    details: { end: how.end, reason: how.reason },
  })
  const payload = {
    assignmentId: row.id,
    incidentId: row.incident_id,
    vehicleId: row.vehicle_id,
    end: how.end === 'handed_over' ? null : how.end,
  }
  await tell(tx, 'assignment.ended.v1', row, version, payload, { actorId: how.actorId, occurredAt: how.occurredAt, now })
  await leave(tx, row.incident_id, 'vehicle', row.vehicle_id, now)
  const runs = await repository.ofIncidents(tx, [row.incident_id])
  const done = runs.every((run) => run.ended_at !== null) && runs.some((run) => run.ended !== 'cancelled')
  if (done) await closeIncident(tx, row.incident_id, how.actorId, how.occurredAt, now)
}
