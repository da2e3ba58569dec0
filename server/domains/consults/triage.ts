import type { Consult } from '#contract/rest/consult-shapes.ts'
import type { ConsultGrade, ConsultState } from '#contract/vocabulary-consults.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { requiredText } from '#platform/text.ts'
import { cancelTimers, setTimer } from '#platform/timers.ts'
import { after, gradeClocks } from './clocks.ts'
import { closeInvitations } from './close-invitations.ts'
import { record } from './entries.ts'
import * as invitations from './invitations.repository.ts'
import { lockIn } from './lock-consult.ts'
import type { ConsultParts } from './parts.ts'
import { readConsult } from './presenter.ts'
import * as repository from './repository.ts'
import { tell } from './tell.ts'
import { timer } from './timer-kinds.ts'

/** The coordinator takes it in hand; from another coordinator too. */
export async function takeConsult(tx: Tx, parts: ConsultParts, actor: Actor, id: string, now: Date): Promise<Consult> {
  const consult = await lockIn(tx, id, ['submitted', 'triage'])
  if (consult.triage_by !== actor.accountId) await takeInHand(tx, parts, actor, consult, now)
  return readConsult(tx, parts.vault, actor, id, now)
}

/** What was only submitted is in triage from here on, by the actor. */
export async function takeInHand(
  tx: Tx,
  { vault }: ConsultParts,
  actor: Actor,
  consult: repository.ConsultRow,
  now: Date,
): Promise<repository.ConsultRow> {
  const taken = await repository.update(tx, consult.id, { state: 'triage', triage_by: actor.accountId, triage_at: now })
  await record(tx, vault, taken, { kind: 'taken', actorId: actor.accountId, details: { from: consult.triage_by } }, now)
  await tell(tx, taken, 'consult.changed.v1', { state: 'triage' }, actor.accountId, now)
  return taken
}

/** Another grade: the clocks run by it, from the submission; nobody who is asked gets more time than before. */
export async function regradeConsult(
  tx: Tx,
  parts: ConsultParts,
  actor: Actor,
  id: string,
  asked: { version: number; grade: ConsultGrade; reason: string },
  now: Date,
): Promise<Consult> {
  const consult = await lockIn(tx, id, ['submitted', 'triage', 'scheduled', 'declined', 'accepted'], asked.version)
  const reason = requiredText('reason', asked.reason)
  const clocks = await gradeClocks(tx, consult.centre_id, asked.grade)
  const atDesk = consult.state === 'submitted' || consult.state === 'triage'
  const triageDue = after(consult.submitted_at!, clocks.triage_s)
  const startDue = startDueOf(consult.submitted_at!, clocks.start_s, atDesk ? null : consult.scheduled_start)
  const regraded = await repository.update(tx, id, { grade: asked.grade, triage_due_at: triageDue, start_due_at: startDue })
  const about = { centreId: consult.centre_id, subjectId: id }
  await setTimer(tx, { ...about, kind: timer.start, dueAt: startDue }, now)
  if (atDesk) await setTimer(tx, { ...about, kind: timer.triage, dueAt: triageDue }, now)
  for (const row of await invitations.ofConsults(tx, [id])) {
    const answerBy = after(now, clocks.accept_s)
    if (row.state !== 'open' || row.escalated_at || row.answer_by <= answerBy) continue
    await invitations.update(tx, [row.id], { answer_by: answerBy })
    await setTimer(tx, { centreId: consult.centre_id, kind: timer.accept, subjectId: row.id, dueAt: answerBy }, now)
  }
  const details = { from: consult.grade, grade: asked.grade, clocks }
  await record(tx, parts.vault, regraded, { kind: 'regraded', actorId: actor.accountId, text: reason, details }, now)
  await tell(tx, regraded, 'consult.changed.v1', { state: regraded.state as ConsultState }, actor.accountId, now)
  return readConsult(tx, parts.vault, actor, id, now)
}

/** By the grade, or by the time that the desk agreed on where that is later. */
export function startDueOf(submittedAt: Date, start_s: number, agreed: Date | null): Date {
  const byGrade = after(submittedAt, start_s)
  return agreed && agreed > byGrade ? agreed : byGrade
}

/** 退回: the asker mends it and submits again; whoever was asked is not any more. */
export async function returnConsult(
  tx: Tx,
  parts: ConsultParts,
  actor: Actor,
  id: string,
  asked: { version: number; reason: string },
  now: Date,
): Promise<Consult> {
  const seen = await lockIn(tx, id, ['submitted', 'triage', 'declined'], asked.version)
  const reason = requiredText('reason', asked.reason)
  const consult = seen.state === 'submitted' ? await takeInHand(tx, parts, actor, seen, now) : seen
  // A new round begins with the next submission: nobody of this one is wanted any more.
  const declined = (await invitations.ofConsults(tx, [id])).filter(({ state }) => state === 'declined')
  await closeInvitations(tx, parts, consult, declined, { state: 'withdrawn', actorId: actor.accountId }, now)
  await cancelTimers(tx, [timer.triage, timer.start], [id], now)
  const returned = await repository.update(tx, id, {
    state: 'returned',
    return_reason_encrypted: parts.vault.encrypt(reason),
    returned_by: actor.accountId,
    returned_at: now,
    desk_alarm_at: null,
  })
  await record(tx, parts.vault, returned, { kind: 'returned', actorId: actor.accountId, text: reason }, now)
  await tell(tx, returned, 'consult.returned.v1', {}, actor.accountId, now)
  return readConsult(tx, parts.vault, actor, id, now)
}
