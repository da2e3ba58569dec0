import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Cluster } from '#setup/cluster.ts'
import { withConnection } from '#setup/connection.ts'
import { migrate } from '#setup/migrate.ts'
import { testCluster } from '#tests/support/cluster.ts'

const dir = mkdtempSync(path.join(tmpdir(), 'jilian-migrate-test-'))
const name = `migrate_${process.pid}`
let cluster: Cluster

const write = (file: string, sql: string): void => writeFileSync(path.join(dir, file), `-- Up Migration\n${sql}\n`)
const run = (): Promise<string[]> => migrate(cluster.url('owner', name), { dir })

beforeAll(async () => {
  cluster = await testCluster()
  await cluster.createDatabase(name)
  write('0001_one.sql', 'create table one (id int);')
  write('0002_two.sql', 'create table two (id int);')
})

afterAll(async () => {
  await cluster.dropDatabase(name)
  rmSync(dir, { recursive: true, force: true })
})

test('two at once run each file once', async () => {
  const ran = await Promise.all([run(), run()])
  expect(ran.flat().toSorted()).toEqual(['0001_one', '0002_two'])
  expect(await run()).toEqual([])
})

test('a file that fails is rolled back whole and says why', async () => {
  write('0003_three.sql', 'create table three (id int); create table one (id int);')
  await expect(run()).rejects.toThrow(/A migration failed and was rolled back: relation "one" already exists/)
  const found = await withConnection(cluster.url('owner', name), (client) => client.query("select to_regclass('three') as found"))
  expect(found.rows[0].found).toBeNull()
  write('0003_three.sql', 'create table three (id int);')
  expect(await run()).toEqual(['0003_three'])
})

test('a file changed after it ran, and one that is gone, are refused', async () => {
  write('0002_two.sql', 'create table two (id bigint);')
  await expect(run()).rejects.toThrow(/0002_two was changed/)
  rmSync(path.join(dir, '0002_two.sql'))
  await expect(run()).rejects.toThrow(/another version/)
})
