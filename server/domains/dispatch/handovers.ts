import type { Static } from 'typebox'
import type { Handover as HandoverShape } from '#contract/rest/dispatch.ts'
import type { RunStep } from '#contract/vocabulary.ts'
import type { Actor } from '#platform/actor.ts'
import type { Change, Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { Refusal } from '#platform/refusal.ts'
import * as repository from './assignments.repository.ts'
import { endRun } from './end-run.ts'
import { lockRun } from './lock-run.ts'
import { ordinal } from './run-steps.ts'
import * as steps from './steps.repository.ts'
import { writeAndTell, writeDown } from './tell.ts'

export type Handover = Static<typeof HandoverShape>

/** The handover as both sides see it; null before the first signature. */
export async function readHandover(tx: Tx, assignmentId: string): Promise<Handover | null> {
  const row = await tx
    .selectFrom('handovers')
    .leftJoin('accounts as crew', 'crew.id', 'handovers.crew_signed_by')
    .leftJoin('accounts as hospital', 'hospital.id', 'handovers.hospital_signed_by')
    .select(['handovers.condition', 'handovers.crew_signed_at', 'handovers.hospital_signed_at', 'handovers.institution_id'])
    .select(['crew.display_name as crew_name', 'hospital.display_name as hospital_name'])
    .where('handovers.assignment_id', '=', assignmentId)
    .executeTakeFirst()
  if (!row) return null
  return {
    condition: row.condition,
    crewSignedBy: row.crew_name,
    crewSignedAt: row.crew_signed_at?.toISOString() ?? null,
    hospitalSignedBy: row.hospital_name,
    hospitalSignedAt: row.hospital_signed_at?.toISOString() ?? null,
    institutionId: row.institution_id,
  }
}

/** The crew's half, with the patient's condition as handed over. */
export async function signByCrew(
  tx: Tx,
  assignmentId: string,
  by: { actor: Actor; condition: string; occurredAt: Date },
  now: Date,
): Promise<void> {
  const row = await lockSignable(tx, assignmentId)
  await sign(
    tx,
    row,
    'crew',
    by.actor.accountId,
    { condition: by.condition, crew_signed_by: by.actor.accountId, crew_signed_at: clamp(by.occurredAt, row, now) },
    now,
  )
}

/** The hospital's half: by its own staff, on its own screen or with its own login on the crew's tablet. */
export async function signByHospital(
  tx: Tx,
  assignmentId: string,
  by: { actor: Pick<Actor, 'accountId' | 'roles' | 'institutionId'>; on: 'own_screen' | 'crew_tablet' },
  now: Date,
): Promise<void> {
  const row = await lockSignable(tx, assignmentId)
  if (!by.actor.roles.includes('emergency_department') || by.actor.institutionId !== row.destination_id)
    throw new Refusal('handover.signer_refused')
  await sign(
    tx,
    row,
    'hospital',
    by.actor.accountId,
    { hospital_signed_by: by.actor.accountId, hospital_signed_at: now, hospital_signed_on: by.on },
    now,
  )
}

async function lockSignable(tx: Tx, assignmentId: string): Promise<repository.AssignmentRow> {
  const row = await lockRun(tx, assignmentId)
  if (row.ended_at) throw new Refusal(row.ended === 'handed_over' ? 'handover.already_signed' : 'assignment.ended')
  if (ordinal(row.step as RunStep) < ordinal('at_hospital') || !row.destination_id) throw new Refusal('handover.not_at_hospital')
  return row
}

const clamp = (time: Date, row: repository.AssignmentRow, now: Date) =>
  new Date(Math.max(row.dispatched_at.getTime(), Math.min(time.getTime(), now.getTime())))

async function sign(
  tx: Tx,
  row: repository.AssignmentRow,
  side: 'crew' | 'hospital',
  actorId: string,
  values: Change<'handovers'>,
  now: Date,
): Promise<void> {
  const before = await readHandover(tx, row.id)
  if (before && before[side === 'crew' ? 'crewSignedAt' : 'hospitalSignedAt'] !== null) throw new Refusal('handover.already_signed')
  await tx
    .insertInto('handovers')
    .values({ assignment_id: row.id, centre_id: row.centre_id, institution_id: row.destination_id! })
    .onConflict((conflict) => conflict.column('assignment_id').doNothing())
    .execute()
  await tx
    .updateTable('handovers')
    .set({ ...values, institution_id: row.destination_id! })
    .where('assignment_id', '=', row.id)
    .execute()
  const after = (await readHandover(tx, row.id))!
  const complete = after.crewSignedAt !== null && after.hospitalSignedAt !== null
  const version = await repository.update(tx, row.id, complete ? { step: 'handed_over', step_at: now, step_source: 'crew' } : {})
  const entry = { kind: 'handover.signed', occurredAt: now, source: side, actorId, details: { side, complete } }
  await writeAndTell(tx, row, { fact: 'assignment.handover_signed.v1', version, payload: { side, complete }, ...entry }, now)
  if (!complete) return
  await steps.insert(tx, {
    id: newId(),
    centre_id: row.centre_id,
    assignment_id: row.id,
    step: 'handed_over',
    occurred_at: now,
    recorded_at: now,
    source: 'crew',
    recorded_by: actorId,
    applied: true,
  })
  await endRun(tx, { ...row, step: 'handed_over' }, { end: 'handed_over', reason: null, occurredAt: now, actorId, source: side }, now)
}

/** The patient goes on to another hospital: what was signed for the first is written down and does not count. */
export async function withdrawSignatures(
  tx: Tx,
  row: repository.AssignmentRow,
  by: { actorId: string; source: 'crew' | 'dispatcher' },
  now: Date,
): Promise<void> {
  const signed = await readHandover(tx, row.id)
  if (!signed) return
  await tx.deleteFrom('handovers').where('assignment_id', '=', row.id).execute()
  await writeDown(tx, row, { kind: 'handover.withdrawn', occurredAt: now, ...by, details: { ...signed } }, now)
}
