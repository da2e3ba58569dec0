import { sql } from 'kysely'
import type { Point } from '#contract/values.ts'
import type { RunEnd, RunStep, StepSource } from '#contract/vocabulary.ts'
import type { Tx } from '#platform/db/database.ts'
import { checkPoint, toGeometryOrNull } from '#platform/db/geometry.ts'
import { newId } from '#platform/ids.ts'
import { Refusal } from '#platform/refusal.ts'
import { setStateByRun } from '../fleet/service.ts'
import { record } from '../incidents/timeline.ts'
import { lockRun } from './assign.ts'
import * as repository from './assignments.repository.ts'
import { endRun } from './end-run.ts'
import { isRecordable, isReturn, ordinal, unitStateAt } from './run-steps.ts'
import * as records from './steps.repository.ts'
import { tell } from './tell.ts'

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
type NotApplied = 'ended' | 'already_recorded' | 'unit_has_another_run'

const earliestTolerance_ms = 60_000
const futureTolerance_ms = 60_000

/**
 * Keeps a step that somebody or something saw happen. It moves the run when it lies ahead; a time that was missing behind is filled in; what
 * no longer applies is kept as "recorded, not applied". The same step from a second device folds: the first one stands.
 */
export async function recordStep(tx: Tx, assignmentId: string, report: Report, now: Date): Promise<{ applied: boolean; folded: boolean }> {
  if (report.location) checkPoint(report.location)
  if (!isRecordable(report.step)) throw new Refusal('assignment.step_illegal')
  const row = await lockRun(tx, assignmentId)
  const occurredAt = checkTime(report.occurredAt, row.dispatched_at, now)
  if (await records.isRepeat(tx, { assignmentId, step: report.step, occurredAt, recordedBy: report.actorId }))
    return { applied: false, folded: true }
  const standing = await records.standing(tx, assignmentId)
  const why = await whyNot(tx, row, report.step, standing)
  const applied = why === null
  await records.insert(tx, {
    id: newId(),
    centre_id: row.centre_id,
    assignment_id: assignmentId,
    step: report.step,
    occurred_at: occurredAt,
    recorded_at: now,
    source: report.source,
    recorded_by: report.actorId,
    clock_offset_ms: report.clockOffset_ms,
    location: toGeometryOrNull(report.location),
    applied,
    reason: why ?? report.note ?? null,
  })
  const ahead = applied && ordinal(report.step) > ordinal(row.step as RunStep)
  const version = await repository.update(
    tx,
    assignmentId,
    ahead ? { step: report.step, step_at: occurredAt, step_source: report.source } : {},
  )
  if (ahead) {
    const run = row.ended_at ? null : { assignmentId, incidentId: row.incident_id }
    await setStateByRun(tx, row.vehicle_id, { state: unitStateAt(report.step), run, actorId: report.actorId }, now)
  }
  await record(tx, {
    centreId: row.centre_id,
    incidentId: row.incident_id,
    kind: 'assignment.step',
    occurredAt,
    recordedAt: now,
    source: report.source,
    actorId: report.actorId,
    vehicleId: row.vehicle_id,
    location: report.location,
    applied,
    details: { step: report.step, notApplied: why, note: report.note ?? null, clockOffset_ms: report.clockOffset_ms },
  })
  const payload = {
    assignmentId,
    incidentId: row.incident_id,
    vehicleId: row.vehicle_id,
    step: report.step,
    source: report.source,
    applied,
  }
  await tell(tx, 'assignment.step_recorded.v1', row, version, payload, { actorId: report.actorId, occurredAt, now })
  return { applied, folded: why === 'already_recorded' }
}

async function whyNot(tx: Tx, row: repository.AssignmentRow, step: RunStep, standing: { step: string }[]): Promise<NotApplied | null> {
  if (standing.some((record) => record.step === step)) return 'already_recorded'
  if (row.ended_at === null) return isReturn(step) ? 'ended' : null
  if (!isReturn(step)) return row.ended === 'handed_over' ? null : 'ended'
  const newest = await repository.newestOfVehicle(tx, row.vehicle_id)
  return newest?.id === row.id ? null : 'unit_has_another_run'
}

