import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Database } from '#platform/db/database.ts'

/** Tables that a refused request may add to: the record of the refusal, and when a session was last seen. */
const recordsOfRefusals = [
  'audit_entries',
  'audit_pending',
  'sessions',
  'sign_in_failures',
  'signing_pin_attempts',
  'pgmigrations',
  'spatial_ref_sys',
]

/** One value for the whole content of the database, apart from records of refusals. Read as the owner, past row-level security. */
export async function fingerprintOf(owner: Database): Promise<string> {
  const tables = await sql<{ name: string }>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r' and not c.relname = any(${recordsOfRefusals}::text[]) order by 1`.execute(owner)
  const hash = createHash('sha256')
  for (const { name } of tables.rows) {
    const content = await sql<{ content: string }>`
      select count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) as content from ${sql.table(name)} t`.execute(owner)
    hash.update(`${name} ${content.rows[0]!.content}\n`)
  }
  return hash.digest('hex')
}
