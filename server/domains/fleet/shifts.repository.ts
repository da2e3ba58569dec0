import { sql } from 'kysely'
import type { CrewDuty } from '#contract/vocabulary.ts'
import type { Tx } from '#platform/db/database.ts'

const members = sql<{ accountId: string; duty: CrewDuty }[]>`(
  select coalesce(json_agg(json_build_object('accountId', account_id, 'duty', duty)
    order by array_position(array['doctor', 'nurse', 'driver', 'stretcher_bearer'], duty), account_id), '[]')
  from shift_members where shift_id = shifts.id)`

const standing = (tx: Tx) => tx.selectFrom('shifts').selectAll().select(members.as('members')).where('cancelled_at', 'is', null)
export type ShiftRow = Awaited<ReturnType<ReturnType<typeof standing>['executeTakeFirstOrThrow']>>

/** Shifts that touch the time, in its order. */
export const shiftsBetween = (tx: Tx, centreId: string, from: Date, to: Date) =>
  standing(tx)
    .where('centre_id', '=', centreId)
    .where('starts_at', '<', to)
    .where('ends_at', '>', from)
    .orderBy('starts_at')
    .orderBy('id')
    .execute()

/** The shift each of the vehicles has at the time. */
export const shiftsAt = (tx: Tx, vehicleIds: readonly string[], at: Date) =>
  standing(tx)
    .where('vehicle_id', 'in', [...vehicleIds])
    .where('starts_at', '<=', at)
    .where('ends_at', '>', at)
    .execute()

export const shiftById = (tx: Tx, centreId: string, id: string) =>
  tx
    .selectFrom('shifts')
    .selectAll()
    .select(members.as('members'))
    .where('id', '=', id)
    .where('centre_id', '=', centreId)
    .executeTakeFirst()

export const lockShift = (tx: Tx, centreId: string, id: string) =>
  tx.selectFrom('shifts').selectAll().where('id', '=', id).where('centre_id', '=', centreId).forUpdate().executeTakeFirst()

export interface NewShift {
  id: string
  centre_id: string
  vehicle_id: string
  starts_at: Date
  ends_at: Date
}

/** Where it meets another of the vehicle or of a person, the database refuses it. */
export async function insertShift(
  tx: Tx,
  shift: NewShift,
  crew: readonly { accountId: string; duty: CrewDuty }[],
  now: Date,
): Promise<void> {
  await tx
    .insertInto('shifts')
    .values({ ...shift, created_at: now })
    .execute()
  const during = sql<string>`tstzrange(${shift.starts_at}::timestamptz, ${shift.ends_at}::timestamptz)`
  await tx
    .insertInto('shift_members')
    .values(crew.map(({ accountId, duty }) => ({ shift_id: shift.id, account_id: accountId, duty, during })))
    .execute()
}

/** Ends it at the time, its people with it. Returns the version after the change. */
export async function endAt(tx: Tx, id: string, at: Date): Promise<number> {
  const row = await tx
    .updateTable('shifts')
    .set({ ends_at: at, version: sql`version + 1` })
    .where('id', '=', id)
    .returning('version')
    .executeTakeFirstOrThrow()
  await tx
    .updateTable('shift_members')
    .set({ during: sql<string>`tstzrange(lower(during), ${at}::timestamptz)` })
    .where('shift_id', '=', id)
    .execute()
  return row.version
}

/** Calls off what has not begun; its people are free for that time. */
export async function cancel(tx: Tx, id: string, now: Date): Promise<number> {
  const row = await tx
    .updateTable('shifts')
    .set({ cancelled_at: now, version: sql`version + 1` })
    .where('id', '=', id)
    .returning('version')
    .executeTakeFirstOrThrow()
  await tx.deleteFrom('shift_members').where('shift_id', '=', id).execute()
  return row.version
}
