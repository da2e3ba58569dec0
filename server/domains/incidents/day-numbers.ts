import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

/** `20261122-0007`. */
export const nextIncidentNumber = (tx: Tx, centreId: string, now: Date): Promise<string> => nextDayNumber(tx, centreId, 'incident', now)

/** The next number of its kind on the centre's reporting day, `20261122-0007`; the row's lock keeps it without gaps or doubles. */
export async function nextDayNumber(tx: Tx, centreId: string, kind: 'incident' | 'consult' | 'booking', now: Date): Promise<string> {
  const { time_zone } = await tx.selectFrom('centres').select('time_zone').where('id', '=', centreId).executeTakeFirstOrThrow()
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: time_zone, dateStyle: 'short' }).format(now)
  const { rows } = await sql<{ last: number }>`
    insert into day_numbers (centre_id, kind, day, last) values (${centreId}, ${kind}, ${day}::date, 1)
    on conflict (centre_id, kind, day) do update set last = day_numbers.last + 1 returning last`.execute(tx)
  return `${day.replaceAll('-', '')}-${String(rows[0]!.last).padStart(4, '0')}`
}
