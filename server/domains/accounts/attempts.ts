import { sql } from 'kysely'
import type { Database } from '#platform/db/database.ts'
import { Refusal } from '#platform/refusal.ts'

const free = 5
const first_s = 30
const longest_s = 900
const forgottenAfter_s = 86_400

/**
 * Failed sign-ins slow down one account from one sender, known account or not: after five, 30 s, then twice as long each time, at most
 * 15 minutes. Nobody can lock an account out for others, who come from elsewhere. An attempt counts before the password is looked at,
 * in a transaction of its own, so that a hundred at once are a hundred failures.
 */
export interface Attempts {
  /** Throws `sign_in.locked` with the seconds to wait. */
  begin(login: string, sender: string, now: Date): Promise<void>
  /** It was no failure: takes this one back. */
  forgive(login: string, sender: string): Promise<void>
  /** Signed in: nothing stands against them any more. */
  clear(login: string, sender: string): Promise<void>
}

export function createAttempts(db: Database): Attempts {
  return {
    async begin(login, sender, now) {
      const counted = await sql<{ failures: number }>`
        insert into sign_in_failures as f (login, address, failures, last_at) values (${login}, ${sender}, 1, ${now})
        on conflict (login, address) do update set
          failures = case when f.last_at < ${now}::timestamptz - make_interval(secs => ${forgottenAfter_s}) then 1 else f.failures + 1 end,
          last_at = ${now},
          locked_until = case
            when f.last_at < ${now}::timestamptz - make_interval(secs => ${forgottenAfter_s}) or f.failures + 1 < ${free} then null
            else ${now}::timestamptz + make_interval(secs => least(${first_s} * power(2, least(f.failures + 1 - ${free}, 20)), ${longest_s})) end
        where f.locked_until is null or f.locked_until <= ${now}
        returning failures`.execute(db)
      if (counted.rows.length > 0) return
      const lock = await db
        .selectFrom('sign_in_failures')
        .select('locked_until')
        .where('login', '=', login)
        .where('address', '=', sender)
        .executeTakeFirst()
      const wait_ms = (lock?.locked_until?.getTime() ?? now.getTime()) - now.getTime()
      throw new Refusal('sign_in.locked', { retryAfter_s: Math.max(1, Math.ceil(wait_ms / 1000)) })
    },
    async forgive(login, sender) {
      await db
        .updateTable('sign_in_failures')
        .set((eb) => ({ failures: sql`greatest(${eb.ref('failures')} - 1, 0)`, locked_until: null }))
        .where('login', '=', login)
        .where('address', '=', sender)
        .execute()
    },
    async clear(login, sender) {
      await db.deleteFrom('sign_in_failures').where('login', '=', login).where('address', '=', sender).execute()
    },
  }
}

/** Forgets failures older than a day. */
export async function sweepAttempts(db: Database, now: Date): Promise<number> {
  const old = new Date(now.getTime() - forgottenAfter_s * 1000)
  const swept = await db.deleteFrom('sign_in_failures').where('last_at', '<', old).executeTakeFirst()
  return Number(swept.numDeletedRows)
}
