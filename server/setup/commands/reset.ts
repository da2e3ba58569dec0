import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { withConnection } from '../connection.ts'
import { ensureDatabase, ensurePrivateCluster, foreignDatabase } from '../database.ts'
import { say, step } from '../progress.ts'
import { claimServer, findRunning } from '../running.ts'
import { filesDirOf } from '../server-process.ts'
import { databaseName } from '../settings.ts'
import { SetupError } from '../setup-error.ts'

/**
 * Throws the database and its files away and makes them anew. `--yes` does not ask; a database named by
 * `DATABASE_URL` is emptied only with `--force`.
 */
export default async function reset(args: string[]): Promise<number> {
  const foreign = foreignDatabase()
  if (foreign && !args.includes('--force')) {
    throw new SetupError(
      'DATABASE_URL names a database that is not ours: unset it, or add --force to empty that one (npm run reset -- --yes --force).',
    )
  }
  const release = await claimServer()
  if (!release) throw new SetupError(`A server runs on this database (${findRunning()?.url ?? 'it is just coming up'}): stop it first.`)
  try {
    const what = foreign ? new URL(foreign.ownerUrl).pathname.slice(1) : databaseName
    if (!args.includes('--yes') && !(await agrees(what))) {
      say('Nothing was changed.')
      return 1
    }
    if (foreign) await step('empty the database', () => emptySchema(foreign.ownerUrl))
    else await step('drop the database', async () => (await ensurePrivateCluster()).dropDatabase(databaseName))
    // A folder that someone named is theirs; what no row names there any more, the server sweeps.
    if (!process.env['FILES_DIR']) rmSync(filesDirOf(databaseName), { recursive: true, force: true })
    await ensureDatabase(databaseName)
    say('The database is empty and migrated; the next start fills it.')
    return 0
  } finally {
    await release()
  }
}

async function agrees(what: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new SetupError('There is no terminal to ask on: npm run reset -- --yes')
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await lines.question(`Everything in the database "${what}" and its files will be gone. Type its name to go on: `)
  lines.close()
  return answer.trim() === what
}

async function emptySchema(ownerUrl: string): Promise<void> {
  await withConnection(ownerUrl, (client) => client.query(dropEverything))
}

/** Extensions stay: making them again may need rights that the owner lacks. */
const dropEverything = `
do $$
  declare item record;
  begin
    for item in
      select c.oid::regclass as name, case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end as kind
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition
        and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    loop
      execute format('drop %s if exists %s cascade', item.kind, item.name);
    end loop;
    for item in
      select p.oid::regprocedure as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname = 'public' and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    loop
      execute format('drop routine if exists %s cascade', item.name);
    end loop;
  end $$`
