import type { AssignmentSummary } from '#contract/rest/dispatch-shapes.ts'
import type { RunEnd, RunStep, StepSource } from '#contract/vocabulary.ts'
import type { Tx } from '#platform/db/database.ts'
import * as repository from './assignments.repository.ts'

export function toSummary(row: repository.AssignmentRow): AssignmentSummary {
  return {
    id: row.id,
    version: row.version,
    incidentId: row.incident_id,
    vehicleId: row.vehicle_id,
    vehicleNo: row.vehicle_no,
    callSign: row.call_sign,
    step: row.step as RunStep,
    stepAt: row.step_at.toISOString(),
    stepSource: row.step_source as StepSource,
    dispatchedAt: row.dispatched_at.toISOString(),
    times: row.times,
    destination: row.destination_id ? { institutionId: row.destination_id, shortName: row.destination_name ?? '' } : null,
    end: row.ended === 'handed_over' ? null : (row.ended as RunEnd | null),
    endedAt: row.ended_at?.toISOString() ?? null,
    promisedEtaS: row.promised_eta_s,
  }
}

/** The runs of each incident, in the order they were sent. */
export async function assignmentsOf(tx: Tx, incidentIds: readonly string[]): Promise<Map<string, AssignmentSummary[]>> {
  const byIncident = new Map<string, AssignmentSummary[]>()
  if (incidentIds.length === 0) return byIncident
  for (const row of await repository.ofIncidents(tx, incidentIds)) {
    const runs = byIncident.get(row.incident_id) ?? []
    runs.push(toSummary(row))
    byIncident.set(row.incident_id, runs)
  }
  return byIncident
}
