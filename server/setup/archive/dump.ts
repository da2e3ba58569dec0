import { withConnection } from '../connection.ts'
import { findClientProgram } from '../packages.ts'
import { run } from '../run.ts'
import { SetupError } from '../setup-error.ts'

/** Dumps a database in PostgreSQL's custom form; gives the names of its migrations. The role must see every row: a superuser where row-level security is forced. */
export async function dump(url: string, file: string): Promise<string[]> {
  const applied = await withConnection(url, (client) => client.query<{ name: string }>('select name from schema_migrations order by id'))
  // PostGIS brings its table of reference systems itself, and the owner may not write it.
  await run(
    program('pg_dump'),
    ['--format=custom', '--no-owner', '--exclude-table-data=spatial_ref_sys', '--compress=6', `--file=${file}`],
    { env: connectionEnv(url) },
  )
  return applied.rows.map((row) => row.name)
}

/** Loads a dump into an empty database, all or nothing. */
export async function load(url: string, file: string): Promise<void> {
  // What extensions bring is in every new database of ours already; the owner may not comment on them.
  await run(
    program('pg_restore'),
    ['--no-owner', '--no-comments', '--exit-on-error', '--single-transaction', `--dbname=${new URL(url).pathname.slice(1)}`, file],
    {
      env: connectionEnv(url),
    },
  )
}

/** The connection as environment: a password on the command line would stand in the list of processes. */
function connectionEnv(url: string): NodeJS.ProcessEnv {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url)
  return {
    PATH: process.env['PATH'],
    LC_ALL: 'C.UTF-8',
    PGHOST: searchParams.get('host') ?? hostname,
    PGPORT: port || '5432',
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: pathname.slice(1),
    ...(searchParams.has('sslmode') ? { PGSSLMODE: searchParams.get('sslmode') ?? '' } : {}),
  }
}

function program(name: string): string {
  const found = findClientProgram(name)
  if (!found) throw new SetupError(`${name} is needed: install the package postgresql-client.`)
  return found
}
