import type { ConsultClock, ConsultGrade } from '#contract/vocabulary-consults.ts'
import { message } from '#contract/i18n/texts.ts'
import type { Tx } from '#platform/db/database.ts'
import { setting } from '#platform/settings.ts'
import type { TimerHandlers } from '#platform/timers.ts'
import { queueMessage } from '../messages/service.ts'
import { archiveConsult } from './archive.ts'
import { endForgotten } from './bookings/hold.ts'
import * as bookings from './bookings/repository.ts'
import { after } from './clocks.ts'
import { record } from './entries.ts'
import { escalateSilence } from './escalation.ts'
import * as invitations from './invitations.repository.ts'
import type { ConsultParts } from './parts.ts'
import { byAccount } from './practitioners/repository.ts'
import * as repository from './repository.ts'
import { sendToOnCall } from './send-to-on-call.ts'
import { closeSession } from './session.ts'
import { tell } from './tell.ts'
import { timer } from './timer-kinds.ts'

/** What happens when a clock of a consult runs out. Each looks first whether its step is still to come. */
export function consultTimers(parts: ConsultParts): TimerHandlers {
  const lock = async (tx: Tx, consultId: string) => void (await repository.lock(tx, consultId))
  const onConsult = (fire: (tx: Tx, consult: repository.ConsultRow, now: Date) => Promise<void>) => ({
    lock,
    fire: async (tx: Tx, { subjectId }: { subjectId: string }, now: Date) => {
      const consult = await repository.byId(tx, subjectId)
      if (consult) await fire(tx, consult, now)
    },
  })
  return {
    [timer.triage]: onConsult((tx, consult, now) => deskSilent(tx, parts, consult, now)),
    [timer.accept]: {
      lock: async (tx, invitationId) => {
        const row = await invitations.byId(tx, invitationId)
        if (row) await lock(tx, row.consult_id)
      },
      fire: (tx, { subjectId }, now) => escalateSilence(tx, parts, subjectId, now),
    },
    [timer.start]: onConsult(async (tx, consult, now) => {
      if (['submitted', 'triage', 'scheduled', 'declined', 'accepted'].includes(consult.state))
        await overdue(tx, parts, await repository.update(tx, consult.id, { desk_alarm_at: consult.desk_alarm_at ?? now }), 'start', now)
    }),
    [timer.consent]: onConsult(async (tx, consult, now) => {
      // What is still being written is its writer's own business: no desk may see it.
      if (consult.consent_due_at && consult.state !== 'draft' && consult.state !== 'returned')
        await overdue(tx, parts, await repository.update(tx, consult.id, {}), 'consent', now)
    }),
    [timer.session]: onConsult(async (tx, consult, now) => {
      if (consult.state === 'in_session') await closeSession(tx, parts, consult, null, now)
    }),
    [timer.reportReminder]: onConsult(async (tx, consult, now) => {
      if (consult.state !== 'ended') return
      await record(tx, parts.vault, consult, { kind: 'report_reminded', actorId: null }, now)
      await textToDoctors(tx, parts, consult, 'consult.report_due.sms', now)
      await tell(tx, consult, 'consult.report_due_soon.v1', {}, null, now)
    }),
    [timer.report]: onConsult(async (tx, consult, now) => {
      if (consult.state !== 'ended') return
      const late = await repository.update(tx, consult.id, { desk_alarm_at: now })
      await overdue(tx, parts, late, 'report', now)
      await textToDoctors(tx, parts, late, 'consult.report_overdue.sms', now)
    }),
    [timer.archive]: onConsult((tx, consult, now) => archiveConsult(tx, parts, consult.id, now)),
    [timer.booking]: {
      lock: async (tx, bookingId) => void (await bookings.lock(tx, bookingId)),
      fire: (tx, { subjectId }, now) => endForgotten(tx, parts, subjectId, now),
    },
  }
}

/** The desk has not looked at it in time: said so, and where it presses and the centre wants it, whoever is on call is asked. */
async function deskSilent(tx: Tx, parts: ConsultParts, consult: repository.ConsultRow, now: Date): Promise<void> {
  if (consult.state !== 'submitted' && consult.state !== 'triage') return
  const late = await repository.update(tx, consult.id, { desk_alarm_at: consult.desk_alarm_at ?? now })
  await overdue(tx, parts, late, 'triage', now)
  const presses = consult.grade === 'urgent' && (await setting(tx, consult.centre_id, 'consult.urgent_past_desk')) === 1
  // In somebody's hand it stays there.
  if (presses && consult.state === 'submitted') await sendToOnCall(tx, parts, late, now)
}

async function overdue(tx: Tx, { vault }: ConsultParts, consult: repository.ConsultRow, clock: ConsultClock, now: Date): Promise<void> {
  await record(tx, vault, consult, { kind: 'overdue', actorId: null, details: { clock } }, now)
  await tell(tx, consult, 'consult.overdue.v1', { clock, grade: consult.grade as ConsultGrade }, null, now)
}

/** To the doctors who took part, where a number is known. Names no patient. */
async function textToDoctors(
  tx: Tx,
  { vault }: ConsultParts,
  consult: repository.ConsultRow,
  key: 'consult.report_due.sms' | 'consult.report_overdue.sms',
  now: Date,
): Promise<void> {
  const centre = await tx.selectFrom('centres').select(['name', 'time_zone']).where('id', '=', consult.centre_id).executeTakeFirstOrThrow()
  const due = new Intl.DateTimeFormat('zh-CN', { timeZone: centre.time_zone, hour: '2-digit', minute: '2-digit', hour12: false })
  const values = { centre: centre.name, number: consult.number, time: due.format(consult.report_due_at!) }
  for (const row of await invitations.ofConsults(tx, [consult.id])) {
    const phone = row.state === 'accepted' ? (await byAccount(tx, row.account_id))?.phone_encrypted : null
    if (!phone) continue
    const about = { centreId: consult.centre_id, kind: 'sms', subjectType: 'consult', subjectId: consult.id } as const
    await queueMessage(
      tx,
      vault,
      { ...about, to: vault.decrypt(phone), text: message('zh-CN', key, values), giveUpAt: after(now, 3_600) },
      now,
    )
  }
}
