import type { Me } from '#contract/rest/accounts.ts'
import type { Tx } from '#platform/db/database.ts'
import { found } from '#platform/refusal.ts'
import { accountById, sessionById } from './repository.ts'
import type { CurrentVehicle } from './sessions.ts'

/** The centre and the institution of a person, by name; institutions know them. */
export type HomeOf = (
  tx: Tx,
  centreId: string,
  institutionId: string | null,
) => Promise<{ centre: Me['centre']; institution: Me['institution'] }>

/** Everything a screen must know about the person in front of it. */
export async function describeMe(
  tx: Tx,
  sessionId: string,
  parts: { currentVehicle: CurrentVehicle; homeOf: HomeOf },
  now: Date,
): Promise<Me> {
  const session = found(await sessionById(tx, sessionId), 'session.expired')
  const account = found(await accountById(tx, session.account_id), 'session.expired')
  const { centre, institution } = await parts.homeOf(tx, account.centre_id, account.institution_id)
  return {
    accountId: account.id,
    login: account.login,
    displayName: account.display_name,
    roles: account.roles,
    centre,
    institution,
    vehicle: account.roles.includes('crew') ? await parts.currentVehicle(tx, account.id, now) : null,
    isDevice: account.is_device,
    isDemo: account.is_demo,
    mustChangePassword: account.must_change_password,
    totpEnabled: account.totp_enabled_at !== null,
    sessionId: session.id,
    sessionExpiresAt: session.expires_at.toISOString(),
  }
}
