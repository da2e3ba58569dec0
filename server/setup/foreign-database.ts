import pg from 'pg'
import { appRole } from './cluster.ts'
import { withConnection } from './connection.ts'
import { SetupError } from './setup-error.ts'

/** Addresses of one database, for its two roles. */
export type DatabaseUrls = {
  /** For the running server: role that may only what migrations grant. */
  appUrl: string
  /** For migrations and seeds: owns the schema. */
  ownerUrl: string
}

/** Says in one sentence what is wrong with the operator's database, before anything is done to it. */
export async function requireUsable({ ownerUrl }: DatabaseUrls): Promise<void> {
  const { host, pathname } = new URL(ownerUrl)
  const postgis = await withConnection(ownerUrl, (client) =>
    client.query("select 1 from pg_available_extensions where name = 'postgis'"),
  ).catch((error: Error) => {
    throw new SetupError(
      `The database ${pathname.slice(1)} on ${host} cannot be used: ${error.message}. Mend DATABASE_URL (and DATABASE_ADMIN_URL), or unset it for the private one.`,
    )
  })
  if (!postgis.rowCount) throw new SetupError(`The server ${host} has no PostGIS: install the package postgresql-NN-postgis-3 there.`)
}

/** In a database of the operator's: makes `jilian_app` able to log in when `DATABASE_URL` says so, with the password given there. */
export async function ensureAppLogin({ appUrl, ownerUrl }: DatabaseUrls): Promise<void> {
  const { username, password } = new URL(appUrl)
  if (decodeURIComponent(username) !== appRole || !password || appUrl === ownerUrl) return
  await withConnection(ownerUrl, async (client) => {
    const role = await client.query<{ canLogin: boolean }>('select rolcanlogin as "canLogin" from pg_roles where rolname = $1', [appRole])
    // A role that may log in already is the operator's to manage.
    if (role.rows[0]?.canLogin) return
    const verb = role.rowCount ? 'alter' : 'create'
    await client.query(`${verb} role ${appRole} login password ${pg.escapeLiteral(decodeURIComponent(password))}`)
  })
}

/** When the server logs in under another name, that name gets the rights of `jilian_app`; the owner has them anyway. */
export async function grantAppRights({ appUrl, ownerUrl }: DatabaseUrls): Promise<void> {
  const user = decodeURIComponent(new URL(appUrl).username)
  if (user === appRole || user === decodeURIComponent(new URL(ownerUrl).username)) return
  await withConnection(ownerUrl, (client) => client.query(`grant ${appRole} to ${pg.escapeIdentifier(user)}`))
}
