import { ensureDatabase } from './database.ts'
import type { Database } from './database.ts'
import { step } from './progress.ts'
import { seedDatabase } from './seed-database.ts'
import { ensureTls } from './tls.ts'
import type { Tls } from './tls.ts'
import { ensureWebBuild } from './web-build.ts'

/** Everything a server needs before it starts: packages, cluster, schema, reference county, certificate, web app. */
export async function bringUp(options: { databaseName: string; demo: boolean; web?: boolean }): Promise<{ database: Database; tls: Tls }> {
  const database = await ensureDatabase(options.databaseName)
  await step('seed the reference county', (report) => seedDatabase(database.ownerUrl, { demo: options.demo, log: report.note }), {
    quietMs: 500,
  })
  const tls = await ensureTls()
  if (options.web !== false) await ensureWebBuild()
  return { database, tls }
}
