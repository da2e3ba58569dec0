import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

/** The unit on whose shift the person is now, or null. */
export async function currentVehicle(tx: Tx, accountId: string, now: Date) {
  const row = await tx
    .selectFrom('shift_members')
    .innerJoin('shifts', 'shifts.id', 'shift_members.shift_id')
    .innerJoin('vehicles', 'vehicles.id', 'shifts.vehicle_id')
    .select(['vehicles.id', 'vehicles.vehicle_no as vehicleNo', 'vehicles.call_sign as callSign'])
    .where('shift_members.account_id', '=', accountId)
    .where('shifts.cancelled_at', 'is', null)
    .where(sql<boolean>`shift_members.during @> ${now}::timestamptz`)
    .executeTakeFirst()
  return row ?? null
}
