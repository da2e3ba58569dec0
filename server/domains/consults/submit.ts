import type { Consult } from '#contract/rest/consult-shapes.ts'
import type { ConsultGrade, ConsultKind } from '#contract/vocabulary-consults.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/refusal.ts'
import { setTimer } from '#platform/timers.ts'
import { checkAgreement, reachableFrom } from './agreements/reach.ts'
import { after, gradeClocks } from './clocks.ts'
import { missingFields } from './completeness.ts'
import { record } from './entries.ts'
import { crewDoctorsOf } from './from-incident.ts'
import { lockIn, requireInviting } from './lock-consult.ts'
import * as materials from './materials.repository.ts'
import type { ConsultParts } from './parts.ts'
import { invitableDoctors } from './practitioners/invitable.ts'
import { checkTreatingDoctor } from './practitioners/treating.ts'
import { readConsult } from './presenter.ts'
import * as repository from './repository.ts'
import { sendToOnCall } from './send-to-on-call.ts'
import { tell } from './tell.ts'
import { timer } from './timer-kinds.ts'

/** Asks for it: complete, with a licensed doctor on the inviting side and somebody who may be asked. Immediate goes past the desk. */
export async function submitConsult(tx: Tx, parts: ConsultParts, actor: Actor, id: string, version: number, now: Date): Promise<Consult> {
  const consult = await lockIn(tx, id, ['draft', 'returned'], version)
  await requireInviting(tx, actor, consult)
  const missing = missingFields(consult, await materials.count(tx, id))
  if (missing.length > 0) throw new Refusal('consult.incomplete', { missing })
  await checkInvitingSide(tx, consult, now)
  await checkSomebodyMayBeAsked(tx, consult, now)
  const grade = consult.grade as ConsultGrade
  const clocks = await gradeClocks(tx, consult.centre_id, grade)
  const dues = { triage_due_at: after(now, clocks.triage_s), start_due_at: after(now, clocks.start_s) }
  const submitted = await repository.update(tx, id, {
    state: 'submitted',
    submitted_at: now,
    triage_by: null,
    triage_at: null,
    desk_alarm_at: null,
    ...dues,
  })
  await setTimer(tx, { centreId: consult.centre_id, kind: timer.triage, subjectId: id, dueAt: dues.triage_due_at }, now)
  await setTimer(tx, { centreId: consult.centre_id, kind: timer.start, subjectId: id, dueAt: dues.start_due_at }, now)
  const details = { kind: consult.kind, grade, specialty: consult.specialty, clocks }
  await record(tx, parts.vault, submitted, { kind: 'submitted', actorId: actor.accountId, details }, now)
  await tell(tx, submitted, 'consult.submitted.v1', { kind: consult.kind as ConsultKind, grade }, actor.accountId, now)
  if (grade === 'immediate') await sendToOnCall(tx, parts, submitted, now)
  return readConsult(tx, parts.vault, actor, id, now)
}

/** The treating doctor is licensed, and of the inviting institution or of a crew on the case. */
async function checkInvitingSide(tx: Tx, consult: repository.ConsultRow, now: Date): Promise<void> {
  const doctorId = consult.treating_doctor_id!
  await checkTreatingDoctor(tx, consult.centre_id, doctorId)
  const { institution_id } = await tx.selectFrom('accounts').select('institution_id').where('id', '=', doctorId).executeTakeFirstOrThrow()
  if (institution_id === consult.institution_id) return
  if (consult.incident_id && (await crewDoctorsOf(tx, consult.centre_id, consult.incident_id, now)).has(doctorId)) return
  throw new Refusal('consult.no_licensed_doctor')
}

async function checkSomebodyMayBeAsked(tx: Tx, consult: repository.ConsultRow, now: Date): Promise<void> {
  const [invitingId, kind] = [consult.institution_id, consult.kind as ConsultKind]
  if (consult.wished_institution_id) return checkAgreement(tx, { invitingId, invitedId: consult.wished_institution_id, kind }, now)
  const reachable = await reachableFrom(tx, invitingId, kind, now)
  if (reachable.some(({ own }) => !own)) return
  const own = await invitableDoctors(tx, consult.centre_id, { institutionIds: [invitingId] }, now)
  if (!own.some(({ accountId }) => accountId !== consult.treating_doctor_id && accountId !== consult.requested_by))
    throw new Refusal('consult.no_agreement')
}
