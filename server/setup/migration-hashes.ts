import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type pg from 'pg'
import { appRole } from './cluster.ts'
import { SetupError } from './setup-error.ts'

/** Refuses a database that was made from another text of one of these migrations: its schema is not what the code expects. */
export async function refuseEdited(client: pg.Client, dir: string, applied: string[]): Promise<void> {
  const there = await client.query<{ table: string | null }>("select to_regclass('schema_migration_hashes')::text as table")
  if (!there.rows[0]?.table) return
  const known = await client.query<{ name: string; sha256: string }>('select name, sha256 from schema_migration_hashes')
  const edited = known.rows.find(({ name, sha256 }) => applied.includes(name) && sha256 !== hashOf(dir, name))
  if (!edited) return
  throw new SetupError(
    `The migration ${edited.name} was changed after this database ran it: use the version that made it, or begin anew with \`npm run reset\`.`,
  )
}

/** Remembers the text of what has run, once. */
export async function rememberHashes(client: pg.Client, dir: string, applied: string[]): Promise<void> {
  await client.query('create table if not exists schema_migration_hashes (name text primary key, sha256 text not null)')
  await client.query(`revoke all on schema_migration_hashes from ${appRole}`)
  await client.query(
    'insert into schema_migration_hashes (name, sha256) select * from unnest($1::text[], $2::text[]) on conflict (name) do nothing',
    [applied, applied.map((name) => hashOf(dir, name))],
  )
}

function hashOf(dir: string, name: string): string {
  return createHash('sha256')
    .update(readFileSync(path.join(dir, `${name}.sql`)))
    .digest('hex')
}
