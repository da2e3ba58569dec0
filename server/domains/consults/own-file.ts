import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/refusal.ts'
import type { ConsultParts } from './parts.ts'

/** Only who brought a file may put it into a record: an id alone opens nobody's paper. Throws `object.not_found`. */
export async function ownFile(
  tx: Tx,
  { files }: Pick<ConsultParts, 'files'>,
  actor: Actor,
  fileId: string,
): Promise<{ mediaType: string }> {
  const file = await files.describe(tx, fileId)
  if (file.createdBy !== actor.accountId) throw new Refusal('object.not_found')
  return file
}
