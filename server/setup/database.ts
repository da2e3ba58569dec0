import { ensureCluster, privateClusterOptions } from './cluster.ts'
import type { Cluster } from './cluster.ts'
import { ensureAppLogin, grantAppRights, requireUsable } from './foreign-database.ts'
import type { DatabaseUrls } from './foreign-database.ts'
import { leaseCluster } from './leases.ts'
import { migrate } from './migrate.ts'
import { ensurePackages } from './packages.ts'
import { step } from './progress.ts'
import { SetupError } from './setup-error.ts'

/** A database that is there and migrated. `cluster` is ours, or null when `DATABASE_URL` names another's. */
export type Database = DatabaseUrls & { cluster: Cluster | null }

/**
 * Brings up the database a command works on: `DATABASE_URL` when set (with `DATABASE_ADMIN_URL` for the owner), else a
 * database of this name in the private cluster. Migrated when it comes back.
 */
export async function ensureDatabase(name: string): Promise<Database> {
  const database = await openDatabase(name)
  if (!database.cluster) await ensureAppLogin(database)
  await step(
    'migrate the database',
    async (report) => {
      await migrate(database.ownerUrl, {
        onProgress: (done, total, file) => {
          report.note(file)
          report.update(done, total)
        },
      })
    },
    { quietMs: 500 },
  )
  if (!database.cluster) await grantAppRights(database)
  return database
}

/** As `ensureDatabase`, but leaves the schema as it is. */
export async function openDatabase(name: string): Promise<Database> {
  const foreign = foreignDatabase()
  if (foreign) {
    await requireUsable(foreign)
    return foreign
  }
  const cluster = await ensurePrivateCluster()
  await cluster.createDatabase(name)
  return { appUrl: cluster.url('app', name), ownerUrl: cluster.url('owner', name), cluster }
}

/** The private cluster of this checkout, installed and started as needed. */
export async function ensurePrivateCluster(): Promise<Cluster> {
  await ensurePackages(['postgres'])
  await leaseCluster()
  return step('private database cluster', () => ensureCluster(privateClusterOptions), { quietMs: 500 })
}

/** What `DATABASE_URL` names, if it is set. */
export function foreignDatabase(): Database | null {
  const appUrl = process.env['DATABASE_URL']
  if (!appUrl) return null
  for (const [name, value] of [
    ['DATABASE_URL', appUrl],
    ['DATABASE_ADMIN_URL', process.env['DATABASE_ADMIN_URL'] ?? appUrl],
  ] as const) {
    if (!URL.canParse(value) || !/^postgres(ql)?:$/.test(new URL(value).protocol)) {
      throw new SetupError(`${name} is not a PostgreSQL address; it looks like postgresql://user:password@host:5432/database.`)
    }
  }
  return { appUrl, ownerUrl: process.env['DATABASE_ADMIN_URL'] ?? appUrl, cluster: null }
}
