import { sql } from 'kysely'
import type { Database } from '../../db/database.ts'
import { Refusal } from '../../refusal.ts'

const allowed = 5
const locked_s = 900

/**
 * Five wrong PINs lock the signature for 15 minutes. An attempt counts before the PIN is looked at and in a transaction of its own: what is
 * refused takes its own transaction back, and a hundred at once are a hundred attempts.
 */
export interface PinAttempts {
  /** How many are left after this one. Throws `signing.pin_locked`. */
  begin(accountId: string, now: Date): Promise<number>
  clear(accountId: string): Promise<void>
  lockedUntil(accountId: string, now: Date): Promise<Date | null>
}

export function createPinAttempts(db: Database): PinAttempts {
  const lockOf = async (accountId: string, now: Date) => {
    const row = await db
      .selectFrom('signing_pin_attempts')
      .select('locked_until')
      .where('account_id', '=', accountId)
      .where('locked_until', '>', now)
      .executeTakeFirst()
    return row?.locked_until ?? null
  }
  return {
    lockedUntil: lockOf,
    async begin(accountId, now) {
      const counted = await sql<{ failures: number }>`
        insert into signing_pin_attempts as a (account_id, failures, last_at) values (${accountId}, 1, ${now})
        on conflict (account_id) do update set
          failures = case when a.locked_until is null then a.failures + 1 else 1 end,
          last_at = ${now},
          locked_until = case when a.locked_until is null and a.failures + 1 >= ${allowed}
            then ${now}::timestamptz + make_interval(secs => ${locked_s}) end
        where a.locked_until is null or a.locked_until <= ${now}
        returning failures`.execute(db)
      if (counted.rows[0]) return allowed - counted.rows[0].failures
      const until = (await lockOf(accountId, now)) ?? now
      throw new Refusal('signing.pin_locked', { retryAfter_s: Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000)) })
    },
    async clear(accountId) {
      await db.deleteFrom('signing_pin_attempts').where('account_id', '=', accountId).execute()
    },
  }
}
