import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createVault } from '#platform/crypto/vault.ts'
import { connect, inScope } from '#platform/db/database.ts'
import { createFiles } from '#platform/files/files.ts'
import { backup } from '#setup/archive/backup.ts'
import { restore } from '#setup/archive/restore.ts'
import type { Cluster } from '#setup/cluster.ts'
import { withConnection } from '#setup/connection.ts'
import { createTestDatabase, testCluster } from '#tests/support/cluster.ts'
import type { TestDatabase } from '#tests/support/cluster.ts'
import { pngOf } from '#tests/support/file-routes.ts'
import { addCentre } from '#tests/support/people.ts'

const silent = { note: () => undefined, update: () => undefined }
const folder = mkdtempSync(path.join(tmpdir(), 'jilian-backup-test-'))
const archive = path.join(folder, 'saved.tar')
const filesDir = path.join(folder, 'files')
const keysDir = path.join(folder, 'keys')
const fileName = path.join('ab', 'abcdef')
let cluster: Cluster
let database: TestDatabase

const count = async (name: string, table: string): Promise<number> => {
  const found = await withConnection(cluster.url('superuser', name), (client) => client.query(`select count(*)::int as n from ${table}`))
  return found.rows[0].n
}

const restoreTo = (name: string, dir = folder): ReturnType<typeof restore> =>
  restore(archive, { database: { cluster, name }, filesDir: path.join(dir, 'files'), secretsDir: path.join(dir, 'keys') }, silent)

beforeAll(async () => {
  cluster = await testCluster()
  database = await createTestDatabase()
  mkdirSync(path.join(filesDir, 'ab'), { recursive: true })
  mkdirSync(keysDir)
  writeFileSync(path.join(filesDir, fileName), 'a recording')
  writeFileSync(path.join(keysDir, 'ca.key'), 'the authority')
  await withConnection(database.ownerUrl, async (client) => {
    await client.query('create table kept_rows as select n, md5(n::text) as text from generate_series(1, 1000) n')
    await client.query('revoke delete on kept_rows from jilian_app')
  })
  const url = cluster.url('superuser', database.name)
  await backup(archive, { url, filesDir, secretKey: 'the key of the county', certificatesDir: keysDir }, silent)
})

afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

test('only its owner may read a backup, and nothing half made stays beside it', () => {
  expect(statSync(archive).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([])
})

test('restoring brings rows, rights, files and keys back', async () => {
  await withConnection(database.ownerUrl, (client) => client.query('delete from kept_rows where n > 10; create table made_later (id int)'))
  rmSync(path.join(filesDir, fileName))
  writeFileSync(path.join(keysDir, 'ca.key'), 'another authority')

  const manifest = await restoreTo(database.name)

  expect(manifest.migrations.length).toBeGreaterThan(0)
  expect(await count(database.name, 'kept_rows')).toBe(1000)
  expect(readFileSync(path.join(filesDir, fileName), 'utf8')).toBe('a recording')
  expect(readFileSync(path.join(keysDir, 'ca.key'), 'utf8')).toBe('the authority')
  expect(readFileSync(path.join(keysDir, 'secret-key'), 'utf8').trim()).toBe('the key of the county')
  await withConnection(database.appUrl, async (client) => {
    const rows = await client.query('select count(*)::int as n from kept_rows')
    expect(rows.rows[0].n).toBe(1000)
    const later = await client.query("select to_regclass('made_later') as found")
    expect(later.rows[0].found).toBeNull()
    await expect(client.query('delete from kept_rows')).rejects.toThrow(/permission denied/)
  })
})

test('what the running server may not do to the audit trail it may not do after a restore either', async () => {
  await withConnection(database.appUrl, async (client) => {
    await expect(client.query('delete from audit_entries')).rejects.toThrow(/permission denied/)
    await expect(client.query('update audit_entries set action = action')).rejects.toThrow(/permission denied/)
  })
})

test('a sealed file comes back readable, with its hash; what was only being uploaded does not', async () => {
  const vault = createVault(Buffer.from('the key of the county, 32 characters'))
  const content = pngOf(200_000)
  const [source, target] = [path.join(folder, 'of-the-county'), path.join(folder, 'brought-back')]
  const files = createFiles({ filesDir: source, vault })
  const connection = connect(database.appUrl, { max: 1 })
  const stage = () => files.stage(Readable.from([content]), { maxBytes: 1e6, allowed: ['image/png'], name: '王芳.png' })
  const kept = await inScope(connection.db, 'system', async (tx) => {
    const now = new Date()
    return files.keep(tx, await stage(), { centreId: await addCentre(tx, { now }), actorId: null, now, retentionUntil: null })
  })
  const half = await stage()
  await connection.close()
  const saved = path.join(folder, 'with-files.tar')
  await backup(saved, { url: cluster.url('superuser', database.name), filesDir: source, secretKey: null, certificatesDir: null }, silent)
  expect(readFileSync(saved).includes(content.subarray(1_000, 1_100))).toBe(false)
  rmSync(source, { recursive: true })

  await restore(saved, { database: { cluster, name: database.name }, filesDir: target, secretsDir: path.join(folder, 'keys-2') }, silent)

  const restored = createFiles({ filesDir: target, vault })
  const again = connect(database.appUrl, { max: 1 })
  const file = await inScope(again.db, 'system', (tx) => restored.open(tx, kept.id))
  await again.close()
  const parts: Buffer[] = []
  for await (const part of file.read()) parts.push(part)
  expect(Buffer.concat(parts).equals(content)).toBe(true)
  expect([file.sha256, file.name]).toEqual([createHash('sha256').update(content).digest('hex'), '王芳.png'])
  expect(await restored.recover(half.id, { name: 'half' })).toBeNull()
})

test('a database in use is left alone', async () => {
  await withConnection(database.appUrl, async (client) => {
    await client.query('select 1')
    await expect(restoreTo(database.name)).rejects.toThrow(/in use/)
  })
  expect(await count(database.name, 'kept_rows')).toBe(1000)
})

test('one changed byte is found and changes nothing', async () => {
  const bytes = readFileSync(archive)
  const at = bytes.indexOf('a recording')
  bytes[at] = bytes[at]! ^ 1
  const damaged = path.join(folder, 'damaged.tar')
  writeFileSync(damaged, bytes)
  const target = { database: { cluster, name: database.name }, filesDir, secretsDir: keysDir }
  await expect(restore(damaged, target, silent)).rejects.toThrow(/damaged/)
  writeFileSync(damaged, readFileSync(archive).subarray(0, 2000))
  await expect(restore(damaged, target, silent)).rejects.toThrow(/damaged|not a backup/)
  writeFileSync(damaged, 'a letter')
  await expect(restore(damaged, target, silent)).rejects.toThrow(/damaged|not a backup/)
  expect(await count(database.name, 'kept_rows')).toBe(1000)
})

test('a backup restores where there was nothing', async () => {
  const fresh = `restored_${process.pid}`
  await restoreTo(fresh, path.join(folder, 'elsewhere'))
  try {
    expect(await count(fresh, 'kept_rows')).toBe(1000)
    expect(readFileSync(path.join(folder, 'elsewhere', 'files', fileName), 'utf8')).toBe('a recording')
  } finally {
    await cluster.dropDatabase(fresh)
  }
})
