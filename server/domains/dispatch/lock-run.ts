import type { Tx } from '#platform/db/database.ts'
import { found } from '#platform/refusal.ts'
import { lockIncidents } from '../incidents/service.ts'
import * as repository from './assignments.repository.ts'

/*
 * Locks are taken in one order everywhere, so that no two commands wait for each other: incidents by id, then runs by id, then vehicles by
 * id; a call before its links.
 */

/** The run under its incident's lock and its own. */
export async function lockRun(tx: Tx, assignmentId: string): Promise<repository.AssignmentRow> {
  const { incident_id } = found(await repository.byId(tx, assignmentId))
  await lockIncidents(tx, [incident_id])
  return found(await repository.lock(tx, assignmentId))
}

/** An incident, and the runs that hold these vehicles now together with their incidents. Answers the ids of those runs. */
export async function lockWithRunsOf(tx: Tx, incidentId: string, vehicleIds: readonly string[]): Promise<ReadonlySet<string>> {
  const runs = await repository.activeOfVehicles(tx, vehicleIds)
  await lockIncidents(tx, [incidentId, ...runs.map((run) => run.incident_id)])
  const ids = runs.map((run) => run.id)
  await repository.lockAll(tx, ids)
  return new Set(ids)
}
