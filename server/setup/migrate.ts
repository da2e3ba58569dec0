import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { runner } from 'node-pg-migrate'
import pg from 'pg'
import { migrateQueues } from '#platform/queues/migrate-queues.ts'
import { refuseEdited, rememberHashes } from './migration-hashes.ts'
import { checkoutDir } from './places.ts'
import { SetupError } from './setup-error.ts'

const migrationsDir = path.join(checkoutDir, 'migrations')
const migrationsTable = 'schema_migrations'

export type MigrateOptions = {
  dir?: string
  /** Called before each file: how many are done, how many there are to do, and its name. */
  onProgress?: (done: number, total: number, name: string) => void
}

/**
 * Brings a database to the newest schema: the SQL files of `migrations/` in the order of their numbers, each in its
 * own transaction, as the owner role. Two at once wait for each other. Gives the names of the files it ran.
 */
export async function migrate(ownerUrl: string, options: MigrateOptions = {}): Promise<string[]> {
  const dir = options.dir ?? migrationsDir
  const files = migrationNames(dir)
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    // Held until the connection ends: the second of two finds everything done.
    await client.query("select pg_advisory_lock(hashtext('jilian migrate'))")
    const before = await appliedNames(client)
    refuseStrangers(before, files)
    await refuseEdited(client, dir, before)
    const total = files.length - before.length
    if (total === 0) {
      await migrateQueues(client)
      return []
    }
    let done = 0
    const onInfo = (text: string): void => {
      const name = /^### MIGRATION (\S+) \(UP\) ###$/.exec(text)?.[1]
      if (name) options.onProgress?.(done++, total, name)
    }
    const ran = await runner({
      dbClient: client,
      dir,
      direction: 'up',
      migrationsTable,
      singleTransaction: false,
      advisoryLockMode: 'wait',
      ignorePattern: '(?!.*\\.sql$).*',
      logger: { info: onInfo, warn: () => undefined, error: () => undefined, debug: () => undefined },
    })
    await rememberHashes(client, dir, files)
    await migrateQueues(client)
    options.onProgress?.(total, total, '')
    return ran.map((migration) => migration.name)
  } catch (error) {
    throw describe(error)
  } finally {
    await client.end()
  }
}

/** The names, without `.sql`, in the order in which they run. */
export function migrationNames(dir = migrationsDir): string[] {
  if (!existsSync(dir)) return []
  return readdirSync(dir)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
}

async function appliedNames(client: pg.Client): Promise<string[]> {
  const there = await client.query<{ table: string | null }>('select to_regclass($1)::text as table', [migrationsTable])
  if (!there.rows[0]?.table) return []
  const applied = await client.query<{ name: string }>(`select name from ${migrationsTable} order by id`)
  return applied.rows.map((row) => row.name)
}

/** What is applied must be the beginning of what this checkout has. */
function refuseStrangers(applied: string[], files: string[]): void {
  const stranger = applied.find((name, index) => name !== files[index])
  if (stranger === undefined) return
  throw new SetupError(
    `The database was made by another version of the program (it holds ${stranger}): use that version, or begin anew with \`npm run reset\`.`,
  )
}

function describe(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) return error
  const where = error.where ? ` (${error.where})` : ''
  const detail = error.detail ? ` ${error.detail}` : ''
  return new SetupError(`A migration failed and was rolled back: ${error.message}.${detail}${where}`, { cause: error })
}
