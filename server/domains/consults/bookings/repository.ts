import { sql } from 'kysely'
import type { Change, NewRow, Tx } from '#platform/db/database.ts'

const select = (tx: Tx) =>
  tx
    .selectFrom('bookings as b')
    .innerJoin('institutions as i', 'i.id', 'b.institution_id')
    .innerJoin('accounts as booker', 'booker.id', 'b.booked_by')
    .leftJoin('accounts as canceller', 'canceller.id', 'b.cancelled_by')
    .leftJoin('accounts as approver', 'approver.id', 'b.approved_by')
    .leftJoin('rota_slots as s', 's.id', 'b.slot_id')
    .selectAll('b')
    .select(['i.name as institution_name', 'i.short_name as institution_short_name', 's.institution_id as slot_institution_id'])
    .select(['booker.display_name as booker_name', 'canceller.display_name as canceller_name', 'approver.display_name as approver_name'])

export type BookingRow = NonNullable<Awaited<ReturnType<typeof byId>>>

export const byId = (tx: Tx, id: string) => select(tx).where('b.id', '=', id).executeTakeFirst()

export async function lock(tx: Tx, id: string): Promise<BookingRow | undefined> {
  await tx.selectFrom('bookings').select('id').where('id', '=', id).forUpdate().execute()
  return byId(tx, id)
}

export interface Whose {
  /** Null: the centre's. */
  of: { accountId: string; institutionId: string | null } | null
  service: string | undefined
}

/** Those that touch the time, by time. */
export function between(tx: Tx, centreId: string, { from, to }: { from: Date; to: Date }, { of, service }: Whose) {
  let rows = select(tx).where('b.centre_id', '=', centreId).where('b.starts_at', '<', to).where('b.ends_at', '>', from)
  if (service) rows = rows.where('b.service', '=', service)
  if (of) {
    rows = rows.where((eb) =>
      eb.or([
        eb('b.host_id', '=', of.accountId),
        eb('b.booked_by', '=', of.accountId),
        ...(of.institutionId ? [eb('b.institution_id', '=', of.institutionId)] : []),
      ]),
    )
  }
  return rows.orderBy('b.starts_at').orderBy('b.id').limit(2_000).execute()
}

export async function insert(tx: Tx, row: NewRow<'bookings'>): Promise<void> {
  await tx.insertInto('bookings').values(row).execute()
}

export async function update(tx: Tx, id: string, values: Change<'bookings'>): Promise<void> {
  await tx
    .updateTable('bookings')
    .set({ ...values, version: sql<number>`version + 1` })
    .where('id', '=', id)
    .execute()
}
