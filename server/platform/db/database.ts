import { Kysely, PostgresDialect, sql, type InsertObject, type Transaction, type UpdateObject } from 'kysely'
import { Pool, types } from 'pg'
import type { DB } from './types.generated.ts'

// int8 arrives as text by default. Our int8 columns are counters far below 2^53.
types.setTypeParser(types.builtins.INT8, Number)
types.setTypeParser(types.builtins.NUMERIC, Number)
// A day has no time zone: a Date would move it.
types.setTypeParser(types.builtins.DATE, String)

export type Database = Kysely<DB>
export type Tx = Transaction<DB>
/** Values of a new row, or of a change; SQL expressions allowed. */
export type NewRow<T extends keyof DB> = InsertObject<DB, T>
export type Change<T extends keyof DB> = UpdateObject<DB, T>

export interface Connection {
  db: Database
  pool: Pool
  close(): Promise<void>
}

/** Opens a pool as the running role. Connects at the first query. */
export function connect(databaseUrl: string, options: { max?: number; applicationName?: string } = {}): Connection {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: options.max ?? 20,
    application_name: options.applicationName ?? 'jilian',
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
  })
  // A connection that dies while idle is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => {})
  // The pool listens to idle connections only. One that dies in somebody's hands fails his query, and must not end the process besides.
  pool.on('connect', (client) => client.on('error', () => {}))
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) })
  return { db, pool, close: () => db.destroy() }
}

/** Runs `work` in one transaction that sees the rows of one centre (or, as 'system', of all). */
export function inScope<T>(db: Database, scope: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await setScope(tx, scope)
    return work(tx)
  })
}

/** The same, and the database refuses any change. One snapshot for all its reads. */
export function readInScope<T>(db: Database, scope: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      await setScope(tx, scope)
      return work(tx)
    })
}

/** Narrows or widens what the running transaction sees: a centre's id or 'system'. */
export async function setScope(tx: Tx, scope: string): Promise<void> {
  await sql`select set_config('jilian.scope', ${scope}, true)`.execute(tx)
}
