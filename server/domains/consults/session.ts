import type { Consult } from '#contract/rest/consult-shapes.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { Refusal } from '#platform/refusal.ts'
import { setting } from '#platform/settings.ts'
import { cancelTimers, setTimer } from '#platform/timers.ts'
import * as attendees from './attendees.repository.ts'
import { after } from './clocks.ts'
import { closeInvitations } from './close-invitations.ts'
import { pathsOf } from './consents.repository.ts'
import { record } from './entries.ts'
import { ofConsults } from './invitations.repository.ts'
import { lockIn } from './lock-consult.ts'
import { invitedMembers, invitingMembers } from './members.ts'
import type { ConsultParts } from './parts.ts'
import { readConsult } from './presenter.ts'
import * as repository from './repository.ts'
import { tell } from './tell.ts'
import { timer } from './timer-kinds.ts'
import { hostsOf, tellQueue } from './waiting.ts'

/**
 * Opens the room. Without consent or an emergency approval only an immediate consult begins, and the approval is to be recorded within the
 * centre's minutes: care is never blocked.
 */
export async function startSession(
  tx: Tx,
  parts: ConsultParts,
  actor: Actor,
  id: string,
  asked: { admit: boolean },
  now: Date,
): Promise<Consult> {
  const consult = await lockIn(tx, id, ['accepted'])
  const paths = (await pathsOf(tx, [id])).get(id)!
  const consented = paths.written || paths.emergency
  if (!consented && consult.grade !== 'immediate') throw new Refusal('consult.consent_missing')
  const approvalDue = consented ? null : after(now, await setting(tx, consult.centre_id, 'consult.consent_after_start_s'))
  const members = [...(await invitedMembers(tx, consult)), ...(asked.admit ? await invitingMembers(tx, consult, now) : [])]
  const about = { kind: 'consultation', subjectId: id, incidentId: consult.incident_id, centreId: consult.centre_id } as const
  const roomId = await parts.rooms.open(tx, { ...about, openedBy: actor, members }, now)
  await cancelTimers(tx, [timer.start], [id], now)
  const sessionEnd = after(now, await setting(tx, consult.centre_id, 'consult.session_max_s'))
  await setTimer(tx, { centreId: consult.centre_id, kind: timer.session, subjectId: id, dueAt: sessionEnd }, now)
  if (approvalDue) await setTimer(tx, { centreId: consult.centre_id, kind: timer.consent, subjectId: id, dueAt: approvalDue }, now)
  const started = await repository.update(tx, id, {
    state: 'in_session',
    room_id: roomId,
    started_at: now,
    admitted_at: asked.admit ? now : null,
    consent_due_at: approvalDue ?? consult.consent_due_at,
    desk_alarm_at: null,
  })
  await record(
    tx,
    parts.vault,
    started,
    { kind: 'started', actorId: actor.accountId, details: { roomId, withoutConsent: !consented } },
    now,
  )
  await tell(tx, started, 'consult.started.v1', { roomId }, actor.accountId, now)
  if (asked.admit) await told(tx, parts, started, actor, now)
  return readConsult(tx, parts.vault, actor, id, now)
}

/** The asking side comes in. Again changes nothing. */
export async function admitAskers(tx: Tx, parts: ConsultParts, actor: Actor, id: string, now: Date): Promise<Consult> {
  const consult = await lockIn(tx, id, ['in_session'])
  if (!consult.admitted_at) {
    for (const member of await invitingMembers(tx, consult, now)) await parts.rooms.invite(tx, consult.room_id!, member, now)
    await told(tx, parts, await repository.update(tx, id, { admitted_at: now }), actor, now)
  }
  return readConsult(tx, parts.vault, actor, id, now)
}

async function told(tx: Tx, { vault }: ConsultParts, consult: repository.ConsultRow, actor: Actor, now: Date): Promise<void> {
  await record(tx, vault, consult, { kind: 'admitted', actorId: actor.accountId }, now)
  await tell(tx, consult, 'consult.admitted.v1', { roomId: consult.room_id! }, actor.accountId, now)
  if (consult.waiting_since) await tellQueue(tx, consult, await hostsOf(tx, consult.id), false, now)
}

export async function endSession(tx: Tx, parts: ConsultParts, actor: Actor, id: string, now: Date): Promise<Consult> {
  const consult = await lockIn(tx, id, ['in_session'])
  await closeSession(tx, parts, consult, actor.accountId, now)
  return readConsult(tx, parts.vault, actor, id, now)
}

/** Closes the room, keeps who was there, and starts the report's clock. `actorId` null: it went on for too long, and nobody ended it. */
export async function closeSession(
  tx: Tx,
  parts: ConsultParts,
  consult: repository.ConsultRow,
  actorId: string | null,
  now: Date,
): Promise<void> {
  const { id, centre_id } = consult
  await parts.rooms.close(tx, consult.room_id!, actorId, now)
  const present = await parts.rooms.attendance(tx, consult.room_id!)
  await attendees.insertAll(
    tx,
    present.map((each) => ({
      id: newId(),
      centre_id,
      consult_id: id,
      account_id: each.accountId,
      name_encrypted: parts.vault.encrypt(each.displayName),
      institution_id: each.institutionId,
      joined_at: each.joinedAt,
      left_at: each.leftAt && each.leftAt < each.joinedAt ? each.joinedAt : (each.leftAt ?? now),
      source: 'room',
      recorded_by: actorId,
      recorded_at: now,
    })),
  )
  const unanswered = (await ofConsults(tx, [id])).filter(({ state }) => state === 'open')
  await closeInvitations(tx, parts, consult, unanswered, { state: 'withdrawn', actorId }, now)
  await cancelTimers(tx, [timer.session], [id], now)
  const reportDue = after(now, await setting(tx, centre_id, 'consult.report_s'))
  const reminder_s = await setting(tx, centre_id, 'consult.report_reminder_s')
  await setTimer(tx, { centreId: centre_id, kind: timer.report, subjectId: id, dueAt: reportDue }, now)
  await setTimer(tx, { centreId: centre_id, kind: timer.reportReminder, subjectId: id, dueAt: after(reportDue, -reminder_s) }, now)
  const ended = await repository.update(tx, id, { state: 'ended', ended_at: now, report_due_at: reportDue })
  await record(tx, parts.vault, ended, { kind: 'ended', actorId, details: { attendees: present.length } }, now)
  await tell(tx, ended, 'consult.ended.v1', {}, actorId, now)
}
