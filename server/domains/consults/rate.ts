import type { Consult } from '#contract/rest/consult-shapes.ts'
import type { rateConsult as rateRoute } from '#contract/rest/consult-reports.ts'
import type { Body } from '#contract/route.ts'
import type { ConsultState } from '#contract/vocabulary-consults.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/refusal.ts'
import { setting } from '#platform/settings.ts'
import { setTimer } from '#platform/timers.ts'
import { after } from './clocks.ts'
import { record } from './entries.ts'
import { lockIn, standingIn } from './lock-consult.ts'
import type { ConsultParts } from './parts.ts'
import { readConsult } from './presenter.ts'
import * as repository from './ratings.repository.ts'
import { update } from './repository.ts'
import { tell } from './tell.ts'
import { timer } from './timer-kinds.ts'

/** Once a person. With one from each side the consult is rated, and is filed soon after. */
export async function rateConsult(
  tx: Tx,
  parts: ConsultParts,
  actor: Actor,
  id: string,
  asked: Body<typeof rateRoute>,
  now: Date,
): Promise<Consult> {
  const consult = await lockIn(tx, id, ['reported', 'rated'])
  const { side } = await standingIn(tx, actor, consult)
  if (!side) throw new Refusal('permission.denied')
  const before = await repository.ratingsOf(tx, parts.vault, id)
  if (before.some(({ accountId }) => accountId === actor.accountId)) throw new Refusal('consult.already_rated')
  await repository.insert(tx, {
    consult_id: id,
    account_id: actor.accountId,
    centre_id: consult.centre_id,
    side,
    score: asked.score,
    comment_encrypted: parts.vault.encryptOrNull(asked.comment.trim()),
    rated_at: now,
  })
  const both = before.some((rating) => rating.side !== side)
  const becomesRated = both && consult.state === 'reported'
  if (becomesRated) {
    const dueAt = after(now, await setting(tx, consult.centre_id, 'consult.archive_after_rating_s'))
    await setTimer(tx, { centreId: consult.centre_id, kind: timer.archive, subjectId: id, dueAt }, now)
  }
  const rated = await update(tx, id, becomesRated ? { state: 'rated' } : {})
  await record(tx, parts.vault, rated, { kind: 'rated', actorId: actor.accountId, details: { side, score: asked.score } }, now)
  await tell(tx, rated, 'consult.rated.v1', { state: rated.state as ConsultState }, actor.accountId, now)
  return readConsult(tx, parts.vault, actor, id, now)
}
