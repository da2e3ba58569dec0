import type { Agreement, createAgreement as createRoute, updateAgreement as updateRoute } from '#contract/rest/agreements.ts'
import type { Body } from '#contract/route.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { emit } from '#platform/events/emit.ts'
import type { OpenFile, Staged } from '#platform/files/files.ts'
import { newId } from '#platform/ids.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { requiredText } from '#platform/text.ts'
import { isOfCentre } from '../../institutions/service.ts'
import type { ConsultFiles } from '../parts.ts'
import * as repository from './repository.ts'

export const listAgreements = async (tx: Tx, centreId: string, institutionId: string | undefined, now: Date): Promise<Agreement[]> =>
  (await repository.listed(tx, centreId, institutionId)).map((row) => shown(row, now))

export async function createAgreement(tx: Tx, actor: Actor, body: Body<typeof createRoute>, now: Date): Promise<Agreement> {
  const { invitingInstitutionId, invitedInstitutionId } = body
  if (invitingInstitutionId === invitedInstitutionId) throw new Refusal('agreement.same_institution')
  for (const id of [invitingInstitutionId, invitedInstitutionId])
    if (!(await isOfCentre(tx, actor.centreId, id))) throw new Refusal('object.not_found')
  const id = newId()
  await repository.insert(tx, {
    id,
    centre_id: actor.centreId,
    inviting_id: invitingInstitutionId,
    invited_id: invitedInstitutionId,
    ...termsOf(body),
    created_by: actor.accountId,
    created_at: now,
  })
  return changed(tx, actor, id, now)
}

export async function updateAgreement(tx: Tx, actor: Actor, id: string, body: Body<typeof updateRoute>, now: Date): Promise<Agreement> {
  await lockStanding(tx, id, body.version)
  await repository.update(tx, id, termsOf(body))
  return changed(tx, actor, id, now)
}

export async function endAgreement(
  tx: Tx,
  actor: Actor,
  id: string,
  { version, reason }: { version: number; reason: string },
  now: Date,
): Promise<Agreement> {
  await lockStanding(tx, id, version)
  await repository.update(tx, id, { ended_at: now, ended_by: actor.accountId, end_reason: requiredText('reason', reason) })
  return changed(tx, actor, id, now)
}

/** The signed contract; whoever may read the agreement may read it. A file comes in by this way only: an id alone opens nobody's paper. */
export async function keepPaper(tx: Tx, files: ConsultFiles, actor: Actor, id: string, file: Staged, now: Date): Promise<Agreement> {
  await lockStanding(tx, id, null)
  // Kept with the agreement, which is never deleted.
  const kept = await files.keep(tx, file, { centreId: actor.centreId, actorId: actor.accountId, now, retentionUntil: null })
  await repository.update(tx, id, { file_id: kept.id })
  return changed(tx, actor, id, now)
}

export async function openPaper(tx: Tx, files: ConsultFiles, id: string): Promise<OpenFile> {
  return files.open(tx, found(found(await repository.byId(tx, id)).file_id))
}

async function lockStanding(tx: Tx, id: string, version: number | null): Promise<void> {
  const row = found(await repository.lock(tx, id))
  if (version !== null && row.version !== version) throw new Refusal('object.version_conflict', { version: row.version })
  if (row.ended_at) throw new Refusal('agreement.ended')
}

type Terms = Omit<Body<typeof updateRoute>, 'version'>

function termsOf(terms: Terms) {
  const from = new Date(terms.validFrom)
  const until = terms.validUntil === null ? null : new Date(terms.validUntil)
  if (until && until <= from) throw new Refusal('agreement.times_invalid')
  return {
    number: requiredText('number', terms.number),
    kinds: [...terms.kinds],
    covers_branches: terms.coversBranches,
    valid_from: from,
    valid_until: until,
  }
}

async function changed(tx: Tx, actor: Actor, id: string, now: Date): Promise<Agreement> {
  const row = found(await repository.byId(tx, id))
  await emit(tx, {
    name: 'agreement.changed.v1',
    aggregateId: id,
    aggregateVersion: row.version,
    centreId: row.centre_id,
    payload: { agreementId: id },
    actorId: actor.accountId,
    occurredAt: now,
    recordedAt: now,
    institutionIds: [row.inviting_id, row.invited_id],
  })
  return shown(row, now)
}

function shown(row: repository.AgreementRow, now: Date): Agreement {
  return {
    id: row.id,
    version: row.version,
    number: row.number,
    inviting: { id: row.inviting_id, name: row.inviting_name, shortName: row.inviting_short_name },
    invited: { id: row.invited_id, name: row.invited_name, shortName: row.invited_short_name },
    kinds: row.kinds as Agreement['kinds'],
    coversBranches: row.covers_branches,
    validFrom: row.valid_from.toISOString(),
    validUntil: row.valid_until?.toISOString() ?? null,
    hasPaper: row.file_id !== null,
    ended: row.ended_at && { at: row.ended_at.toISOString(), by: row.ender_name ?? '', reason: row.end_reason ?? '' },
    valid: row.ended_at === null && row.valid_from <= now && (row.valid_until === null || row.valid_until > now),
  }
}
