import { sql } from 'kysely'
import { permissions } from '#contract/roles.ts'
import type { Change, NewRow, Tx } from '#platform/db/database.ts'

const select = (tx: Tx) =>
  tx
    .selectFrom('practitioners')
    .innerJoin('accounts', 'accounts.id', 'practitioners.account_id')
    .leftJoin('institutions', 'institutions.id', 'accounts.institution_id')
    .selectAll('practitioners')
    .select(['accounts.display_name', 'accounts.institution_id', 'accounts.disabled_at', 'institutions.name as institution_name'])

export type PractitionerRow = NonNullable<Awaited<ReturnType<typeof byAccount>>>

export const byAccount = (tx: Tx, accountId: string) => select(tx).where('practitioners.account_id', '=', accountId).executeTakeFirst()

export function listed(tx: Tx, centreId: string, by: { institutionId?: string | undefined; specialty?: string | undefined }) {
  let rows = select(tx).where('practitioners.centre_id', '=', centreId)
  if (by.institutionId) rows = rows.where('accounts.institution_id', '=', by.institutionId)
  if (by.specialty) rows = rows.where(sql<boolean>`${by.specialty} = any(practitioners.specialties)`)
  return rows.orderBy('institutions.name').orderBy('practitioners.department').orderBy('accounts.display_name').limit(2_000).execute()
}

/** Doctors by their role who are no practitioner. */
export function unregistered(tx: Tx, centreId: string) {
  return tx
    .selectFrom('accounts')
    .leftJoin('institutions', 'institutions.id', 'accounts.institution_id')
    .select(['accounts.id as accountId', 'accounts.display_name as name', 'institutions.name as institutionName'])
    .where('accounts.centre_id', '=', centreId)
    .where('accounts.disabled_at', 'is', null)
    .where('accounts.is_device', '=', false)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('account_roles')
          .select('account_id')
          .whereRef('account_roles.account_id', '=', 'accounts.id')
          .where('role', 'in', [...permissions['consult.answer']]),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('practitioners').select('account_id').whereRef('practitioners.account_id', '=', 'accounts.id'))),
    )
    .orderBy('institutions.name')
    .orderBy('accounts.display_name')
    .limit(2_000)
    .execute()
}

/** Whose appointments are looked at: held until the end of the transaction, in the order of their ids. */
export async function lockAll(tx: Tx, accountIds: readonly string[]): Promise<void> {
  if (accountIds.length === 0) return
  await tx
    .selectFrom('practitioners')
    .select('account_id')
    .where('account_id', 'in', accountIds)
    .orderBy('account_id')
    .forUpdate()
    .execute()
}

export async function insert(tx: Tx, row: NewRow<'practitioners'>): Promise<void> {
  await tx.insertInto('practitioners').values(row).execute()
}

export async function update(tx: Tx, accountId: string, values: Change<'practitioners'>): Promise<void> {
  await tx
    .updateTable('practitioners')
    .set({ ...values, version: sql<number>`version + 1` })
    .where('account_id', '=', accountId)
    .execute()
}
