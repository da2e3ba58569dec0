import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

/** An open room and since when what it was for is over. */
export interface OverRow {
  id: string
  centre_id: string
  over_at: Date
}

/** Rooms of units whose run has ended. */
export async function runsOver(tx: Tx): Promise<OverRow[]> {
  const { rows } = await sql<OverRow>`
    select r.id, r.centre_id, a.ended_at as over_at
    from rooms r join assignments a on a.id = r.subject_id
    where r.state = 'open' and r.subject_type = 'assignment' and a.ended_at is not null`.execute(tx)
  return rows
}

/** Rooms of callers whose phone can come no more, or whose call is over and its incident with it. */
export async function callsOver(tx: Tx, now: Date): Promise<OverRow[]> {
  const { rows } = await sql<OverRow>`
    select id, centre_id, least(phone_gone_at, case_over_at) as over_at from (
      select r.id, r.centre_id,
        (select max(least(l.expires_at, l.revoked_at)) from room_links l where l.room_id = r.id
          having max(least(l.expires_at, l.revoked_at)) <= ${now}::timestamptz) as phone_gone_at,
        case when c.ended_at is not null and (c.incident_id is null or i.closed_at is not null)
          then greatest(c.ended_at, i.closed_at) end as case_over_at
      from rooms r join calls c on c.id = r.subject_id left join incidents i on i.id = c.incident_id
      where r.state = 'open' and r.subject_type = 'call') found
    where phone_gone_at is not null or case_over_at is not null`.execute(tx)
  return rows
}

/** Open rooms of callers whose call has become an incident since. */
export async function callersWithCase(tx: Tx): Promise<{ id: string }[]> {
  const { rows } = await sql<{ id: string }>`
    select r.id from rooms r join calls c on c.id = r.subject_id
    where r.state = 'open' and r.subject_type = 'call' and r.incident_id is null and c.incident_id is not null`.execute(tx)
  return rows
}
