import { hashPassword } from '#platform/crypto/passwords.ts'
import type { Tx } from '#platform/db/database.ts'
import type { CentreFiles } from './centre-files.ts'
import { crews } from './crews.ts'
import { missing } from './insert-missing.ts'
import { seedId } from './seed-id.ts'
import { institutionId } from './write-institutions.ts'

/** Everybody knows it: accounts that have it are marked as demonstration and sign in on this machine only. */
export const demoPassword = 'jilian-demo-120'
/** As public as the password: what it signs is marked as demonstration. */
export const demoPin = '120-8443'

/** One account for each role and three for each crewed unit. Returns how many were added. */
export async function writeAccounts(tx: Tx, files: CentreFiles, centreId: string, now: Date): Promise<number> {
  const { slug } = files.centre
  const people = [
    ...files.accounts.map(({ login, displayName, roles, institution, device }) => ({
      id: seedId(slug, 'account', login),
      login,
      displayName,
      roles,
      institution,
      device: device ?? false,
    })),
    ...crews(files).map(({ accountId, login, displayName, institutionKey }) => ({
      id: accountId,
      login,
      displayName,
      roles: ['crew'],
      institution: institutionKey,
      device: false,
    })),
  ]
  const added = await missing(tx, 'accounts', people)
  if (added.length === 0) return 0
  // One hash for all: each takes tens of milliseconds and the password is public anyway.
  const passwordHash = await hashPassword(demoPassword)
  await tx
    .insertInto('accounts')
    .values(
      added.map(({ id, login, displayName, institution, device }, place) => ({
        id,
        centre_id: centreId,
        institution_id: institutionId(slug, institution),
        login,
        display_name: displayName,
        password_hash: passwordHash,
        must_change_password: false,
        is_device: device,
        is_demo: true,
        // In the order of the files, which lists of accounts follow.
        created_at: new Date(now.getTime() + place),
      })),
    )
    .execute()
  await tx
    .insertInto('account_roles')
    .values(added.flatMap(({ id, roles }) => roles.map((role) => ({ account_id: id, role }))))
    .execute()
  return added.length
}
