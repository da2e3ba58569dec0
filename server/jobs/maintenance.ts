import type { Clock } from '#platform/clock.ts'
import { inScope, type Database } from '#platform/db/database.ts'
import type { Logger } from '#platform/log.ts'

const day_ms = 86_400_000
const idempotencyDays = 30
const sessionDays = 190

/** Takes away what has had its time: answers of commands after 30 days, ended sessions after the log's half year. */
export async function sweepOld({ db, clock, log }: { db: Database; clock: Clock; log: Logger }): Promise<void> {
  const before = (days: number) => new Date(clock.now_ms() - days * day_ms)
  await inScope(db, 'system', async (tx) => {
    const keys = await tx.deleteFrom('idempotency_keys').where('created_at', '<', before(idempotencyDays)).executeTakeFirst()
    const sessions = await tx.deleteFrom('sessions').where('expires_at', '<', before(sessionDays)).executeTakeFirst()
    log.info({ keys: Number(keys.numDeletedRows), sessions: Number(sessions.numDeletedRows) }, 'swept what is past its time')
  })
}
