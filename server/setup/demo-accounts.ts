import { withConnection } from './connection.ts'
import type { DemoSummary } from './seed/index.ts'

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
  coordinator: '/consults',
}

/** One account for each set of roles, as lines `login  screen  roles`: a list that fits on a terminal. */
export function demoAccountLines({ accounts }: DemoSummary): string[] {
  const firsts = new Map<string, DemoSummary['accounts'][number]>()
  for (const account of accounts) {
    const key = account.roles.join()
    if (!firsts.has(key)) firsts.set(key, account)
  }
  const wide = Math.max(...[...firsts.values()].map(({ login }) => login.length), 0)
  return [...firsts.values()].map(({ login, roles }) => {
    const screen = roles.map((role) => screens[role]).find((each) => each !== undefined) ?? '/'
    return `${login.padEnd(wide)}  ${screen.padEnd(9)}  ${roles.join(', ')}`
  })
}

/** Whether the database holds accounts whose password everybody knows. */
export async function hasDemoAccounts(ownerUrl: string): Promise<boolean> {
  const found = await withConnection(ownerUrl, (client) =>
    client.query('select 1 from accounts where is_demo and disabled_at is null limit 1'),
  )
  return (found.rowCount ?? 0) > 0
}
