import type { Actor } from '#platform/actor.ts'
import { hashPassword, verifyPassword } from '#platform/crypto/passwords.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { checkPassword } from './password-rules.ts'
import { lockAccount, revokeSessions } from './repository.ts'
import { enrolment, newTotpSecret, stepOf } from './totp.ts'

/**
 * Changes one's own password and ends one's other sessions; gives their ids. Throws `password.too_weak`, also for the password one has.
 * Whether `current` is right was proved before, with the lock-out of signing in.
 */
export async function changeOwnPassword(tx: Tx, actor: Actor, next: string, now: Date): Promise<string[]> {
  const account = found(await lockAccount(tx, actor.accountId), 'session.expired')
  checkPassword(account.login, next)
  if (await verifyPassword(account.password_hash, next)) throw new Refusal('password.too_weak')
  await tx
    .updateTable('accounts')
    .set({ password_hash: await hashPassword(next), must_change_password: false })
    .where('id', '=', account.id)
    .execute()
  return revokeSessions(
    tx,
    { accountId: account.id, exceptId: actor.sessionId },
    { at: now, accountId: account.id, reason: 'password changed' },
  )
}

/** A new secret for an authenticator app; it counts once a code from it came back. Codes in use stay in use until then. */
export async function beginTotp(tx: Tx, vault: Vault, actor: Actor) {
  const account = found(await lockAccount(tx, actor.accountId), 'session.expired')
  const secret = newTotpSecret()
  await tx
    .updateTable('accounts')
    .set({ totp_pending_encrypted: vault.encrypt(secret) })
    .where('id', '=', account.id)
    .execute()
  return enrolment(account.login, secret)
}

/** The code shows that the app holds the secret: from now on signing in asks for one. Throws `totp.not_enrolled`, `totp.code_wrong`. */
export async function confirmTotp(tx: Tx, vault: Vault, actor: Actor, code: string, now: Date): Promise<void> {
  const account = found(await lockAccount(tx, actor.accountId), 'session.expired')
  if (!account.totp_pending_encrypted) throw new Refusal('totp.not_enrolled')
  const step = stepOf(vault.decrypt(account.totp_pending_encrypted), code, now)
  if (step === null) throw new Refusal('totp.code_wrong')
  await tx
    .updateTable('accounts')
    .set({
      totp_secret_encrypted: account.totp_pending_encrypted,
      totp_pending_encrypted: null,
      totp_enabled_at: now,
      totp_last_step: step,
    })
    .where('id', '=', account.id)
    .execute()
}
