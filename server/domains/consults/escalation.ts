import type { ConsultGrade, Specialty } from '#contract/vocabulary-consults.ts'
import type { InstitutionLevel } from '#contract/vocabulary.ts'
import type { Tx } from '#platform/db/database.ts'
import { askDoctor } from './ask-doctor.ts'
import { record } from './entries.ts'
import { fieldFor } from './field.ts'
import * as invitations from './invitations.repository.ts'
import { nextOnLadder } from './ladder.ts'
import type { ConsultParts } from './parts.ts'
import { partiesOf } from './parties.ts'
import * as repository from './repository.ts'
import { tell } from './tell.ts'

/**
 * Silence: the clock of an answer has run out. The doctor may still accept, but when everybody who is asked for the place has been silent,
 * the next on the ladder is asked besides.
 */
export async function escalateSilence(tx: Tx, parts: ConsultParts, invitationId: string, now: Date): Promise<void> {
  const invitation = (await invitations.byId(tx, invitationId))!
  const consult = (await repository.byId(tx, invitation.consult_id))!
  if (invitation.state !== 'open' || !mayBeAsked(consult)) return
  await invitations.update(tx, [invitationId], { escalated_at: now })
  const details = { clock: 'accept', invitationId, accountId: invitation.account_id, party: invitation.party }
  const late = await repository.update(tx, consult.id, {})
  await record(tx, parts.vault, late, { kind: 'overdue', actorId: null, details }, now)
  await tell(tx, late, 'consult.overdue.v1', { clock: 'accept', grade: gradeOf(late) }, null, now)
  const others = await invitations.ofConsults(tx, [consult.id])
  const waited = others.some(
    ({ party, state, escalated_at }) => party === invitation.party && (state === 'accepted' || (state === 'open' && escalated_at === null)),
  )
  if (!waited) await askNext(tx, parts, late, invitation, now)
}

/** A refusal: the next on the ladder at once, unless others are still asked for the place. */
export async function escalateRefusal(tx: Tx, parts: ConsultParts, invitation: invitations.InvitationRow, now: Date): Promise<void> {
  const consult = (await repository.byId(tx, invitation.consult_id))!
  if (!mayBeAsked(consult)) return
  const parties = partiesOf(await invitations.ofConsults(tx, [consult.id]))
  if (!parties.isLive(invitation.party)) await askNext(tx, parts, consult, invitation, now)
}

const mayBeAsked = (consult: repository.ConsultRow) => ['scheduled', 'accepted', 'declined', 'in_session'].includes(consult.state)
const gradeOf = (consult: repository.ConsultRow) => consult.grade as ConsultGrade

async function askNext(
  tx: Tx,
  parts: ConsultParts,
  consult: repository.ConsultRow,
  last: invitations.InvitationRow,
  now: Date,
): Promise<void> {
  const specialty = last.specialty as Specialty
  const current = { institutionId: last.institution_id, level: last.institution_level as InstitutionLevel }
  const next = nextOnLadder(await fieldFor(tx, consult, specialty, now), current)
  const step = next?.step ?? 'nobody_left'
  const after = await repository.update(tx, consult.id, next ? {} : { desk_alarm_at: now })
  const details = { step, party: last.party, ...(next ? { doctor: next.doctor.name, institution: next.doctor.institutionShortName } : {}) }
  await record(tx, parts.vault, after, { kind: 'escalated', actorId: null, details }, now)
  await tell(tx, after, 'consult.escalated.v1', { step, grade: gradeOf(after) }, null, now)
  if (next) await askDoctor(tx, parts, after, { party: last.party, doctor: next.doctor, specialty, origin: next.step, actorId: null }, now)
}
