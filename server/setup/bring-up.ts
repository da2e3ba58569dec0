import { ensureDatabase } from './database.ts'
import type { Database } from './database.ts'
import { step } from './progress.ts'
import { keyText } from './secrets.ts'
import type { KeySource } from './secrets.ts'
import { seed } from './seed/index.ts'
import { ensureTls } from './tls.ts'
import type { Tls } from './tls.ts'
import { ensureWebBuild } from './web-build.ts'

export type BringUpOptions = { databaseName: string; demo: boolean; secret: KeySource; web?: boolean }

/** Everything a server needs before it starts: packages, cluster, schema, reference county, certificate, web app. */
export async function bringUp({ databaseName, demo, secret, web = true }: BringUpOptions): Promise<{ database: Database; tls: Tls }> {
  const database = await ensureDatabase(databaseName)
  const secretKey = Buffer.from(keyText(secret))
  await step('seed the reference county', (report) => seed(database.ownerUrl, { demo, log: report.note, secretKey }), { quietMs: 500 })
  const tls = await ensureTls()
  if (web) await ensureWebBuild()
  return { database, tls }
}
