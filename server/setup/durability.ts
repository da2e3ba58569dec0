import { withConnection } from './connection.ts'
import { SetupError } from './setup-error.ts'

const promises = ['fsync', 'full_page_writes', 'synchronous_commit']

/** Refuses a database that may forget what it said was committed. */
export async function requireDurability(url: string): Promise<void> {
  const off = await withConnection(url, async (client) => {
    const settings = await client.query<{ name: string }>("select name from pg_settings where name = any($1) and setting = 'off'", [
      promises,
    ])
    return settings.rows.map((row) => row.name)
  })
  if (off.length === 0) return
  throw new SetupError(
    `The database runs with ${off.join(', ')} off and can lose what it confirmed: switch on in postgresql.conf and restart it.`,
  )
}
