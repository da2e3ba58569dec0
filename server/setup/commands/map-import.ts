import path from 'node:path'
import { ensureDatabase } from '../database.ts'
import { ownSecret } from '../secrets.ts'
import { databaseName } from '../settings.ts'
import { filesDirOf } from '../server-process.ts'
import { checkoutDir } from '../places.ts'
import { runAttached } from '../run.ts'
import { SetupError } from '../setup-error.ts'

/** Brings the roads of an OSM extract into the database; a server that runs takes them over by itself. */
export default async function mapImport(args: string[]): Promise<number> {
  if (!args[0]) throw new SetupError('Say which extract: npm run map:import -- FILE.osm.pbf')
  const { appUrl, ownerUrl } = await ensureDatabase(databaseName)
  return runAttached(process.execPath, [path.join(checkoutDir, 'server/domains/routing/import/cli.ts'), ...args], {
    cwd: checkoutDir,
    env: { ...process.env, ...ownSecret(), DATABASE_URL: appUrl, DATABASE_ADMIN_URL: ownerUrl, FILES_DIR: filesDirOf(databaseName) },
  })
}
