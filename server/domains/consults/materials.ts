import type { Consult } from '#contract/rest/consult-shapes.ts'
import type { addMaterial as addRoute } from '#contract/rest/consults.ts'
import type { Body } from '#contract/route.ts'
import type { ConsultState } from '#contract/vocabulary-consults.ts'
import type { MaterialType } from '#contract/vocabulary-rooms.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { Refusal } from '#platform/refusal.ts'
import { setting } from '#platform/settings.ts'
import { requiredText } from '#platform/text.ts'
import { maySeeIncident } from '../incidents/service.ts'
import { record } from './entries.ts'
import { lockIn, notOver } from './lock-consult.ts'
import * as repository from './materials.repository.ts'
import { ownFile } from './own-file.ts'
import type { ConsultParts } from './parts.ts'
import { readConsult } from './presenter.ts'
import { update } from './repository.ts'
import { tell } from './tell.ts'

/** Something to show beside the video, which the sender may show. What is there already stays as it is. */
export async function addMaterial(
  tx: Tx,
  parts: ConsultParts,
  actor: Actor,
  id: string,
  { type, subjectId, title }: Body<typeof addRoute>,
  now: Date,
): Promise<Consult> {
  const consult = await lockIn(tx, id, notOver)
  await checkThere(tx, parts, actor, type, subjectId)
  if ((await repository.count(tx, id)) >= (await setting(tx, consult.centre_id, 'consult.max_materials')))
    throw new Refusal('consult.too_many_materials')
  const added = await repository.insertMissing(tx, {
    id: newId(),
    centre_id: consult.centre_id,
    consult_id: id,
    type,
    subject_id: subjectId,
    title_encrypted: parts.vault.encrypt(requiredText('title', title)),
    added_by: actor.accountId,
    added_at: now,
  })
  if (added) {
    const after = await update(tx, id, {})
    await record(
      tx,
      parts.vault,
      after,
      { kind: 'material_added', actorId: actor.accountId, text: title, details: { type, subjectId } },
      now,
    )
    await tell(tx, after, 'consult.changed.v1', { state: after.state as ConsultState }, actor.accountId, now)
  }
  return readConsult(tx, parts.vault, actor, id, now)
}

/** Throws `object.not_found`. */
async function checkThere(tx: Tx, parts: ConsultParts, actor: Actor, type: MaterialType, subjectId: string): Promise<void> {
  if (type === 'file') return void (await ownFile(tx, parts, actor, subjectId))
  const there = type === 'incident' ? await maySeeIncident(tx, actor, subjectId) : await parts.studies[type]?.(tx, actor, subjectId)
  if (!there) throw new Refusal('object.not_found')
}
