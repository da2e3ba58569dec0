import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { ensureCluster } from '#setup/cluster.ts'
import type { Cluster } from '#setup/cluster.ts'
import { withConnection } from '#setup/connection.ts'
import { seed } from '#setup/seed/index.ts'

/** Template with every migration and no row. */
export const migratedTemplate = 'template_migrated'
/** Template with the reference county and the demonstration accounts as well. */
export const seededTemplate = 'template_seeded'

/** What the seeded template's secrets are sealed with: a server on a test database needs it as JILIAN_SECRET_KEY. */
export const testSecretKey = 'a key for tests only, 32 characters or more'

/** A database for one test file. */
export type TestDatabase = {
  name: string
  /** As the running server logs in. */
  appUrl: string
  /** Owns the schema: for what a test must see or prepare beyond the server's rights. */
  ownerUrl: string
  /** Throws it away, open connections included. */
  drop: () => Promise<void>
}

/** The cluster of this run; `tests/support/cluster-setup.ts` started it. */
export async function testCluster(): Promise<Cluster> {
  return ensureCluster({ dir: inject('clusterDir'), durability: 'throw-away' })
}

/** Copies a template into a database of its own: a second at most, and no test sees another's rows. */
export async function createTestDatabase({ seeded = true }: { seeded?: boolean } = {}): Promise<TestDatabase> {
  const cluster = await testCluster()
  if (seeded) await ensureSeededTemplate(cluster)
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`
  await cluster.createDatabase(name, seeded ? seededTemplate : migratedTemplate)
  return {
    name,
    appUrl: cluster.url('app', name),
    ownerUrl: cluster.url('owner', name),
    drop: () => cluster.dropDatabase(name),
  }
}

/** The first test that wants seeded rows pays for them; workers that come at the same time wait. */
async function ensureSeededTemplate(cluster: Cluster): Promise<void> {
  await withConnection(cluster.url('superuser', 'postgres'), async (client) => {
    await client.query("select pg_advisory_lock(hashtext('jilian seeded template'))")
    const there = await client.query('select 1 from pg_database where datname = $1', [seededTemplate])
    if (there.rowCount) return
    const half = `${seededTemplate}_half`
    await cluster.dropDatabase(half)
    await cluster.createDatabase(half, migratedTemplate)
    await seed(cluster.url('owner', half), { demo: true, secretKey: Buffer.from(testSecretKey), log: () => undefined })
    await client.query(`alter database ${half} rename to ${seededTemplate}`)
  })
}
