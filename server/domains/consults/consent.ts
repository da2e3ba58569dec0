import type { Consult } from '#contract/rest/consult-shapes.ts'
import type { approveEmergency as approveRoute, signConsent as signRoute } from '#contract/rest/consults.ts'
import type { Body } from '#contract/route.ts'
import { guardianBelow_years, guardians } from '#contract/vocabulary-consults.ts'
import type { Actor } from '#platform/actor.ts'
import type { NewRow, Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { Refusal } from '#platform/refusal.ts'
import { setting } from '#platform/settings.ts'
import { requiredText } from '#platform/text.ts'
import { cancelTimers, setTimer } from '#platform/timers.ts'
import { identitiesOf } from '../patients/service.ts'
import { after } from './clocks.ts'
import * as repository from './consents.repository.ts'
import { record, type NewEntry } from './entries.ts'
import { lockIn, notOver } from './lock-consult.ts'
import { ownFile } from './own-file.ts'
import type { ConsultParts } from './parts.ts'
import { readConsult } from './presenter.ts'
import { update, type ConsultRow } from './repository.ts'
import { tell } from './tell.ts'
import { timer } from './timer-kinds.ts'

/** Written consent: drawn by the patient or who stands for them. After an emergency approval it is the signature that was outstanding. */
export async function signConsent(
  tx: Tx,
  parts: ConsultParts,
  actor: Actor,
  id: string,
  asked: Body<typeof signRoute>,
  now: Date,
): Promise<Consult> {
  const consult = await lockIn(tx, id, notOver)
  if ((await repository.pathsOf(tx, [id])).get(id)!.written) throw new Refusal('consult.consent_given')
  if (!guardians.includes(asked.relation) && (await isChild(tx, parts, consult))) throw new Refusal('consult.guardian_needed')
  const file = await ownFile(tx, parts, actor, asked.fileId)
  if (file.mediaType !== 'image/png') throw new Refusal('consult.signature_not_png')
  const values = {
    path: 'written',
    signer_name_encrypted: parts.vault.encrypt(requiredText('signerName', asked.signerName)),
    relation: asked.relation,
    file_id: asked.fileId,
    witness: requiredText('witness', asked.witness),
  }
  const entry = { kind: 'consent_signed', details: { relation: asked.relation, witness: asked.witness } } as const
  return given(tx, parts, actor, consult, values, entry, now)
}

async function isChild(tx: Tx, parts: ConsultParts, { patient_id: id }: ConsultRow): Promise<boolean> {
  const ageYears = id && (await identitiesOf(tx, parts.vault, [id])).get(id)?.ageYears
  return typeof ageYears === 'number' && ageYears < guardianBelow_years
}

/** 抢救: care first. Who approved it and why nobody could sign. */
export async function approveEmergency(
  tx: Tx,
  parts: ConsultParts,
  actor: Actor,
  id: string,
  asked: Body<typeof approveRoute>,
  now: Date,
): Promise<Consult> {
  const consult = await lockIn(tx, id, notOver)
  const paths = (await repository.pathsOf(tx, [id])).get(id)!
  if (paths.written || paths.emergency) throw new Refusal('consult.consent_given')
  const reason = requiredText('reason', asked.reason)
  const approver = requiredText('approverName', asked.approverName)
  const position = requiredText('approverPosition', asked.approverPosition)
  const values = { path: 'emergency', approver_name: approver, approver_position: position, reason_encrypted: parts.vault.encrypt(reason) }
  return given(tx, parts, actor, consult, values, { kind: 'emergency_approved', text: reason, details: { approver, position } }, now)
}

async function given(
  tx: Tx,
  parts: ConsultParts,
  actor: Actor,
  consult: ConsultRow,
  values: Pick<NewRow<'consult_consents'>, 'path'>,
  entry: Omit<NewEntry, 'actorId'>,
  now: Date,
): Promise<Consult> {
  const about = { id: newId(), centre_id: consult.centre_id, consult_id: consult.id }
  await repository.insert(tx, { ...about, ...values, recorded_by: actor.accountId, recorded_at: now })
  await cancelTimers(tx, [timer.consent], [consult.id], now)
  // Care came first; the signature is owed, and asked for when it stays away.
  const outstanding = repository.isOutstanding((await repository.pathsOf(tx, [consult.id])).get(consult.id)!, consult.started_at)
  const dueAt = outstanding ? after(now, await setting(tx, consult.centre_id, 'consult.signature_after_emergency_s')) : null
  if (dueAt) await setTimer(tx, { centreId: consult.centre_id, kind: timer.consent, subjectId: consult.id, dueAt }, now)
  const changed = await update(tx, consult.id, { consent_due_at: dueAt })
  await record(tx, parts.vault, changed, { ...entry, actorId: actor.accountId }, now)
  await tell(tx, changed, 'consult.consent_changed.v1', { outstanding }, actor.accountId, now)
  return readConsult(tx, parts.vault, actor, consult.id, now)
}
