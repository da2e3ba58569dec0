import type { RunEnd, RunStep } from '#contract/vocabulary.ts'
import type { Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/refusal.ts'
import { setStateByRun } from '../fleet/service.ts'
import { leave } from '../incidents/participants.ts'
import { closeIncident, raiseForRecord } from '../incidents/service.ts'
import type { NewEntry } from '../incidents/timeline.ts'
import * as repository from './assignments.repository.ts'
import { leaveHospital } from './leave-hospital.ts'
import { lockRun } from './lock-run.ts'
import { unitStateAfterEnd } from './run-steps.ts'
import { checkTime } from './step-times.ts'
import { writeAndTell, writeDown } from './tell.ts'

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
  const { end, reason, occurredAt, actorId, source } = how
  const version = await repository.update(tx, row.id, { ended: end, ended_at: occurredAt, end_reason: reason })
  const state = end === 'handed_over' ? 'returning' : unitStateAfterEnd(row.step as RunStep)
  await setStateByRun(tx, row.vehicle_id, { state, run: null, of: row.id, actorId }, now)
  const payload = { end: end === 'handed_over' ? null : end }
  const entry = { kind: 'assignment.ended', occurredAt, source, actorId, details: { end, reason } }
  await writeAndTell(tx, row, { fact: 'assignment.ended.v1', version, payload, ...entry }, now)
  await leave(tx, row.incident_id, 'vehicle', row.vehicle_id, now)
  if (row.destination_id && end !== 'handed_over') await leaveHospital(tx, row, row.destination_id, now)
  const runs = await repository.ofIncidents(tx, [row.incident_id])
  const done = runs.every((run) => run.ended_at !== null) && runs.some((run) => run.ended !== 'cancelled')
  if (done) await closeIncident(tx, row.incident_id, actorId, occurredAt, now)
}

/**
 * 空跑, 放弃, 现场死亡, 途中死亡. Not before what already happened on the run. What a crew reports of a run that is over by now is written
 * down all the same; a seat is told that it is over.
 */
export async function endWithoutHandover(
  tx: Tx,
  assignmentId: string,
  how: { end: RunEnd; occurredAt: Date; note: string; actorId: string; source: 'crew' | 'dispatcher' },
  now: Date,
): Promise<void> {
  const row = await lockRun(tx, assignmentId)
  const { end, note: reason, actorId, source } = how
  const reported = checkTime(how.occurredAt, row.dispatched_at, now)
  if (row.ended_at) {
    if (source === 'dispatcher') throw new Refusal('assignment.ended')
    const details = { end, reason, notApplied: 'ended' }
    await writeDown(tx, row, { kind: 'assignment.ended', occurredAt: reported, source, actorId, applied: false, details }, now)
    return raiseForRecord(tx, row.incident_id, actorId, now)
  }
  const occurredAt = new Date(Math.max(reported.getTime(), ...Object.values(row.times).map((time) => Date.parse(time))))
  await endRun(tx, row, { end, reason, occurredAt, actorId, source }, now)
}
