import { sweepAttempts } from '#domains/accounts/service.ts'
import type { Clock } from '#platform/clock.ts'
import { inScope, type Database } from '#platform/db/database.ts'
import type { Files } from '#platform/files/files.ts'
import { sweepIdempotencyKeys } from '#platform/http/idempotency.ts'
import type { Logger } from '#platform/log.ts'

const day_ms = 86_400_000
const sessionDays = 190

interface Parts {
  db: Database
  files: Files
  clock: Clock
  log: Logger
}

/**
 * Takes away what has had its time: answers of commands after 30 days, failed sign-ins after one, ended sessions after the log's half year,
 * files past their retention and those that no row names.
 */
export async function sweepOld({ db, files, clock, log }: Parts): Promise<void> {
  const before = (days: number) => new Date(clock.now_ms() - days * day_ms)
  const keys = await sweepIdempotencyKeys(db, clock.now())
  const failures = await sweepAttempts(db, clock.now())
  const swept = await files.sweep(db, { now: clock.now() })
  await inScope(db, 'system', async (tx) => {
    const sessions = await tx.deleteFrom('sessions').where('expires_at', '<', before(sessionDays)).executeTakeFirst()
    log.info({ keys, failures, files: swept, sessions: Number(sessions.numDeletedRows) }, 'swept what is past its time')
  })
}
