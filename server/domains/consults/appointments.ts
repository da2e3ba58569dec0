import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

interface Stretch {
  from: Date
  to: Date
}

/** Half an hour where nobody said how long a session takes. */
const usual = sql.lit('30 minutes')

/**
 * Of these doctors those who have an appointment in the time: another consult they are asked into or sit in, a booking, or a rota of another
 * service. Being on call is none.
 */
export async function busyDoctors(
  tx: Tx,
  accountIds: readonly string[],
  { from, to }: Stretch,
  except: { consultId: string } | null,
  now: Date,
): Promise<Set<string>> {
  if (accountIds.length === 0) return new Set()
  const during = sql`tstzrange(${from}::timestamptz, ${to}::timestamptz)`
  const { rows } = await sql<{ account_id: string }>`
    select i.account_id from consult_invitations i join consults c on c.id = i.consult_id
    where i.account_id = any(${[...accountIds]}::uuid[]) and i.state in ('open', 'accepted') and c.id <> coalesce(${except?.consultId ?? null}::uuid, '00000000-0000-0000-0000-000000000000')
      and case c.state
        when 'in_session' then tstzrange(c.started_at, greatest(c.scheduled_end, c.started_at + interval ${usual}, ${now}::timestamptz + interval '1 minute'))
        when 'scheduled' then tstzrange(c.scheduled_start, c.scheduled_end)
        when 'accepted' then tstzrange(c.scheduled_start, c.scheduled_end)
      end && ${during}
    union
    select b.host_id from bookings b
    where b.host_id = any(${[...accountIds]}::uuid[]) and b.state in ('booked', 'checked_in', 'in_session') and tstzrange(b.starts_at, b.ends_at) && ${during}
    union
    select s.account_id from rota_slots s
    where s.account_id = any(${[...accountIds]}::uuid[]) and s.removed_at is null and s.service <> 'consultation' and tstzrange(s.starts_at, s.ends_at) && ${during}`.execute(
    tx,
  )
  return new Set(rows.map((row) => row.account_id))
}

/** Of these doctors those who sit in a session at this moment. */
export async function inSessionNow(tx: Tx, accountIds: readonly string[]): Promise<Set<string>> {
  if (accountIds.length === 0) return new Set()
  const { rows } = await sql<{ account_id: string }>`
    select i.account_id from consult_invitations i join consults c on c.id = i.consult_id
    where i.account_id = any(${[...accountIds]}::uuid[]) and i.state = 'accepted' and c.state = 'in_session'
    union
    select b.host_id from bookings b where b.host_id = any(${[...accountIds]}::uuid[]) and b.state = 'in_session'`.execute(tx)
  return new Set(rows.map((row) => row.account_id))
}
