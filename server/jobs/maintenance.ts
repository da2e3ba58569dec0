import { sweepAttempts } from '#domains/accounts/service.ts'
import type { Clock } from '#platform/clock.ts'
import { inScope, type Database } from '#platform/db/database.ts'
import { sweepIdempotencyKeys } from '#platform/http/idempotency.ts'
import type { Logger } from '#platform/log.ts'

const day_ms = 86_400_000
const sessionDays = 190

/** Takes away what has had its time: answers of commands after 30 days, failed sign-ins after one, ended sessions after the log's half year. */
export async function sweepOld({ db, clock, log }: { db: Database; clock: Clock; log: Logger }): Promise<void> {
  const before = (days: number) => new Date(clock.now_ms() - days * day_ms)
  const keys = await sweepIdempotencyKeys(db, clock.now())
  const failures = await sweepAttempts(db, clock.now())
  await inScope(db, 'system', async (tx) => {
    const sessions = await tx.deleteFrom('sessions').where('expires_at', '<', before(sessionDays)).executeTakeFirst()
    log.info({ keys, failures, sessions: Number(sessions.numDeletedRows) }, 'swept what is past its time')
  })
}
