import { audit } from '#platform/audit/audit.ts'
import { hashPassword } from '#platform/crypto/passwords.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { checkPassword } from './password-rules.ts'
import { replaceRoles } from './repository.ts'

/**
 * Creates the first system administrator where the installation has none that may sign in; the password must be changed at the first
 * sign-in. Gives its id, or null where there is one already. Throws `password.too_weak`. Two at once: the second finds the first one's.
 */
export async function createFirstAdministrator(
  tx: Tx,
  given: { centreId: string; login: string; password: string; now: Date },
): Promise<string | null> {
  const { centreId, login, password, now } = given
  checkPassword(login, password)
  await tx.selectFrom('centres').select('id').where('id', '=', centreId).forUpdate().executeTakeFirstOrThrow()
  const there = await tx
    .selectFrom('accounts')
    .innerJoin('account_roles', 'account_roles.account_id', 'accounts.id')
    .where('role', '=', 'system_admin')
    .where('disabled_at', 'is', null)
    .select('accounts.id')
    .executeTakeFirst()
  if (there) return null
  const id = newId()
  await tx
    .insertInto('accounts')
    .values({
      id,
      centre_id: centreId,
      login,
      display_name: login,
      password_hash: await hashPassword(password),
      must_change_password: true,
      created_at: now,
    })
    .execute()
  await replaceRoles(tx, id, ['system_admin'])
  await audit(tx, {
    at: now,
    centreId,
    actorId: null,
    sessionId: null,
    action: 'setup.first_admin',
    objectType: 'account',
    objectId: id,
    outcome: 'done',
    address: null,
  })
  return id
}
