import { sql } from 'kysely'
import type { Point } from '#contract/values.ts'
import type { Change, NewRow, Tx } from '#platform/db/database.ts'
import { selectPoint } from './place.ts'

interface CardTitle {
  zh: string
  en: string
}

function base(tx: Tx) {
  return tx
    .selectFrom('incidents')
    .leftJoin('cards', 'cards.id', 'incidents.card_id')
    .select([
      'incidents.id',
      'incidents.centre_id',
      'incidents.number',
      'incidents.version',
      'incidents.state',
      'incidents.run_type',
      'incidents.priority',
      'incidents.card_id',
      'incidents.requires',
      'incidents.location_source',
      'incidents.location_label',
      'incidents.location_accuracy_m',
      'incidents.location_approximate',
      'incidents.chief_complaint',
      'incidents.address_note',
      'incidents.callback_number_encrypted',
      'incidents.patient_count',
      'incidents.transfer_from_id',
      'incidents.transfer_to_id',
      'incidents.transfer_doctor',
      'incidents.joined_into',
      'incidents.opened_at',
      'incidents.rang_at',
      'incidents.closed_at',
      'cards.code as card_code',
    ])
    .select(selectPoint('incidents').as('point'))
    .select(sql<CardTitle | null>`cards.content->'title'`.as('card_title'))
}
export type IncidentRow = Awaited<ReturnType<typeof byId>> & object

export function byId(tx: Tx, id: string) {
  return base(tx).where('incidents.id', '=', id).executeTakeFirst()
}

/** The row's lock comes first, so that what is read next is what will be changed. */
export async function lock(tx: Tx, id: string) {
  await lockAll(tx, [id])
  return byId(tx, id)
}

/** In the order of the ids. Rows that name an incident may be added meanwhile; its own fields may not change. */
export async function lockAll(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.selectFrom('incidents').select('id').where('id', 'in', ids).orderBy('id').forNoKeyUpdate().execute()
}

export function open(tx: Tx, centreId: string) {
  return base(tx)
    .where('incidents.centre_id', '=', centreId)
    .where('incidents.state', '=', 'open')
    .orderBy('incidents.opened_at')
    .limit(500)
    .execute()
}

export function byIds(tx: Tx, ids: readonly string[]) {
  return base(tx).where('incidents.id', 'in', ids).execute()
}

export interface Search {
  from?: Date | undefined
  to?: Date | undefined
  state?: string | undefined
  number?: string | undefined
  limit: number
}

export function search(tx: Tx, centreId: string, by: Search) {
  let rows = base(tx).where('incidents.centre_id', '=', centreId)
  if (by.from) rows = rows.where('incidents.opened_at', '>=', by.from)
  if (by.to) rows = rows.where('incidents.opened_at', '<', by.to)
  if (by.state) rows = rows.where('incidents.state', '=', by.state)
  if (by.number) rows = rows.where(sql<boolean>`strpos(incidents.number, ${by.number}) > 0`)
  return rows.orderBy('incidents.opened_at', 'desc').limit(by.limit).execute()
}

/** Open incidents opened since, or called about from the same number, nearest first; distance in metres. */
export async function near(
  tx: Tx,
  centreId: string,
  about: { point: Point | null; numberHash: Buffer | null; since: Date; radius_m: number },
) {
  const { rows } = await sql<{ id: string; distance_m: number | null; same_number: boolean }>`
    select * from (
      select i.id,
        case when i.location is null or ${about.point?.lat ?? null}::float8 is null then null
          else st_distance(i.location::geography, st_setsrid(st_makepoint(${about.point?.lon ?? null}, ${about.point?.lat ?? null}), 4326)::geography) end as distance_m,
        exists (select from calls c where c.incident_id = i.id and c.number_hash = ${about.numberHash}) as same_number
      from incidents i
      where i.centre_id = ${centreId} and i.state = 'open' and i.opened_at >= ${about.since}
    ) found
    where distance_m <= ${about.radius_m} or same_number
    order by same_number desc, distance_m nulls last limit 8`.execute(tx)
  return rows
}

export async function insert(tx: Tx, row: NewRow<'incidents'>): Promise<void> {
  await tx.insertInto('incidents').values(row).execute()
}

/** Changes the incident and raises its version; returns the new version. */
export async function update(tx: Tx, id: string, values: Change<'incidents'>): Promise<number> {
  const { version } = await tx
    .updateTable('incidents')
    .set({ ...values, version: sql<number>`version + 1` })
    .where('id', '=', id)
    .returning('version')
    .executeTakeFirstOrThrow()
  return version
}

export function callIds(tx: Tx, incidentId: string) {
  return tx.selectFrom('calls').select('id').where('incident_id', '=', incidentId).orderBy('rang_at').execute()
}

export function patientIds(tx: Tx, incidentId: string) {
  return tx.selectFrom('incident_patients').select(['patient_id', 'seq']).where('incident_id', '=', incidentId).orderBy('seq').execute()
}

export async function addPatient(tx: Tx, row: NewRow<'incident_patients'>): Promise<void> {
  await tx.insertInto('incident_patients').values(row).execute()
}
