import type { Role } from '#contract/roles.ts'
import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

export interface NamedPerson {
  id: string
  displayName: string
  roles: Role[]
  disabled: boolean
}

/** Those of the accounts that belong to the centre, by id. */
export async function namedPeople(tx: Tx, centreId: string, ids: readonly string[]): Promise<Map<string, NamedPerson>> {
  if (ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('accounts')
    .select(['id', 'display_name', 'disabled_at'])
    .select(sql<Role[]>`array(select role from account_roles where account_id = accounts.id)`.as('roles'))
    .where('centre_id', '=', centreId)
    .where('id', 'in', [...ids])
    .execute()
  return new Map(
    rows.map((row) => [row.id, { id: row.id, displayName: row.display_name, roles: row.roles, disabled: row.disabled_at !== null }]),
  )
}
