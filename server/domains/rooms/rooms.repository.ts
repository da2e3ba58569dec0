import { sql } from 'kysely'
import type { NewRow, Tx } from '#platform/db/database.ts'

/** A room with what its subject says of it: the case, the unit and its run, the hospital that the unit is bound for. */
function base(tx: Tx) {
  return (
    tx
      .selectFrom('rooms')
      .leftJoin('calls', (join) => join.on('rooms.subject_type', '=', 'call').onRef('calls.id', '=', 'rooms.subject_id'))
      .leftJoin('assignments as run', (join) => join.on('rooms.subject_type', '=', 'assignment').onRef('run.id', '=', 'rooms.subject_id'))
      .leftJoin('vehicles', 'vehicles.id', 'run.vehicle_id')
      .leftJoin('room_pins as pin', 'pin.room_id', 'rooms.id')
      .select([
        'rooms.id',
        'rooms.centre_id',
        'rooms.version',
        'rooms.kind',
        'rooms.subject_type',
        'rooms.subject_id',
        'rooms.state',
        'rooms.opened_at',
        'rooms.closed_at',
        'run.vehicle_id',
        'run.destination_id',
        'run.dispatched_at as run_from',
        'run.ended_at as run_to',
        'vehicles.call_sign',
      ])
      // A call may become an incident when its room stands already.
      .select((eb) => eb.fn.coalesce('rooms.incident_id', 'calls.incident_id').as('incident_id'))
      .select('rooms.incident_id as written_incident_id')
      .select(sql<boolean>`pin.room_id is not null`.as('pinned'))
      .select(sql<boolean>`exists (select from room_recordings r where r.room_id = rooms.id and r.state = 'recording')`.as('recording'))
  )
}
export type RoomRow = Awaited<ReturnType<typeof byId>> & object

export function byId(tx: Tx, id: string) {
  return base(tx).where('rooms.id', '=', id).executeTakeFirst()
}

/** The row's lock comes first, so that what is read next is what will be changed. */
export async function lock(tx: Tx, id: string) {
  await tx.selectFrom('rooms').select('id').where('id', '=', id).forNoKeyUpdate().executeTakeFirst()
  return byId(tx, id)
}

export function openOfSubject(tx: Tx, subjectType: string, subjectId: string) {
  return base(tx)
    .where('rooms.subject_type', '=', subjectType)
    .where('rooms.subject_id', '=', subjectId)
    .where('rooms.state', '=', 'open')
    .executeTakeFirst()
}

/** Open rooms of a centre, newest first. */
export function open(tx: Tx, centreId: string) {
  return base(tx)
    .where('rooms.centre_id', '=', centreId)
    .where('rooms.state', '=', 'open')
    .orderBy('rooms.opened_at', 'desc')
    .limit(500)
    .execute()
}

/** Of these, the ones that an actor who is no seat could have anything to do with; whether it may enter is asked afterwards. */
export function openNear(tx: Tx, centreId: string, actor: { accountId: string; institutionId: string | null; vehicleId: string | null }) {
  const ids = [actor.accountId, actor.institutionId, actor.vehicleId].filter((id) => id !== null)
  return base(tx)
    .where('rooms.centre_id', '=', centreId)
    .where('rooms.state', '=', 'open')
    .where((eb) =>
      eb.or([
        eb('pin.room_id', 'is not', null),
        eb('run.destination_id', '=', actor.institutionId),
        eb('run.ended_at', 'is not', null),
        eb.exists(
          eb
            .selectFrom('room_members')
            .select('room_members.room_id')
            .whereRef('room_members.room_id', '=', 'rooms.id')
            .where('room_members.member_id', 'in', ids)
            .where('room_members.removed_at', 'is', null),
        ),
      ]),
    )
    .orderBy('rooms.opened_at', 'desc')
    .limit(500)
    .execute()
}

/** False where another made the subject's open room first. */
export async function insert(tx: Tx, row: NewRow<'rooms'>): Promise<boolean> {
  const inserted = await tx
    .insertInto('rooms')
    .values(row)
    .onConflict((conflict) => conflict.columns(['subject_type', 'subject_id']).where('state', '=', 'open').doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

export async function close(tx: Tx, id: string, closedBy: string | null, now: Date): Promise<void> {
  await tx.updateTable('rooms').set({ state: 'closed', closed_by: closedBy, closed_at: now }).where('id', '=', id).execute()
}

export async function setIncident(tx: Tx, id: string, incidentId: string): Promise<void> {
  await tx.updateTable('rooms').set({ incident_id: incidentId }).where('id', '=', id).execute()
}

export async function raiseVersion(tx: Tx, id: string): Promise<number> {
  const { version } = await tx
    .updateTable('rooms')
    .set({ version: sql<number>`version + 1` })
    .where('id', '=', id)
    .returning('version')
    .executeTakeFirstOrThrow()
  return version
}

/** The room takes the place of the one that the centre's wall showed; gives that one's id. */
export async function pin(tx: Tx, centreId: string, roomId: string, pinnedBy: string, now: Date): Promise<string | undefined> {
  const before = await tx.selectFrom('room_pins').select('room_id').where('centre_id', '=', centreId).forUpdate().executeTakeFirst()
  const values = { room_id: roomId, pinned_by: pinnedBy, pinned_at: now }
  await tx
    .insertInto('room_pins')
    .values({ centre_id: centreId, ...values })
    .onConflict((conflict) => conflict.column('centre_id').doUpdateSet(values))
    .execute()
  return before?.room_id
}

/** Whether it was pinned. */
export async function unpin(tx: Tx, roomId: string): Promise<boolean> {
  const gone = await tx.deleteFrom('room_pins').where('room_id', '=', roomId).executeTakeFirst()
  return gone.numDeletedRows > 0
}
