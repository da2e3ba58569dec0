import type { Tx } from '#platform/db/database.ts'
import { setTimer } from '#platform/timers.ts'
import { after } from './clocks.ts'
import { isOutstanding, pathsOf } from './consents.repository.ts'
import { retainUntil } from './copies.ts'
import { record } from './entries.ts'
import type { ConsultParts } from './parts.ts'
import { newestReport } from './reports.repository.ts'
import { byId, update } from './repository.ts'
import { tell } from './tell.ts'
import { timer } from './timer-kinds.ts'

const day_s = 86_400

/**
 * Files the consult: from here on it is read and never changed. As long as a signature of the patient is outstanding, or a correction is
 * being written, it waits a day and looks again.
 */
export async function archiveConsult(tx: Tx, { vault }: ConsultParts, id: string, now: Date): Promise<void> {
  const consult = (await byId(tx, id))!
  if (consult.state !== 'reported' && consult.state !== 'rated') return
  const unsigned = isOutstanding((await pathsOf(tx, [id])).get(id)!, consult.started_at)
  const correcting = (await newestReport(tx, id))?.state === 'draft'
  if (unsigned || correcting) {
    await setTimer(tx, { centreId: consult.centre_id, kind: timer.archive, subjectId: id, dueAt: after(now, day_s) }, now)
    return
  }
  const until = await retainUntil(tx, consult)
  const archived = await update(tx, id, { state: 'archived', archived_at: now, retain_until: until })
  await record(tx, vault, archived, { kind: 'archived', actorId: null, details: { retainUntil: until.toISOString() } }, now)
  await tell(tx, archived, 'consult.archived.v1', {}, null, now)
}
