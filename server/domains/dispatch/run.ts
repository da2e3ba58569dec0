import type { Run } from '#contract/rest/dispatch.ts'
import type { RunStep, StepSource } from '#contract/vocabulary.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { readDispatchCase } from '../incidents/dispatch-case.ts'
import { readIncident, type IncidentParts } from '../incidents/service.ts'
import { readVehicle } from '../fleet/service.ts'
import * as repository from './assignments.repository.ts'
import { readHandover } from './handovers.ts'
import { toSummary } from './presenter.ts'
import { nextStep } from './run-steps.ts'
import * as steps from './steps.repository.ts'

/** The crew's unit with its run: the active one, or the one it is still on its way home from. */
export async function myRun(tx: Tx, parts: IncidentParts, actor: Actor, now: Date) {
  if (!actor.vehicleId) return { vehicle: null, run: null }
  const vehicle = await readVehicle(tx, actor.vehicleId, now)
  const row = await repository.newestOfVehicle(tx, actor.vehicleId)
  const goesOn = row && (row.ended_at === null || (vehicle.state === 'returning' && row.step !== 'available'))
  return { vehicle, run: goesOn ? await readRun(tx, parts, row) : null }
}

async function readRun(tx: Tx, parts: IncidentParts, row: repository.AssignmentRow): Promise<Run> {
  const incident = await readIncident(tx, parts, row.incident_id)
  const dispatchCase = await readDispatchCase(tx, row.incident_id)
  const records = await steps.all(tx, row.id)
  return {
    assignment: toSummary(row),
    steps: records.map((record) => ({
      id: record.id,
      step: record.step as RunStep,
      occurredAt: record.occurred_at.toISOString(),
      recordedAt: record.recorded_at.toISOString(),
      source: record.source as StepSource,
      recordedBy: record.display_name,
      location: record.point,
      applied: record.applied,
      corrected: record.superseded_by !== null,
      reason: record.reason,
    })),
    // A run that ended left the case: of it the crew keeps the run, not the patient.
    incident: row.ended_at
      ? { ...incident, chiefComplaint: null, addressNote: null, callbackNumber: null, patients: [], callIds: [] }
      : incident,
    instructions: dispatchCase?.instructions ?? [],
    handover: await readHandover(tx, row.id),
    nextStep: nextStep(row.step as RunStep, row.ended as Parameters<typeof nextStep>[1]),
  }
}
