import { sql } from 'kysely'
import type { Change, NewRow, Tx } from '#platform/db/database.ts'

const select = (tx: Tx) => tx.selectFrom('consults').selectAll()

/** A consult as stored. */
export type ConsultRow = NonNullable<Awaited<ReturnType<typeof byId>>>

export const byId = (tx: Tx, id: string) => select(tx).where('id', '=', id).executeTakeFirst()

/** The row's lock comes first, so that what is read next is what will be changed. */
export async function lock(tx: Tx, id: string): Promise<ConsultRow | undefined> {
  await tx.selectFrom('consults').select('id').where('id', '=', id).forUpdate().execute()
  return byId(tx, id)
}

export async function insert(tx: Tx, row: NewRow<'consults'>): Promise<void> {
  await tx.insertInto('consults').values(row).execute()
}

/** Changes the consult and raises its version; returns the row as it is then. */
export function update(tx: Tx, id: string, values: Change<'consults'>): Promise<ConsultRow> {
  return tx
    .updateTable('consults')
    .set({ ...values, version: sql<number>`version + 1` })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Whether the institution has looked after the patient in an earlier consult or booking. */
export async function isPatientOf(tx: Tx, institutionId: string, patientId: string): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`
    select exists (select from consults where patient_id = ${patientId} and institution_id = ${institutionId})
      or exists (select from bookings where patient_id = ${patientId} and institution_id = ${institutionId}) as known`.execute(tx)
  return rows[0]!.known
}
