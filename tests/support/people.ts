import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Role } from '#contract/roles.ts'
import { hashPassword } from '#platform/crypto/passwords.ts'
import { createVault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { testSecretKey } from './cluster.ts'

/** The password of every person that a test makes. */
export const testPassword = 'Correct-Horse-7-Staple'

/** What the exchange of a made centre signs with. */
export const testPbxSecret = 'the exchange of a test'

let hashed: Promise<string> | undefined

export interface NewAccount {
  roles: readonly Role[]
  login?: string
  displayName?: string
  centreId?: string
  institutionId?: string | null
  isDevice?: boolean
  isDemo?: boolean
  mustChangePassword?: boolean
}

/** A 120 centre that covers a square degree, with nothing in it. */
export async function addCentre(
  tx: Tx,
  { now, slug = `test-${randomBytes(4).toString('hex')}` }: { now: Date; slug?: string },
): Promise<string> {
  const id = newId()
  await tx
    .insertInto('centres')
    .values({
      id,
      slug,
      name: slug,
      time_zone: 'Asia/Shanghai',
      division_code: '140781',
      outline: sql<string>`st_multi(st_makeenvelope(111.5, 36.7, 112.5, 37.7, 4326))`,
      outline_licence: 'made for a test',
      pbx_secret: createVault(Buffer.from(testSecretKey)).encrypt(testPbxSecret),
      created_at: now,
    })
    .execute()
  return id
}

/** A person or device with `testPassword`. The password is hashed once a process. */
export async function addAccount(tx: Tx, account: NewAccount & { centreId: string; now: Date }) {
  hashed ??= hashPassword(testPassword)
  const id = newId()
  const login = account.login ?? `${account.roles[0]!.replaceAll('_', '-')}-${randomBytes(4).toString('hex')}`
  const row = await tx
    .insertInto('accounts')
    .values({
      id,
      centre_id: account.centreId,
      institution_id: account.institutionId ?? null,
      login,
      display_name: account.displayName ?? login,
      password_hash: await hashed,
      must_change_password: account.mustChangePassword ?? false,
      is_device: account.isDevice ?? false,
      is_demo: account.isDemo ?? false,
      created_at: account.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('account_roles')
    .values(account.roles.map((role) => ({ account_id: id, role })))
    .execute()
  return { ...row, roles: [...account.roles] }
}
