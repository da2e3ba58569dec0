import { randomBytes } from 'node:crypto'
import { isLoopback, senderOf } from '#platform/http/address.ts'
import { hashPassword, verifyPassword } from '#platform/crypto/passwords.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Database } from '#platform/db/database.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Attempts } from './attempts.ts'
import { accountByLogin, type AccountRow } from './repository.ts'
import { stepOf } from './totp.ts'
import { createTurns } from './turns.ts'

export interface Proof {
  login: string
  password: string
  totpCode?: string
  address: string
  /** Sent from this machine itself; demonstration accounts come from nowhere else. */
  local?: boolean
  now: Date
}

export interface Credentials {
  /**
   * The account that a login, a password and, where set up, a one-time code prove. Throws `sign_in.refused`, `sign_in.locked`,
   * `sign_in.totp_required`, `sign_in.demo_only_loopback`. Takes as long for a login that does not exist.
   */
  verify(proof: Proof, options: { totp: boolean }): Promise<AccountRow>
}

interface Parts {
  /** Not the pool of the requests: one that waits here may hold a transaction there. */
  db: Database
  vault: Vault
  attempts: Attempts
  demo: boolean
}

export function createCredentials({ db, vault, attempts, demo }: Parts): Credentials {
  const turns = createTurns({ atOnce: 4, waiting: 400 })
  let nobody: Promise<string> | undefined

  async function check(proof: Proof, sender: string, withTotp: boolean): Promise<AccountRow> {
    const { login, password, now } = proof
    await attempts.begin(login, sender, now)
    const account = await accountByLogin(db, login)
    nobody ??= hashPassword(randomBytes(18).toString('base64'))
    const right = await verifyPassword(account?.password_hash ?? (await nobody), password)
    if (!account || !right || account.disabled_at) throw new Refusal('sign_in.refused')
    if (account.is_demo && !(demo && (proof.local ?? isLoopback(proof.address)))) {
      await attempts.forgive(login, sender)
      throw new Refusal('sign_in.demo_only_loopback')
    }
    if (withTotp && account.totp_enabled_at && account.totp_secret_encrypted) {
      if (proof.totpCode === undefined) {
        await attempts.forgive(login, sender)
        throw new Refusal('sign_in.totp_required')
      }
      const step = stepOf(vault.decrypt(account.totp_secret_encrypted), proof.totpCode, now)
      if (step === null || !(await takeStep(db, account.id, step))) throw new Refusal('sign_in.refused')
    }
    // The password alone forgives no guessed codes: only this attempt counts as none.
    if (withTotp || !account.totp_enabled_at) await attempts.clear(login, sender)
    else await attempts.forgive(login, sender)
    return account
  }

  return {
    verify(proof, { totp }) {
      const sender = senderOf(proof.address)
      return turns.take(`${proof.login} ${sender}`, () => check(proof, sender, totp))
    },
  }
}

/** Each code once: the step must be later than the last one taken. */
async function takeStep(db: Database, accountId: string, step: number): Promise<boolean> {
  const taken = await db
    .updateTable('accounts')
    .set({ totp_last_step: step })
    .where('id', '=', accountId)
    .where((eb) => eb.or([eb('totp_last_step', 'is', null), eb('totp_last_step', '<', step)]))
    .executeTakeFirst()
  return taken.numUpdatedRows === 1n
}
