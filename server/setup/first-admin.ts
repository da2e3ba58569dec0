import { createInterface } from 'node:readline/promises'
import { createFirstAdministrator } from '#domains/accounts/service.ts'
import { connect, inScope } from '#platform/db/database.ts'
import type { Database, Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/refusal.ts'
import { say } from './progress.ts'
import { SetupError } from './setup-error.ts'

const loginForm = /^[a-z0-9][a-z0-9._-]{2,39}$/
const shortestPassword = 12

/**
 * Creates the first system administrator where there is none: from `FIRST_ADMIN_LOGIN` and `FIRST_ADMIN_PASSWORD`, else
 * by asking on the terminal. The password must be changed at the first sign-in. Does nothing once there is one.
 */
export async function ensureFirstAdmin(ownerUrl: string): Promise<void> {
  const { db, close } = connect(ownerUrl, { max: 1 })
  try {
    if (await hasAdmin(db)) return
    const { login, password } = await credentials()
    await inScope(db, 'system', (tx) => create(tx, login, password))
    say(`The first administrator is ${login}; the password is to be changed at the first sign-in.`)
  } finally {
    await close()
  }
}

async function hasAdmin(db: Database | Tx): Promise<boolean> {
  const found = await db
    .selectFrom('accounts')
    .innerJoin('account_roles', 'account_roles.account_id', 'accounts.id')
    .where('role', '=', 'system_admin')
    .where('disabled_at', 'is', null)
    .select('accounts.id')
    .executeTakeFirst()
  return found !== undefined
}

async function create(tx: Tx, login: string, password: string): Promise<void> {
  const centre = await tx.selectFrom('centres').select('id').orderBy('created_at').limit(1).executeTakeFirst()
  if (!centre) throw new SetupError('The database holds no centre yet: the reference county was not seeded.')
  try {
    await createFirstAdministrator(tx, { centreId: centre.id, login, password, now: new Date() })
  } catch (error) {
    if (error instanceof Refusal && error.code === 'password.too_weak')
      throw new SetupError('The password is too easy to guess: neither the login nor a common word may be in it.')
    throw error
  }
}

async function credentials(): Promise<{ login: string; password: string }> {
  const login = process.env['FIRST_ADMIN_LOGIN']
  const password = process.env['FIRST_ADMIN_PASSWORD']
  if (login || password) return checked(login ?? '', password ?? '')
  if (!process.stdin.isTTY) {
    throw new SetupError(
      'There is no administrator yet: set FIRST_ADMIN_LOGIN and FIRST_ADMIN_PASSWORD (12 characters or more) for this one start, or start it on a terminal to be asked.',
    )
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const asked = await lines.question('Login of the first administrator: ')
    process.stderr.write('Password, 12 characters or more (not shown): ')
    return checked(asked, await readHidden())
  } finally {
    lines.close()
  }
}

function checked(login: string, password: string): { login: string; password: string } {
  if (!loginForm.test(login))
    throw new SetupError('The login has 3 to 40 small letters, digits, dots, dashes or underscores, and begins with a letter or digit.')
  if (password.length < shortestPassword) throw new SetupError(`The password needs at least ${shortestPassword} characters.`)
  return { login, password }
}

/** One line from the terminal that does not appear on it. */
async function readHidden(): Promise<string> {
  const { stdin } = process
  stdin.setRawMode(true)
  stdin.resume()
  let text = ''
  try {
    return await new Promise((resolve, reject) => {
      stdin.on('data', (chunk: Buffer) => {
        for (const character of chunk.toString('utf8')) {
          if (character === '\r' || character === '\n') resolve(text)
          else if (character === '\u0003') reject(new SetupError('Nothing was created.'))
          else if (character === '\u007f') text = text.slice(0, -1)
          else text += character
        }
      })
    })
  } finally {
    stdin.removeAllListeners('data')
    stdin.setRawMode(false)
    process.stderr.write('\n')
  }
}
