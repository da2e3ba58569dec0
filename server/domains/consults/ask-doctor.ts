import { message } from '#contract/i18n/texts.ts'
import type { ConsultGrade, InvitationOrigin, Specialty } from '#contract/vocabulary-consults.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { setTimer } from '#platform/timers.ts'
import { queueMessage } from '../messages/service.ts'
import { after, gradeClocks } from './clocks.ts'
import { record } from './entries.ts'
import * as invitations from './invitations.repository.ts'
import type { ConsultParts } from './parts.ts'
import type { Invitable } from './practitioners/invitable.ts'
import type { ConsultRow } from './repository.ts'
import { tell } from './tell.ts'
import { timer } from './timer-kinds.ts'

export interface Asking {
  party: number
  doctor: Invitable
  specialty: Specialty
  origin: InvitationOrigin
  /** Null: the system. */
  actorId: string | null
  /** Why the doctor is asked although another appointment stands. */
  overrideReason?: string | null
}

/** A text is of use for so long at least, whatever the clock of the grade. */
const shortestText_s = 600

/** Asks one doctor: on the screen, and by text where a number is known. The clock of the grade runs. */
export async function askDoctor(tx: Tx, parts: ConsultParts, consult: ConsultRow, asking: Asking, now: Date): Promise<void> {
  const { doctor, specialty, origin, party } = asking
  const grade = consult.grade as ConsultGrade
  const { accept_s } = await gradeClocks(tx, consult.centre_id, grade)
  const answerBy = after(now, accept_s)
  const id = newId()
  await invitations.insert(tx, {
    id,
    centre_id: consult.centre_id,
    consult_id: consult.id,
    party,
    account_id: doctor.accountId,
    institution_id: doctor.institutionId,
    specialty,
    origin,
    invited_by: asking.actorId,
    invited_at: now,
    answer_by: answerBy,
  })
  await setTimer(tx, { centreId: consult.centre_id, kind: timer.accept, subjectId: id, dueAt: answerBy }, now)
  if (doctor.phoneEncrypted) await text(tx, parts, consult, { id, to: doctor.phoneEncrypted, specialty, accept_s }, now)
  const details = { invitationId: id, doctor: doctor.name, institution: doctor.institutionShortName, specialty, origin, party, accept_s }
  await record(tx, parts.vault, consult, { kind: 'invited', actorId: asking.actorId, text: asking.overrideReason ?? null, details }, now)
  const payload = { invitationId: id, accountId: doctor.accountId, institutionId: doctor.institutionId, grade }
  await tell(tx, consult, 'consult.invited.v1', payload, asking.actorId, now)
}

/** Names no patient: a telephone lies about. */
async function text(
  tx: Tx,
  { vault }: ConsultParts,
  consult: ConsultRow,
  { id, to, specialty, accept_s }: { id: string; to: string; specialty: Specialty; accept_s: number },
  now: Date,
): Promise<void> {
  const centre = await tx.selectFrom('centres').select('name').where('id', '=', consult.centre_id).executeTakeFirstOrThrow()
  const words = {
    centre: centre.name,
    number: consult.number,
    grade: message('zh-CN', `consult.grade.${consult.grade as ConsultGrade}`),
    minutes: Math.max(1, Math.round(accept_s / 60)),
  }
  await queueMessage(
    tx,
    vault,
    {
      centreId: consult.centre_id,
      kind: 'sms',
      to: vault.decrypt(to),
      text: message('zh-CN', 'consult.invitation.sms', { ...words, specialty: message('zh-CN', `specialty.${specialty}`) }),
      subjectType: 'consult_invitation',
      subjectId: id,
      giveUpAt: after(now, Math.max(accept_s, shortestText_s)),
    },
    now,
  )
}
