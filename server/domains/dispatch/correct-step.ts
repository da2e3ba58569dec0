import { sql } from 'kysely'
import type { RunStep, StepSource } from '#contract/vocabulary.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { Refusal } from '#platform/refusal.ts'
import { setStateByRun } from '../fleet/service.ts'
import * as repository from './assignments.repository.ts'
import { lockRun } from './lock-run.ts'
import { isRecordable, isReturn, unitStateAt } from './run-steps.ts'
import { checkTime, farthest, fits } from './step-times.ts'
import * as records from './steps.repository.ts'
import { writeAndTell } from './tell.ts'

export interface Correction {
  step: RunStep
  /** Null: it did not happen. */
  occurredAt: Date | null
  reason: string
  actorId: string
  source: StepSource
}

/**
 * Mends the time of a step, or says that it did not happen: an automatic arrival above all. The old record stays, with who, when and why.
 * A time that would put the steps out of their order is refused.
 */
export async function correctStep(tx: Tx, assignmentId: string, correction: Correction, now: Date): Promise<void> {
  await correctLocked(tx, await lockRun(tx, assignmentId), correction, now)
}

/** The same, for who holds the run's locks. */
export async function correctLocked(tx: Tx, row: repository.AssignmentRow, correction: Correction, now: Date): Promise<void> {
  const { step, reason, actorId, source } = correction
  const occurredAt = correction.occurredAt && checkTime(correction.occurredAt, row.dispatched_at, now)
  const standing = await records.standing(tx, row.id)
  const old = standing.find((record) => record.step === step)
  if (!old || !isRecordable(step)) throw new Refusal('assignment.step_illegal')
  if (occurredAt && !fits(standing, row.ended_at, step, occurredAt)) throw new Refusal('assignment.step_out_of_order')
  const id = newId()
  await records.supersede(tx, old.id, id)
  await records.insert(tx, {
    id,
    centre_id: row.centre_id,
    assignment_id: row.id,
    step,
    occurred_at: occurredAt ?? old.occurred_at,
    recorded_at: now,
    source,
    recorded_by: actorId,
    applied: occurredAt !== null,
    reason,
  })
  const last = farthest(await records.standing(tx, row.id))
  await sql`select set_config('jilian.correction', 'on', true)`.execute(tx)
  const version = await repository.update(tx, row.id, { step: last.step, step_at: last.occurred_at, step_source: last.source })
  await sql`select set_config('jilian.correction', 'off', true)`.execute(tx)
  if (last.step !== row.step) await setUnitBack(tx, row, last.step as RunStep, actorId, now)
  const was = { was: old.occurred_at.toISOString(), wasSource: old.source }
  await writeAndTell(
    tx,
    row,
    {
      fact: 'assignment.step_corrected.v1',
      version,
      payload: { step },
      kind: 'assignment.step_corrected',
      occurredAt: now,
      source,
      actorId,
      details: { step, ...was, is: occurredAt?.toISOString() ?? null, reason },
    },
    now,
  )
}

/** The unit does what the run's last standing step says, unless another run has it by now. */
async function setUnitBack(tx: Tx, row: repository.AssignmentRow, step: RunStep, actorId: string, now: Date): Promise<void> {
  const of = row.id
  if (row.ended_at === null) {
    const run = { assignmentId: row.id, incidentId: row.incident_id }
    return setStateByRun(tx, row.vehicle_id, { state: unitStateAt(step), run, of, actorId }, now)
  }
  const newest = await repository.newestOfVehicle(tx, row.vehicle_id)
  if (newest?.id !== row.id) return
  await setStateByRun(tx, row.vehicle_id, { state: isReturn(step) ? unitStateAt(step) : 'returning', run: null, of, actorId }, now)
}
