import { sql } from 'kysely'
import type { Change, NewRow, Tx } from '#platform/db/database.ts'

const select = (tx: Tx) =>
  tx
    .selectFrom('rota_slots as s')
    .innerJoin('institutions as i', 'i.id', 's.institution_id')
    .selectAll('s')
    .select(['i.name as institution_name', 'i.short_name as institution_short_name'])
    .select(sql<number>`(select count(*)::int from bookings b where b.slot_id = s.id and b.state <> 'cancelled')`.as('booked'))
    .where('s.removed_at', 'is', null)

export type SlotRow = NonNullable<Awaited<ReturnType<typeof byId>>>

export const byId = (tx: Tx, id: string) => select(tx).where('s.id', '=', id).executeTakeFirst()

export async function lock(tx: Tx, id: string): Promise<SlotRow | undefined> {
  await tx.selectFrom('rota_slots').select('id').where('id', '=', id).forUpdate().execute()
  return byId(tx, id)
}

export interface Which {
  institutionIds?: readonly string[] | undefined
  service?: string | undefined
  specialty?: string | undefined
}

/** Slots that touch the time, by place and time, first call first. */
export function during(tx: Tx, centreId: string, { from, to }: { from: Date; to: Date }, which: Which) {
  let rows = select(tx).where('s.centre_id', '=', centreId).where('s.starts_at', '<', to).where('s.ends_at', '>', from)
  if (which.institutionIds) rows = rows.where('s.institution_id', '=', sql<string>`any(${[...which.institutionIds]}::uuid[])`)
  if (which.service) rows = rows.where('s.service', '=', which.service)
  if (which.specialty) rows = rows.where('s.specialty', '=', which.specialty)
  return rows.orderBy('i.name').orderBy('s.specialty').orderBy('s.starts_at').orderBy('s.call_order').orderBy('s.id').limit(5_000).execute()
}

export async function insert(tx: Tx, row: NewRow<'rota_slots'>): Promise<void> {
  await tx.insertInto('rota_slots').values(row).execute()
}

export async function update(tx: Tx, id: string, values: Change<'rota_slots'>): Promise<number> {
  const { version } = await tx
    .updateTable('rota_slots')
    .set({ ...values, version: sql<number>`version + 1` })
    .where('id', '=', id)
    .returning('version')
    .executeTakeFirstOrThrow()
  return version
}

/** The first moment of a day, and of the one `days` later, in the centre's zone. */
export async function dayBounds(tx: Tx, centreId: string, day: string, days: number): Promise<{ from: Date; to: Date }> {
  const { rows } = await sql<{ from: Date; to: Date }>`
    select ${day}::date::timestamp at time zone time_zone as "from",
      (${day}::date + ${days}::integer)::timestamp at time zone time_zone as "to"
    from centres where id = ${centreId}`.execute(tx)
  return rows[0]!
}
