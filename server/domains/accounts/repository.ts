import { sql } from 'kysely'
import type { Role } from '#contract/roles.ts'
import type { Database, Tx } from '#platform/db/database.ts'

const rolesOf = sql<Role[]>`(select coalesce(array_agg(role order by role), '{}') from account_roles where account_id = accounts.id)`

const select = (tx: Tx | Database) => tx.selectFrom('accounts').selectAll('accounts').select(rolesOf.as('roles'))

/** An account with its roles, as stored. */
export type AccountRow = NonNullable<Awaited<ReturnType<typeof accountById>>>

export const accountById = (tx: Tx | Database, id: string) => select(tx).where('accounts.id', '=', id).executeTakeFirst()
export const accountByLogin = (tx: Tx | Database, login: string) => select(tx).where('accounts.login', '=', login).executeTakeFirst()
export const accountsOfCentre = (tx: Tx, centreId: string) =>
  select(tx).where('accounts.centre_id', '=', centreId).orderBy('accounts.login').execute()

/** Locks the row until the end of the transaction; roles are read under the lock. */
export async function lockAccount(tx: Tx, id: string): Promise<AccountRow | undefined> {
  await tx.selectFrom('accounts').select('id').where('id', '=', id).forUpdate().execute()
  return accountById(tx, id)
}

export async function replaceRoles(tx: Tx, accountId: string, roles: readonly Role[]): Promise<void> {
  await tx.deleteFrom('account_roles').where('account_id', '=', accountId).execute()
  await tx
    .insertInto('account_roles')
    .values(roles.map((role) => ({ account_id: accountId, role })))
    .execute()
  // The database says now, and not at the commit, whether these roles may stand together.
  await sql`set constraints account_roles_apart immediate`.execute(tx)
}

/** One at a time may decide about a centre's administrators: two who remove each other would both find one left. */
export async function countOtherAdministrators(tx: Tx, centreId: string, exceptId: string): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtext('administrators'), hashtext(${centreId}))`.execute(tx)
  const row = await tx
    .selectFrom('accounts')
    .innerJoin('account_roles', 'account_roles.account_id', 'accounts.id')
    .where('account_roles.role', '=', 'system_admin')
    .where('accounts.centre_id', '=', centreId)
    .where('accounts.disabled_at', 'is', null)
    .where('accounts.id', '<>', exceptId)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return row.count
}

const selectSessions = (tx: Tx) =>
  tx
    .selectFrom('sessions')
    .innerJoin('accounts', 'accounts.id', 'sessions.account_id')
    .selectAll('sessions')
    .select(['display_name', 'centre_id'])

/** Sessions that still stand, newest first. */
export const liveSessionsOf = (tx: Tx, accountId: string, now: Date) =>
  selectSessions(tx)
    .where('sessions.account_id', '=', accountId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('sessions.created_at', 'desc')
    .execute()
export type SessionRow = Awaited<ReturnType<typeof liveSessionsOf>>[number]

export const sessionById = (tx: Tx, id: string) => selectSessions(tx).where('sessions.id', '=', id).executeTakeFirst()
export const sessionByToken = (tx: Tx, tokenHash: Buffer) => selectSessions(tx).where('token_hash', '=', tokenHash).executeTakeFirst()

/** Ends sessions of an account that still stand; gives their ids. */
export async function revokeSessions(
  tx: Tx,
  which: { accountId: string; sessionId?: string; exceptId?: string },
  by: { at: Date; accountId: string | null; reason: string },
): Promise<string[]> {
  const rows = await tx
    .updateTable('sessions')
    .set({ revoked_at: by.at, revoked_by: by.accountId, revoked_reason: by.reason })
    .where('account_id', '=', which.accountId)
    .where('revoked_at', 'is', null)
    .$if(which.sessionId !== undefined, (query) => query.where('id', '=', which.sessionId!))
    .$if(which.exceptId !== undefined, (query) => query.where('id', '<>', which.exceptId!))
    .returning('id')
    .execute()
  return rows.map((row) => row.id)
}

/** Of these sessions, those that still stand. */
export async function standingAmong(db: Tx | Database, sessionIds: readonly string[], now: Date): Promise<Set<string>> {
  if (sessionIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', sql<string>`any(${[...sessionIds]}::uuid[])`)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .execute()
  return new Set(rows.map((row) => row.id))
}

export async function displayNames(tx: Tx | Database, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('accounts')
    .select(['id', 'display_name'])
    .where('id', 'in', [...ids])
    .execute()
  return new Map(rows.map((row) => [row.id, row.display_name]))
}
