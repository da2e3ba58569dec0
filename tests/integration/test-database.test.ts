import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '#tests/support/cluster.ts'
import type { TestDatabase } from '#tests/support/cluster.ts'

const made: TestDatabase[] = []
afterAll(() => Promise.all(made.map((database) => database.drop())))

async function query(connectionString: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return await client.query(sql)
  } finally {
    await client.end()
  }
}

test('each test file gets a database that no other sees', async () => {
  const [one, two] = [await createTestDatabase({ seeded: false }), await createTestDatabase({ seeded: false })]
  made.push(one, two)
  await query(one.ownerUrl, 'create table only_here (id int)')
  const seen = await query(two.ownerUrl, "select to_regclass('only_here') as found")
  expect(seen.rows[0].found).toBeNull()
})

test('PostGIS is there and the server role may not change the schema', async () => {
  const database = await createTestDatabase({ seeded: false })
  made.push(database)
  const version = await query(database.appUrl, 'select postgis_lib_version() as version')
  expect(version.rows[0].version).toMatch(/^3\./)
  await expect(query(database.appUrl, 'create table mine (id int)')).rejects.toThrow(/permission denied/)
})
