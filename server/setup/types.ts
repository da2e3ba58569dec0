import { readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { checkoutDir } from './places.ts'
import { run } from './run.ts'

/** Where the generated table types stand; committed, so that a type check needs no database. */
export const generatedTypesFile = path.join(checkoutDir, 'server/platform/db/types.generated.ts')

/**
 * How values of a column arrive in JavaScript, as the type parsers of `platform/db` give them: `int8` and `numeric` as
 * numbers (no count or measure here passes 2^53), PostGIS values as hex EWKB text, `date` as `YYYY-MM-DD`.
 */
const typeMapping = {
  int8: 'number',
  numeric: 'number',
  geometry: 'string',
  geography: 'string',
  date: 'string',
  inet: 'string',
  bytea: 'Buffer',
  tstzrange: 'string',
}

/** Writes the table types of a migrated database; true when the file changed. */
export async function generateTypes(ownerUrl: string): Promise<boolean> {
  const before = readIfThere(generatedTypesFile)
  const fresh = `${generatedTypesFile.slice(0, -'.ts'.length)}.${process.pid}.ts`
  try {
    await run(
      process.execPath,
      [
        path.join(checkoutDir, 'node_modules/kysely-codegen/dist/cli/bin.js'),
        '--dialect=postgres',
        `--out-file=${fresh}`,
        '--url=env(JILIAN_TYPES_URL)',
        '--exclude-pattern=(spatial_ref_sys|geography_columns|geometry_columns|schema_migrations|schema_migration_hashes|bullmq*)',
        '--date-parser=string',
        '--numeric-parser=number',
        `--type-mapping=${JSON.stringify(typeMapping)}`,
      ],
      // The password goes by the environment, never by the list of processes.
      { cwd: checkoutDir, env: { ...process.env, JILIAN_TYPES_URL: ownerUrl } },
    )
    if (readIfThere(fresh) === before) return false
    renameSync(fresh, generatedTypesFile)
    return true
  } finally {
    rmSync(fresh, { force: true })
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
