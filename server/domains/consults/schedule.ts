import type { Consult } from '#contract/rest/consult-shapes.ts'
import type {
  changeConsultTime as timeRoute,
  inviteDoctor as inviteRoute,
  scheduleConsult as scheduleRoute,
} from '#contract/rest/consult-triage.ts'
import type { Body } from '#contract/route.ts'
import type { ConsultGrade, ConsultKind, ConsultState } from '#contract/vocabulary-consults.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/refusal.ts'
import { requiredText } from '#platform/text.ts'
import { cancelTimers, setTimer } from '#platform/timers.ts'
import { checkAgreement } from './agreements/reach.ts'
import { busyDoctors } from './appointments.ts'
import { askDoctor } from './ask-doctor.ts'
import { after, gradeClocks } from './clocks.ts'
import { closeInvitations } from './close-invitations.ts'
import { record } from './entries.ts'
import * as invitations from './invitations.repository.ts'
import { lockIn } from './lock-consult.ts'
import type { ConsultParts } from './parts.ts'
import { partiesOf } from './parties.ts'
import { checkInvitable, type Invitable } from './practitioners/invitable.ts'
import * as practitioners from './practitioners/repository.ts'
import { readConsult } from './presenter.ts'
import * as repository from './repository.ts'
import { settleState } from './settle-state.ts'
import { tell } from './tell.ts'
import { timer } from './timer-kinds.ts'
import { startDueOf, takeInHand } from './triage.ts'

/** How far ahead a consult may be arranged. */
const farthest_s = 366 * 86_400

interface Stretch {
  from: Date
  to: Date
}

/** Chooses doctors and time, and asks all of them at once: each for a place of their own, or all for one. */
export async function scheduleConsult(
  tx: Tx,
  parts: ConsultParts,
  actor: Actor,
  id: string,
  asked: Body<typeof scheduleRoute>,
  now: Date,
): Promise<Consult> {
  const seen = await lockIn(tx, id, ['submitted', 'triage', 'declined'], asked.version)
  const time = stretchOf(asked.startsAt, asked.durationMin, now)
  if (new Set(asked.doctors.map(({ accountId }) => accountId)).size !== asked.doctors.length)
    throw new Refusal('consult.doctor_already_invited', { name: '' })
  const consult = seen.state === 'submitted' ? await takeInHand(tx, parts, actor, seen, now) : seen
  const doctors = await choose(tx, consult, asked.doctors, { time, override: asked.override !== null }, now)
  const before = await invitations.ofConsults(tx, [id])
  const declined = before.filter(({ state }) => state === 'declined')
  await closeInvitations(tx, parts, consult, declined, { state: 'withdrawn', actorId: actor.accountId }, now)
  await cancelTimers(tx, [timer.triage], [id], now)
  const clocks = await gradeClocks(tx, consult.centre_id, consult.grade as ConsultGrade)
  const startDue = startDueOf(consult.submitted_at!, clocks.start_s, time.from)
  await setTimer(tx, { centreId: consult.centre_id, kind: timer.start, subjectId: id, dueAt: startDue }, now)
  const scheduled = await repository.update(tx, id, {
    state: 'scheduled',
    join_mode: asked.join,
    scheduled_start: time.from,
    scheduled_end: time.to,
    start_due_at: startDue,
    desk_alarm_at: null,
  })
  const details = { join: asked.join, startsAt: time.from.toISOString(), durationMin: asked.durationMin }
  await record(tx, parts.vault, scheduled, { kind: 'scheduled', actorId: actor.accountId, details }, now)
  await tell(tx, scheduled, 'consult.changed.v1', { state: 'scheduled' }, actor.accountId, now)
  const first = partiesOf(before).next
  for (const [index, doctor] of doctors.entries()) {
    const { specialty } = asked.doctors[index]!
    const party = asked.join === 'all' ? first + index : first
    const overrideReason = asked.override?.reason ?? null
    await askDoctor(
      tx,
      parts,
      scheduled,
      { party, doctor, specialty, origin: 'coordinator', actorId: actor.accountId, overrideReason },
      now,
    )
  }
  return readConsult(tx, parts.vault, actor, id, now)
}

/** One more doctor, for an open place or a new one; a session that goes on gets them too. */
export async function inviteDoctor(
  tx: Tx,
  parts: ConsultParts,
  actor: Actor,
  id: string,
  asked: Body<typeof inviteRoute>,
  now: Date,
): Promise<Consult> {
  const consult = await lockIn(tx, id, ['scheduled', 'declined', 'accepted', 'in_session'], asked.version)
  const parties = partiesOf(await invitations.ofConsults(tx, [id]))
  const { party, accountId, specialty } = asked
  if (party !== null && !parties.isWanted(party)) throw new Refusal('object.not_found')
  if (party !== null && parties.isFilled(party)) throw new Refusal('consult.party_filled')
  const time = { from: maxOf(consult.scheduled_start!, now), to: maxOf(consult.scheduled_end!, after(now, 60)) }
  const [doctor] = await choose(tx, consult, [{ accountId }], { time, override: asked.override !== null }, now)
  const overrideReason = asked.override?.reason ?? null
  const asking = {
    party: party ?? parties.next,
    doctor: doctor!,
    specialty,
    origin: 'coordinator',
    actorId: actor.accountId,
    overrideReason,
  } as const
  await askDoctor(tx, parts, consult, asking, now)
  const settled = await settleState(tx, consult, now, { desk_alarm_at: null })
  await tell(tx, settled, 'consult.changed.v1', { state: settled.state as ConsultState }, actor.accountId, now)
  return readConsult(tx, parts.vault, actor, id, now)
}

