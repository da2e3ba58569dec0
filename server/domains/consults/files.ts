import type { Consult } from '#contract/rest/consult-shapes.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Staged } from '#platform/files/files.ts'
import { lockIn, notOver } from './lock-consult.ts'
import { addMaterial } from './materials.ts'
import type { ConsultParts } from './parts.ts'

/** The contract's longest title. */
const titleLength = 120

/** A file that comes along is kept and is a material at once, under its own name. */
export async function keepMaterial(
  tx: Tx,
  parts: ConsultParts,
  actor: Actor,
  consultId: string,
  file: Staged,
  now: Date,
): Promise<Consult> {
  const { id, name } = await keep(tx, parts, actor, consultId, file, now)
  return addMaterial(tx, parts, actor, consultId, { type: 'file', subjectId: id, title: name.slice(0, titleLength) }, now)
}

/** A drawn signature is kept; what is signed with it names it. */
export async function keepSignature(
  tx: Tx,
  parts: ConsultParts,
  actor: Actor,
  consultId: string,
  file: Staged,
  now: Date,
): Promise<{ fileId: string }> {
  const { id } = await keep(tx, parts, actor, consultId, file, now)
  return { fileId: id }
}

/** As long as the record itself: how long that is, is known when it is archived. */
async function keep(tx: Tx, { files }: ConsultParts, actor: Actor, consultId: string, file: Staged, now: Date) {
  const { centre_id: centreId } = await lockIn(tx, consultId, notOver)
  return files.keep(tx, file, { centreId, actorId: actor.accountId, now, retentionUntil: null })
}

/** The consults that a file belongs to: as a material, or as the signature of the consent. */
export async function consultsOfFile(tx: Tx, fileId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('consult_materials')
    .select('consult_id')
    .where('type', '=', 'file')
    .where('subject_id', '=', fileId)
    .union(tx.selectFrom('consult_consents').select('consult_id').where('file_id', '=', fileId))
    .execute()
  return rows.map((row) => row.consult_id)
}
