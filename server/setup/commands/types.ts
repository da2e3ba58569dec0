import { ensurePrivateCluster } from '../database.ts'
import { migrate } from '../migrate.ts'
import { step } from '../progress.ts'
import { generatedTypesFile, generateTypes } from '../types.ts'

/** Migrates an empty database, writes the table types from it and drops it again. */
export default async function types(): Promise<number> {
  const cluster = await ensurePrivateCluster()
  const name = `jilian_types_${process.pid}`
  await cluster.createDatabase(name)
  try {
    return await step('table types', async (report) => {
      await migrate(cluster.url('owner', name))
      const changed = await generateTypes(cluster.url('owner', name))
      report.note(changed ? 'written' : 'unchanged')
      process.stdout.write(`${generatedTypesFile} ${changed ? 'written' : 'unchanged'}\n`)
      return 0
    })
  } finally {
    await cluster.dropDatabase(name)
  }
}
