import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

/** A run longer than this after the end of a shift was forgotten rather than worked on. */
const longestOvertime = '6 hours'

/**
 * The unit on whose shift the person is now, or null. A crew whose shift ends in the middle of a run stays with the unit until the run lets
 * it go: somebody must be able to sign the handover.
 */
export async function currentVehicle(tx: Tx, accountId: string, now: Date) {
  const row = await tx
    .selectFrom('shift_members')
    .innerJoin('shifts', 'shifts.id', 'shift_members.shift_id')
    .innerJoin('vehicles', 'vehicles.id', 'shifts.vehicle_id')
    .select(['vehicles.id', 'vehicles.vehicle_no as vehicleNo', 'vehicles.call_sign as callSign'])
    .where('shift_members.account_id', '=', accountId)
    .where('shifts.cancelled_at', 'is', null)
    .where('shifts.starts_at', '<=', now)
    .where(
      sql<boolean>`(shifts.ends_at > ${now}::timestamptz
        or (vehicles.run_since < shifts.ends_at and vehicles.run_since >= shifts.starts_at and shifts.ends_at > ${now}::timestamptz - ${longestOvertime}::interval))`,
    )
    .orderBy('shifts.starts_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

/** Whether the person was on a shift of the unit at some time between. */
export async function wasOnUnit(
  tx: Tx,
  { accountId, vehicleId, from, to }: { accountId: string; vehicleId: string; from: Date; to: Date },
): Promise<boolean> {
  const row = await tx
    .selectFrom('shift_members')
    .innerJoin('shifts', 'shifts.id', 'shift_members.shift_id')
    .select('shifts.id')
    .where('shift_members.account_id', '=', accountId)
    .where('shifts.vehicle_id', '=', vehicleId)
    .where('shifts.cancelled_at', 'is', null)
    .where('shifts.starts_at', '<=', to)
    .where('shifts.ends_at', '>', from)
    .executeTakeFirst()
  return row !== undefined
}
