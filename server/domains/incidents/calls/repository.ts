import { sql } from 'kysely'
import type { Change, NewRow, Tx } from '#platform/db/database.ts'
import { selectPoint } from '../place.ts'

/** What a call's reader needs, its claimer's name and newest location link included. */
function base(tx: Tx) {
  return tx
    .selectFrom('calls')
    .leftJoin('accounts as claimer', 'claimer.id', 'calls.claimed_by')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('location_links as link')
          .select(['link.state as link_state', 'link.expires_at as link_expires_at', 'link.problem as link_problem'])
          .whereRef('link.call_id', '=', 'calls.id')
          .orderBy('link.requested_at', 'desc')
          .limit(1)
          .as('link'),
      (join) => join.onTrue(),
    )
    .select([
      'calls.id',
      'calls.centre_id',
      'calls.version',
      'calls.pbx_call_id',
      'calls.state',
      'calls.number_encrypted',
      'calls.number_hash',
      'calls.owner_name_encrypted',
      'calls.installed_address_encrypted',
      'calls.recording_id',
      'calls.class',
      'calls.note',
      'calls.rang_at',
      'calls.claimed_by',
      'calls.claimed_at',
      'calls.ended_at',
      'calls.needs_callback',
      'calls.called_back_at',
      'calls.location_source',
      'calls.location_label',
      'calls.location_accuracy_m',
      'calls.location_approximate',
      'calls.incident_id',
      'claimer.display_name as claimer_name',
      'link.link_state',
      'link.link_expires_at',
      'link.link_problem',
    ])
    .select(selectPoint('calls').as('point'))
}
export type CallRow = Awaited<ReturnType<typeof byId>> & object

export function byId(tx: Tx, id: string) {
  return base(tx).where('calls.id', '=', id).executeTakeFirst()
}

/** The row's lock comes first, so that what is read next is what will be changed. */
export async function lock(tx: Tx, id: string) {
  await tx.selectFrom('calls').select('id').where('id', '=', id).forNoKeyUpdate().executeTakeFirst()
  return byId(tx, id)
}

/** The call that the exchange knows by this id, under its lock. */
export async function lockByPbxId(tx: Tx, centreId: string, pbxCallId: string) {
  const row = await tx
    .selectFrom('calls')
    .select('id')
    .where('centre_id', '=', centreId)
    .where('pbx_call_id', '=', pbxCallId)
    .executeTakeFirst()
  return row && lock(tx, row.id)
}

export function waiting(tx: Tx, centreId: string) {
  return base(tx)
    .where('calls.centre_id', '=', centreId)
    .where((eb) =>
      eb.or([
        eb('calls.state', 'in', ['ringing', 'claimed']),
        eb.and([eb('calls.needs_callback', '=', true), eb('calls.called_back_at', 'is', null)]),
      ]),
    )
    .orderBy('calls.rang_at')
    .limit(500)
    .execute()
}

export function earlierFrom(tx: Tx, centreId: string, numberHash: Buffer, exceptId: string) {
  return base(tx)
    .where('calls.centre_id', '=', centreId)
    .where('calls.number_hash', '=', numberHash)
    .where('calls.id', '<>', exceptId)
    .orderBy('calls.rang_at', 'desc')
    .limit(20)
    .execute()
}

export function ofIncident(tx: Tx, incidentId: string) {
  return base(tx).where('calls.incident_id', '=', incidentId).orderBy('calls.rang_at').execute()
}

/** Undefined where the exchange's id is already there. */
export function insert(tx: Tx, row: NewRow<'calls'>) {
  return tx
    .insertInto('calls')
    .values(row)
    .onConflict((conflict) => conflict.columns(['centre_id', 'pbx_call_id']).doNothing())
    .returning('id')
    .executeTakeFirst()
}

/** Changes the call and raises its version; returns the new version. */
export async function update(tx: Tx, id: string, values: Change<'calls'>): Promise<number> {
  const { version } = await tx
    .updateTable('calls')
    .set({ ...values, version: sql<number>`version + 1` })
    .where('id', '=', id)
    .returning('version')
    .executeTakeFirstOrThrow()
  return version
}
