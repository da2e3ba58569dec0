import { sql } from 'kysely'
import type { RunStep } from '#contract/vocabulary.ts'
import type { Change, NewRow, Tx } from '#platform/db/database.ts'

/** An assignment with its unit's names and the times that stand. */
function base(tx: Tx) {
  return tx
    .selectFrom('assignments')
    .innerJoin('vehicles', 'vehicles.id', 'assignments.vehicle_id')
    .leftJoin('institutions as destination', 'destination.id', 'assignments.destination_id')
    .select([
      'assignments.id',
      'assignments.centre_id',
      'assignments.incident_id',
      'assignments.vehicle_id',
      'assignments.version',
      'assignments.step',
      'assignments.step_at',
      'assignments.step_source',
      'assignments.dispatched_at',
      'assignments.destination_id',
      'assignments.promised_eta_s',
      'assignments.ended',
      'assignments.ended_at',
      'vehicles.vehicle_no',
      'vehicles.call_sign',
      'destination.short_name as destination_name',
    ])
    .select(
      sql<
        Partial<Record<RunStep, string>>
      >`coalesce((select json_object_agg(s.step, to_char(s.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
        from assignment_steps s where s.assignment_id = assignments.id and s.applied and s.superseded_by is null), '{}')`.as('times'),
    )
}
export type AssignmentRow = Awaited<ReturnType<typeof byId>> & object

export function byId(tx: Tx, id: string) {
  return base(tx).where('assignments.id', '=', id).executeTakeFirst()
}

/** The row's lock comes first, so that what is read next is what will be changed. */
export async function lock(tx: Tx, id: string) {
  await lockAll(tx, [id])
  return byId(tx, id)
}

/** Locks runs in the order of their ids. */
export async function lockAll(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tx.selectFrom('assignments').select('id').where('id', 'in', ids).orderBy('id').forNoKeyUpdate().execute()
}

export function ofIncidents(tx: Tx, incidentIds: readonly string[]) {
  return base(tx)
    .where('assignments.incident_id', 'in', incidentIds)
    .orderBy('assignments.dispatched_at')
    .orderBy('assignments.id')
    .execute()
}

export function activeOfVehicle(tx: Tx, vehicleId: string) {
  return base(tx).where('assignments.vehicle_id', '=', vehicleId).where('assignments.ended_at', 'is', null).executeTakeFirst()
}

export function activeOfVehicles(tx: Tx, vehicleIds: readonly string[]) {
  return tx
    .selectFrom('assignments')
    .select(['id', 'incident_id'])
    .where('vehicle_id', 'in', vehicleIds)
    .where('ended_at', 'is', null)
    .execute()
}

export function newestOfVehicle(tx: Tx, vehicleId: string) {
  return base(tx)
    .where('assignments.vehicle_id', '=', vehicleId)
    .orderBy('assignments.dispatched_at', 'desc')
    .orderBy('assignments.id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** What dispatch weighs of the runs of a centre that are not over. */
export function activeOfCentre(tx: Tx, centreId: string) {
  return tx
    .selectFrom('assignments')
    .select(['vehicle_id', 'incident_id', 'step'])
    .where('centre_id', '=', centreId)
    .where('ended_at', 'is', null)
    .execute()
}

/** Runs bound for the institution that are not handed over, or were in the last hours. */
export function boundFor(tx: Tx, institutionId: string, since: Date) {
  return base(tx)
    .where('assignments.destination_id', '=', institutionId)
    .where((eb) =>
      eb.or([
        eb('assignments.ended_at', 'is', null),
        eb.and([eb('assignments.ended', '=', 'handed_over'), eb('assignments.ended_at', '>=', since)]),
      ]),
    )
    .orderBy('assignments.dispatched_at')
    .execute()
}

export async function insert(tx: Tx, row: NewRow<'assignments'>): Promise<void> {
  await tx.insertInto('assignments').values(row).execute()
}

/** Changes the assignment and raises its version; returns the new version. */
export async function update(tx: Tx, id: string, values: Change<'assignments'>): Promise<number> {
  const { version } = await tx
    .updateTable('assignments')
    .set({ ...values, version: sql<number>`version + 1` })
    .where('id', '=', id)
    .returning('version')
    .executeTakeFirstOrThrow()
  return version
}
