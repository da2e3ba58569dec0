import type { Tx } from '#platform/db/database.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { institutionById } from '../institutions/service.ts'
import { join, leave } from '../incidents/participants.ts'
import { record } from '../incidents/timeline.ts'
import { lockRun } from './assign.ts'
import * as repository from './assignments.repository.ts'
import { tell } from './tell.ts'

/** Chooses the hospital; a change of it is 改送, kept with its reason. The hospital takes part in the case from here, the former no more. */
export async function setDestination(
  tx: Tx,
  assignmentId: string,
  to: { institutionId: string; reason: string | null; actorId: string; source: 'crew' | 'dispatcher' },
  now: Date,
): Promise<void> {
  const row = await lockRun(tx, assignmentId)
  if (row.ended_at) throw new Refusal('assignment.ended')
  if (row.destination_id === to.institutionId) return
  const hospital = found(await institutionById(tx, row.centre_id, to.institutionId))
  if (!hospital.active) throw new Refusal('object.not_found')
  const former = row.destination_id
  const version = await repository.update(tx, assignmentId, { destination_id: to.institutionId })
  if (former) {
    const others = await repository.ofIncidents(tx, [row.incident_id])
    const stillBound = others.some((run) => run.id !== row.id && run.destination_id === former)
    if (!stillBound) await leave(tx, row.incident_id, 'institution', former, now)
  }
  await join(tx, row.incident_id, 'institution', to.institutionId, now)
  await record(tx, {
    centreId: row.centre_id,
    incidentId: row.incident_id,
    kind: former ? 'assignment.diverted' : 'assignment.destination_set',
    occurredAt: now,
    recordedAt: now,
    source: to.source,
    actorId: to.actorId,
    vehicleId: row.vehicle_id,
    details: { institutionId: to.institutionId, name: hospital.shortName, former: row.destination_name, reason: to.reason },
  })
  const payload = {
    assignmentId,
    incidentId: row.incident_id,
    vehicleId: row.vehicle_id,
    institutionId: to.institutionId,
    diverted: former !== null,
  }
  await tell(tx, 'assignment.destination_set.v1', row, version, payload, {
    actorId: to.actorId,
    occurredAt: now,
    now,
    alsoInstitutionIds: former ? [former] : [],
  })
}
