import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { startServer } from '#setup/server-process.ts'
import { ensureTls } from '#setup/tls.ts'
import { createTestDatabase, testSecretKey } from '#tests/support/cluster.ts'

test('the running server is never told how to be the owner of the database, who could rewrite the audit', async () => {
  const database = await createTestDatabase({ seeded: false })
  const filesDir = await mkdtemp(path.join(tmpdir(), 'jilian-files-'))
  const server = await startServer({
    database: { ...database, cluster: null },
    tls: await ensureTls(),
    secret: { JILIAN_SECRET_KEY: testSecretKey },
    filesDir,
    demo: false,
    production: false,
    ports: { https: 42_280, http: 42_281, jt808: 42_282 },
    env: { LOG_LEVEL: 'silent', DATABASE_ADMIN_URL: database.ownerUrl },
  })
  try {
    const environment = await readFile(`/proc/${server.child.pid}/environ`, 'utf8')
    expect(environment).toContain(new URL(database.appUrl).password)
    expect(environment).not.toContain(new URL(database.ownerUrl).password)
    expect(environment).not.toContain('DATABASE_ADMIN_URL')
  } finally {
    await server.stop()
    await database.drop()
    await rm(filesDir, { recursive: true, force: true })
  }
})
