import { sql } from 'kysely'
import type { QueueItem } from '#contract/rest/consult-session.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { identitiesOf } from '../patients/service.ts'

interface Row {
  host_id: string
  service: QueueItem['service']
  id: string
  number: string
  grade: QueueItem['grade']
  patient_id: string | null
  institution_id: string
  institution_name: string
  waiting_since: Date
  position: number
}

/** Everybody who waits, by the doctor who calls them: a consult's is the one of its first party. Grade before patience. */
const waiting = sql`
  select w.*, i.name as institution_name,
    (row_number() over (partition by host_id order by rank, waiting_since, w.id))::int as position
  from (
    select 'consultation' as service, c.id, c.number, c.grade, c.patient_id, c.institution_id, c.waiting_since,
      case c.grade when 'immediate' then 0 when 'urgent' then 1 else 2 end as rank,
      (select v.account_id from consult_invitations v where v.consult_id = c.id and v.state = 'accepted' order by v.party limit 1) as host_id
    from consults c
    where c.waiting_since is not null and c.admitted_at is null and c.state in ('scheduled', 'accepted', 'in_session')
    union all
    select b.service, b.id, b.number, null, b.patient_id, b.institution_id, b.checked_in_at, 2, b.host_id
    from bookings b where b.state = 'checked_in'
  ) w join institutions i on i.id = w.institution_id
  where host_id is not null`

/** Who waits for the doctor, in the order of being called. */
export async function queueOf(tx: Tx, vault: Vault, hostId: string): Promise<QueueItem[]> {
  const rows = await rowsOf(tx, hostId)
  const identities = await identitiesOf(
    tx,
    vault,
    rows.flatMap((row) => row.patient_id ?? []),
  )
  return rows.map((row) => ({
    position: row.position,
    service: row.service,
    id: row.id,
    number: row.number,
    grade: row.grade,
    patientName: (row.patient_id && identities.get(row.patient_id)?.name) ?? null,
    institutionName: row.institution_name,
    waitingSince: row.waiting_since.toISOString(),
  }))
}

/** The same without names: places, and whose they are. */
export async function rowsOf(tx: Tx, hostId: string): Promise<Row[]> {
  const { rows } = await sql<Row>`select * from (${waiting}) q where host_id = ${hostId} order by position`.execute(tx)
  return rows
}

/** The place of a consult or booking in its doctor's queue, from 1; null where it does not wait or nobody has accepted it. */
export async function positionOf(tx: Tx, id: string): Promise<number | null> {
  const { rows } = await sql<{ position: number }>`select position from (${waiting}) q where id = ${id}`.execute(tx)
  return rows[0]?.position ?? null
}
