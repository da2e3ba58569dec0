import type { Point } from '#contract/values.ts'
import type { RunStep, StepSource } from '#contract/vocabulary.ts'
import type { Tx } from '#platform/db/database.ts'
import { checkPoint, toGeometryOrNull } from '#platform/db/geometry.ts'
import { newId } from '#platform/ids.ts'
import { Refusal } from '#platform/refusal.ts'
import { setStateByRun } from '../fleet/service.ts'
import * as repository from './assignments.repository.ts'
import { lockRun } from './lock-run.ts'
import { isRecordable, isReturn, ordinal, unitStateAt } from './run-steps.ts'
import { checkTime, farthest, fits, type StandingStep } from './step-times.ts'
import * as records from './steps.repository.ts'
import { writeAndTell } from './tell.ts'

export interface Report {
  step: RunStep
  /** On the server's clock: the device's time plus the offset it measured. */
  occurredAt: Date
  source: StepSource
  actorId: string | null
  clockOffset_ms: number | null
  location: Point | null
  note?: string | undefined
}

/** Why a report was kept without moving the run. */
type NotApplied = 'ended' | 'already_recorded' | 'unit_has_another_run' | 'out_of_order'

/**
 * Keeps a step that somebody or something saw happen. It moves the run when it lies ahead; a time that was missing behind is filled in; what
 * no longer applies is kept as "recorded, not applied". The same step from a second device folds: the first one stands.
 */
export async function recordStep(tx: Tx, assignmentId: string, report: Report, now: Date): Promise<{ applied: boolean; folded: boolean }> {
  const { step, source, actorId, clockOffset_ms, location } = report
  if (location) checkPoint(location)
  if (!isRecordable(step)) throw new Refusal('assignment.step_illegal')
  const row = await lockRun(tx, assignmentId)
  const occurredAt = checkTime(report.occurredAt, row.dispatched_at, now)
  if (await records.isRepeat(tx, { assignmentId, step, occurredAt, recordedBy: actorId })) return { applied: false, folded: true }
  const why = await whyNot(tx, row, step, occurredAt, await records.standing(tx, assignmentId))
  const applied = why === null
  await records.insert(tx, {
    id: newId(),
    centre_id: row.centre_id,
    assignment_id: assignmentId,
    step,
    occurred_at: occurredAt,
    recorded_at: now,
    source,
    recorded_by: actorId,
    clock_offset_ms: clockOffset_ms,
    location: toGeometryOrNull(location),
    applied,
    reason: why ?? report.note ?? null,
  })
  const ahead = applied && ordinal(step) > ordinal(row.step as RunStep)
  const version = await repository.update(tx, assignmentId, ahead ? { step, step_at: occurredAt, step_source: source } : {})
  if (ahead) {
    const run = row.ended_at ? null : { assignmentId, incidentId: row.incident_id }
    await setStateByRun(tx, row.vehicle_id, { state: unitStateAt(step), run, of: assignmentId, actorId }, now)
  }
  const details = { step, notApplied: why, note: report.note ?? null, clockOffset_ms }
  await writeAndTell(
    tx,
    row,
    {
      fact: 'assignment.step_recorded.v1',
      version,
      payload: { step, source, applied },
      kind: 'assignment.step',
      occurredAt,
      source,
      actorId,
      location,
      applied,
      details,
    },
    now,
  )
  return { applied, folded: why === 'already_recorded' }
}

async function whyNot(
  tx: Tx,
  row: repository.AssignmentRow,
  step: RunStep,
  occurredAt: Date,
  standing: StandingStep[],
): Promise<NotApplied | null> {
  if (standing.some((record) => record.step === step)) return 'already_recorded'
  if (isReturn(step)) {
    if (row.ended_at === null) return 'ended'
    const newest = await repository.newestOfVehicle(tx, row.vehicle_id)
    return newest?.id === row.id ? null : 'unit_has_another_run'
  }
  const reached = farthest(standing.filter((record) => !isReturn(record.step as RunStep))).step as RunStep
  if (ordinal(step) > ordinal(reached)) return row.ended_at === null ? null : 'ended'
  return fits(standing, row.ended_at, step, occurredAt) ? null : 'out_of_order'
}