function checkTime(occurredAt: Date, dispatchedAt: Date, now: Date): Date {
  if (occurredAt.getTime() > now.getTime() + futureTolerance_ms) throw new Refusal('assignment.step_in_future')
  if (occurredAt.getTime() < dispatchedAt.getTime() - earliestTolerance_ms) throw new Refusal('assignment.step_before_dispatch')
  // Within the tolerance it is the clock that is wrong, not the order of things.
  return new Date(Math.max(dispatchedAt.getTime(), Math.min(occurredAt.getTime(), now.getTime())))
}

/**
 * Mends the time of a step, or says that it did not happen (`occurredAt` null): an automatic arrival above all. The old record stays, with who,
 * when and why.
 */
export async function correctStep(
  tx: Tx,
  assignmentId: string,
  correction: { step: RunStep; occurredAt: Date | null; reason: string; actorId: string; source: StepSource },
  now: Date,
): Promise<void> {
  const row = await lockRun(tx, assignmentId)
  const { step } = correction
  const occurredAt = correction.occurredAt && checkTime(correction.occurredAt, row.dispatched_at, now)
  const standing = await records.standing(tx, assignmentId)
  const old = standing.find((record) => record.step === step)
  if (!old || !isRecordable(step)) throw new Refusal('assignment.step_illegal')
  const id = newId()
  await records.supersede(tx, old.id, id)
  await records.insert(tx, {
    id,
    centre_id: row.centre_id,
    assignment_id: assignmentId,
    step,
    occurred_at: occurredAt ?? old.occurred_at,
    recorded_at: now,
    source: correction.source,
    recorded_by: correction.actorId,
    applied: occurredAt !== null,
    reason: correction.reason,
  })
  const left = await records.standing(tx, assignmentId)
  const last = left.toSorted((a, b) => ordinal(a.step as RunStep) - ordinal(b.step as RunStep)).at(-1)!
  await sql`select set_config('jilian.correction', 'on', true)`.execute(tx)
  const version = await repository.update(tx, assignmentId, { step: last.step, step_at: last.occurred_at, step_source: last.source })
  await sql`select set_config('jilian.correction', 'off', true)`.execute(tx)
  if (last.step !== row.step && row.ended_at === null) {
    await setStateByRun(
      tx,
      row.vehicle_id,
      { state: unitStateAt(last.step as RunStep), run: { assignmentId, incidentId: row.incident_id }, actorId: correction.actorId },
      now,
    )
  }
  await record(tx, {
    centreId: row.centre_id,
    incidentId: row.incident_id,
    kind: 'assignment.step_corrected',
    occurredAt: now,
    recordedAt: now,
    source: correction.source,
    actorId: correction.actorId,
    vehicleId: row.vehicle_id,
    details: {
      step,
      was: old.occurred_at.toISOString(),
      wasSource: old.source,
      is: occurredAt?.toISOString() ?? null,
      reason: correction.reason,
    },
  })
  const payload = { assignmentId, incidentId: row.incident_id, vehicleId: row.vehicle_id, step }
  await tell(tx, 'assignment.step_corrected.v1', row, version, payload, { actorId: correction.actorId, occurredAt: now, now })
}

/** 空跑, 放弃, 现场死亡, 途中死亡. */
export async function endWithoutHandover(
  tx: Tx,
  assignmentId: string,
  how: { end: RunEnd; occurredAt: Date; note: string; actorId: string; source: 'crew' | 'dispatcher' },
  now: Date,
): Promise<void> {
  const row = await lockRun(tx, assignmentId)
  if (row.ended_at) throw new Refusal('assignment.ended')
  const occurredAt = checkTime(how.occurredAt, row.dispatched_at, now)
  await endRun(tx, row, { end: how.end, reason: how.note, occurredAt, actorId: how.actorId, source: how.source }, now)
}
