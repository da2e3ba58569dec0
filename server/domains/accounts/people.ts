import type { Account, createAccount, resetPassword, updateAccount } from '#contract/rest/accounts.ts'
import type { Body } from '#contract/route.ts'
import type { Actor } from '#platform/actor.ts'
import { hashPassword } from '#platform/crypto/passwords.ts'
import type { Tx } from '#platform/db/database.ts'
import { emit } from '#platform/events/emit.ts'
import { newId } from '#platform/ids.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { requiredText } from '#platform/text.ts'
import { checkPassword } from './password-rules.ts'
import {
  accountById,
  accountsOfCentre,
  countOtherAdministrators,
  lockAccount,
  replaceRoles,
  revokeSessions,
  type AccountRow,
} from './repository.ts'

/** Whether an institution belongs to the centre. */
export type IsOfCentre = (tx: Tx, centreId: string, institutionId: string) => Promise<boolean>

interface Doing {
  actor: Actor
  now: Date
  isOfCentre: IsOfCentre
  /** Hears of sessions that end with this change. */
  onEnded(sessionIds: readonly string[]): void
}

export async function listPeople(tx: Tx, centreId: string): Promise<Account[]> {
  return (await accountsOfCentre(tx, centreId)).map(shown)
}

/** The person must change the given password at the first sign-in; a device has nobody who could. */
export async function addPerson(tx: Tx, body: Body<typeof createAccount>, doing: Doing): Promise<Account> {
  const { actor, now } = doing
  await checkInstitution(tx, body.institutionId, doing)
  checkPassword(body.login, body.initialPassword)
  const id = newId()
  await tx
    .insertInto('accounts')
    .values({
      id,
      centre_id: actor.centreId,
      institution_id: body.institutionId,
      login: body.login,
      display_name: requiredText('displayName', body.displayName),
      password_hash: await hashPassword(body.initialPassword),
      must_change_password: !body.isDevice,
      is_device: body.isDevice,
      created_at: now,
    })
    .execute()
  await replaceRoles(tx, id, body.roles)
  return changed(tx, id, doing)
}

export async function changePerson(tx: Tx, accountId: string, body: Body<typeof updateAccount>, doing: Doing): Promise<Account> {
  const { actor, now } = doing
  const before = found(await lockAccount(tx, accountId))
  if (before.version !== body.version) throw new Refusal('object.version_conflict')
  await checkInstitution(tx, body.institutionId, doing)
  const administers = (roles: readonly string[], disabled: boolean) => roles.includes('system_admin') && !disabled
  if (administers(before.roles, before.disabled_at !== null) && !administers(body.roles, body.disabled)) {
    if ((await countOtherAdministrators(tx, actor.centreId, accountId)) === 0) throw new Refusal('account.last_administrator')
  }
  await tx
    .updateTable('accounts')
    .set((eb) => ({
      version: eb('version', '+', 1),
      display_name: requiredText('displayName', body.displayName),
      institution_id: body.institutionId,
      is_device: body.isDevice,
      disabled_at: body.disabled ? (before.disabled_at ?? now) : null,
    }))
    .where('id', '=', accountId)
    .execute()
  const rolesChanged = before.roles.toSorted().join() !== body.roles.toSorted().join()
  if (rolesChanged) await replaceRoles(tx, accountId, body.roles)
  const nowDisabled = body.disabled && before.disabled_at === null
  // What a session may see was settled when it was opened: other rights, another session.
  if (rolesChanged || nowDisabled || before.institution_id !== body.institutionId || before.is_device !== body.isDevice) {
    await end(tx, { accountId }, nowDisabled ? 'account disabled' : 'rights changed', doing)
  }
  return changed(tx, accountId, doing)
}

/** Gives a new password that the person must change, and ends every session of theirs. */
export async function givePassword(tx: Tx, accountId: string, body: Body<typeof resetPassword>, doing: Doing): Promise<void> {
  const account = found(await lockAccount(tx, accountId))
  checkPassword(account.login, body.initialPassword)
  const passwordHash = await hashPassword(body.initialPassword)
  await tx
    .updateTable('accounts')
    .set((eb) => ({
      version: eb('version', '+', 1),
      password_hash: passwordHash,
      must_change_password: !account.is_device,
      ...(body.alsoRemoveTotp ? { totp_secret_encrypted: null, totp_enabled_at: null, totp_last_step: null } : {}),
    }))
    .where('id', '=', accountId)
    .execute()
  await end(tx, { accountId }, 'password reset', doing)
  await changed(tx, accountId, doing)
}

async function checkInstitution(tx: Tx, institutionId: string | null, { actor, isOfCentre }: Doing): Promise<void> {
  if (institutionId !== null && !(await isOfCentre(tx, actor.centreId, institutionId))) throw new Refusal('object.not_found')
}

async function end(tx: Tx, which: { accountId: string }, reason: string, { actor, now, onEnded }: Doing): Promise<void> {
  onEnded(await revokeSessions(tx, which, { at: now, accountId: actor.accountId, reason }))
}

async function changed(tx: Tx, accountId: string, { actor, now }: Doing): Promise<Account> {
  const account = found(await accountById(tx, accountId))
  await emit(tx, {
    name: 'account.changed.v1',
    aggregateId: accountId,
    aggregateVersion: account.version,
    centreId: account.centre_id,
    payload: { accountId },
    actorId: actor.accountId,
    occurredAt: now,
    recordedAt: now,
  })
  return shown(account)
}

function shown(row: AccountRow): Account {
  return {
    id: row.id,
    version: row.version,
    login: row.login,
    displayName: row.display_name,
    roles: row.roles,
    institutionId: row.institution_id,
    isDevice: row.is_device,
    isDemo: row.is_demo,
    disabled: row.disabled_at !== null,
    totpEnabled: row.totp_enabled_at !== null,
    lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
  }
}
