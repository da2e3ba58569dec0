import pg from 'pg'
import { SetupError } from './setup-error.ts'

const promises = ['fsync', 'full_page_writes', 'synchronous_commit']

/** Refuses a database that may forget what it said was committed. */
export async function requireDurability(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const settings = await client.query<{ name: string; setting: string }>('select name, setting from pg_settings where name = any($1)', [
      promises,
    ])
    const off = settings.rows.filter((row) => row.setting === 'off').map((row) => row.name)
    if (off.length > 0)
      throw new SetupError(
        `The database runs with ${off.join(', ')} off and can lose what it confirmed: switch on in postgresql.conf and restart it.`,
      )
  } finally {
    await client.end()
  }
}
