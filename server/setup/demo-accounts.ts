import { existsSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { withConnection } from './connection.ts'

/** One account for showing the product: its login, its roles, and the screen those roles work on. */
export type DemoAccount = { login: string; roles: string[]; screen: string }

/** Where a role works; the first that fits is shown. */
const screens: Record<string, string> = {
  dispatcher: '/dispatch',
  supervisor: '/dispatch',
  wall: '/wall',
  crew: '/crew',
  emergency_department: '/arrivals',
  system_admin: '/admin',
  security_admin: '/admin',
  auditor: '/admin',
  specialist: '/consults',
  clinic: '/clinic',
}

/** One account for each set of roles: a list that fits on a terminal. */
export async function demoAccounts(ownerUrl: string): Promise<{ accounts: DemoAccount[]; password: string | null }> {
  const found = await withConnection(ownerUrl, (client) =>
    client.query<{ login: string; roles: string[] }>(
      `select (array_agg(login order by created_at, login))[1] as login, roles
       from (select a.login, a.created_at, array_agg(r.role order by r.role) as roles
             from accounts a join account_roles r on r.account_id = a.id
             where a.is_demo and a.disabled_at is null group by a.id) as each_account
       group by roles order by roles`,
    ),
  )
  const accounts = found.rows.map(({ login, roles }) => ({ login, roles, screen: screenOf(roles) }))
  return { accounts, password: await demoPassword() }
}

/** Whether the database holds accounts whose password everybody knows. */
export async function hasDemoAccounts(ownerUrl: string): Promise<boolean> {
  const found = await withConnection(ownerUrl, (client) =>
    client.query('select 1 from accounts where is_demo and disabled_at is null limit 1'),
  )
  return (found.rowCount ?? 0) > 0
}

function screenOf(roles: string[]): string {
  return roles.map((role) => screens[role]).find((screen) => screen !== undefined) ?? '/'
}

async function demoPassword(): Promise<string | null> {
  const file = path.join(import.meta.dirname, 'seed/index.ts')
  if (!existsSync(file)) return null
  const seed = (await import(pathToFileURL(file).href)) as { demoPassword?: string }
  return seed.demoPassword ?? null
}
