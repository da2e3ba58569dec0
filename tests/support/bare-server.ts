import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { randomFreePort } from '#setup/ports.ts'
import type { ServerOptions } from '#setup/server-process.ts'
import { ensureTls } from '#setup/tls.ts'
import { createTestDatabase, testSecretKey, type TestDatabase } from './cluster.ts'

/** What the server's own process is started with on an empty database of its own. */
export interface BareServer {
  options: ServerOptions
  database: TestDatabase
  drop(): Promise<void>
}

export async function bareServer(): Promise<BareServer> {
  const database = await createTestDatabase({ seeded: false })
  const filesDir = await mkdtemp(path.join(tmpdir(), 'jilian-files-'))
  return {
    database,
    options: {
      database: { ...database, cluster: null },
      tls: await ensureTls(),
      secret: { JILIAN_SECRET_KEY: testSecretKey },
      filesDir,
      demo: false,
      production: false,
      ports: { https: await randomFreePort(), http: await randomFreePort(), jt808: await randomFreePort() },
      env: { LOG_LEVEL: 'silent' },
    },
    async drop() {
      await database.drop()
      await rm(filesDir, { recursive: true, force: true })
    },
  }
}