/** Another time; who has accepted keeps the place, unless another appointment stands there. */
export async function changeConsultTime(
  tx: Tx,
  parts: ConsultParts,
  actor: Actor,
  id: string,
  asked: Body<typeof timeRoute>,
  now: Date,
): Promise<Consult> {
  const consult = await lockIn(tx, id, ['scheduled', 'accepted'], asked.version)
  const reason = requiredText('reason', asked.reason)
  const time = stretchOf(asked.startsAt, asked.durationMin, now)
  const live = (await invitations.ofConsults(tx, [id])).filter(({ state }) => state === 'open' || state === 'accepted')
  await checkFree(
    tx,
    consult,
    live.map((row) => row.account_id),
    { time, override: asked.override !== null },
    now,
  )
  const clocks = await gradeClocks(tx, consult.centre_id, consult.grade as ConsultGrade)
  const startDue = startDueOf(consult.submitted_at!, clocks.start_s, time.from)
  await setTimer(tx, { centreId: consult.centre_id, kind: timer.start, subjectId: id, dueAt: startDue }, now)
  const values = { scheduled_start: time.from, scheduled_end: time.to, start_due_at: startDue }
  const changed = await repository.update(tx, id, values)
  const text = [reason, asked.override?.reason].filter(Boolean).join(' / ')
  const details = { from: consult.scheduled_start!.toISOString(), startsAt: time.from.toISOString(), durationMin: asked.durationMin }
  await record(tx, parts.vault, changed, { kind: 'time_changed', actorId: actor.accountId, text, details }, now)
  await tell(tx, changed, 'consult.changed.v1', { state: changed.state as ConsultState }, actor.accountId, now)
  return readConsult(tx, parts.vault, actor, id, now)
}

const maxOf = (a: Date, b: Date): Date => (a > b ? a : b)

/** Null: at once. A start may lie a minute back, where a desk took its time over the form. */
function stretchOf(startsAt: string | null, durationMin: number, now: Date): Stretch {
  const from = startsAt === null ? now : new Date(startsAt)
  if (from < after(now, -60) || from > after(now, farthest_s)) throw new Refusal('consult.times_invalid')
  return { from, to: after(from, durationMin * 60) }
}

/** The doctors, each checked: registered and experienced, of an institution with an agreement, not of the asking side, not asked already, free. */
async function choose(
  tx: Tx,
  consult: repository.ConsultRow,
  asked: readonly { accountId: string }[],
  when: { time: Stretch; override: boolean },
  now: Date,
): Promise<Invitable[]> {
  const live = (await invitations.ofConsults(tx, [consult.id])).filter(({ state }) => state === 'open' || state === 'accepted')
  const doctors: Invitable[] = []
  for (const { accountId } of asked) {
    const doctor = await checkInvitable(tx, consult.centre_id, accountId, now)
    if (accountId === consult.treating_doctor_id || accountId === consult.requested_by) throw new Refusal('consult.doctor_not_eligible')
    if (live.some((row) => row.account_id === accountId)) throw new Refusal('consult.doctor_already_invited', { name: doctor.name })
    const agreed = { invitingId: consult.institution_id, invitedId: doctor.institutionId, kind: consult.kind as ConsultKind }
    await checkAgreement(tx, agreed, now)
    doctors.push(doctor)
  }
  await checkFree(
    tx,
    consult,
    doctors.map(({ accountId }) => accountId),
    when,
    now,
  )
  return doctors
}

/** Nobody is booked twice, unless the desk says so and why. Their registrations are locked: of two desks one looks after the other. */
async function checkFree(
  tx: Tx,
  consult: repository.ConsultRow,
  accountIds: readonly string[],
  { time, override }: { time: Stretch; override: boolean },
  now: Date,
): Promise<void> {
  await practitioners.lockAll(tx, accountIds)
  const busy = await busyDoctors(tx, accountIds, time, { consultId: consult.id }, now)
  if (busy.size === 0 || override) return
  const names = await tx
    .selectFrom('accounts')
    .select(['id', 'display_name'])
    .where('id', 'in', [...busy])
    .orderBy('display_name')
    .execute()
  const name = names.map((row) => row.display_name).join(', ')
  throw new Refusal('consult.doctor_busy', { name, accountIds: names.map((row) => row.id) })
}
