import type { Specialty } from '#contract/vocabulary-consults.ts'
import type { Tx } from '#platform/db/database.ts'
import { cancelTimers } from '#platform/timers.ts'
import { askDoctor } from './ask-doctor.ts'
import { after } from './clocks.ts'
import { record } from './entries.ts'
import { fieldFor } from './field.ts'
import { firstOnCall } from './ladder.ts'
import type { ConsultParts } from './parts.ts'
import * as repository from './repository.ts'
import { tell } from './tell.ts'
import { timer } from './timer-kinds.ts'

/** Nobody has said how long it will take. */
const duration_s = 1_800

/**
 * Past the desk, which sees it happen: straight to whoever is on call for the specialty. Where nobody is, it lies at the desk with an alarm.
 */
export async function sendToOnCall(tx: Tx, parts: ConsultParts, consult: repository.ConsultRow, now: Date): Promise<void> {
  const specialty = consult.specialty as Specialty
  const doctor = firstOnCall(await fieldFor(tx, consult, specialty, now), consult.wished_institution_id)
  if (!doctor) {
    const waiting = await repository.update(tx, consult.id, { desk_alarm_at: now })
    await record(tx, parts.vault, waiting, { kind: 'nobody_on_call', actorId: null, details: { specialty } }, now)
    await tell(tx, waiting, 'consult.escalated.v1', { step: 'nobody_left', grade: gradeOf(consult) }, null, now)
    return
  }
  await cancelTimers(tx, [timer.triage], [consult.id], now)
  const scheduled = await repository.update(tx, consult.id, {
    state: 'scheduled',
    join_mode: 'first',
    scheduled_start: now,
    scheduled_end: after(now, duration_s),
    desk_alarm_at: null,
  })
  await record(tx, parts.vault, scheduled, { kind: 'sent_to_on_call', actorId: null, details: { specialty, doctor: doctor.name } }, now)
  await tell(tx, scheduled, 'consult.changed.v1', { state: 'scheduled' }, null, now)
  await askDoctor(tx, parts, scheduled, { party: 1, doctor, specialty, origin: 'on_call', actorId: null }, now)
}

const gradeOf = (consult: repository.ConsultRow) => consult.grade as 'immediate' | 'urgent' | 'routine'
