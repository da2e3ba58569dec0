import type { Vehicle } from '#contract/rest/fleet.ts'
import type { Tx } from '#platform/db/database.ts'
import { namedPeople } from '../accounts/service.ts'
import { shiftsAt, type ShiftRow } from './shifts.repository.ts'

export type Crew = NonNullable<Vehicle['shift']>['crew']

/** The shift of now and who is on it. */
export interface ShiftNow {
  id: string
  endsAt: Date
  crew: Crew
}

/** By vehicle; a vehicle that nobody is on shift on has no entry. */
export async function crewsNow(tx: Tx, centreId: string, vehicleIds: readonly string[], now: Date): Promise<Map<string, ShiftNow>> {
  if (vehicleIds.length === 0) return new Map()
  const shifts = await shiftsAt(tx, vehicleIds, now)
  const named = await withNames(tx, centreId, shifts)
  return new Map(named.map(({ shift, crew }) => [shift.vehicle_id, { id: shift.id, endsAt: shift.ends_at, crew }]))
}

/** Shifts with the names of their people. */
export async function withNames<S extends Pick<ShiftRow, 'members'>>(
  tx: Tx,
  centreId: string,
  shifts: readonly S[],
): Promise<{ shift: S; crew: Crew }[]> {
  const ids = new Set(shifts.flatMap((shift) => shift.members.map((member) => member.accountId)))
  const people = await namedPeople(tx, centreId, [...ids])
  return shifts.map((shift) => ({
    shift,
    crew: shift.members.map(({ accountId, duty }) => ({ accountId, displayName: people.get(accountId)?.displayName ?? '', duty })),
  }))
}
