import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { startServer } from '#setup/server-process.ts'
import { bareServer } from '#tests/support/bare-server.ts'

test('the running server is never told how to be the owner of the database, who could rewrite the audit', async () => {
  const { options, database, drop } = await bareServer()
  const server = await startServer({ ...options, env: { ...options.env, DATABASE_ADMIN_URL: database.ownerUrl } })
  try {
    const environment = await readFile(`/proc/${server.child.pid}/environ`, 'utf8')
    expect(environment).toContain(new URL(database.appUrl).password)
    expect(environment).not.toContain(new URL(database.ownerUrl).password)
    expect(environment).not.toContain('DATABASE_ADMIN_URL')
  } finally {
    await server.stop()
    await drop()
  }
})
