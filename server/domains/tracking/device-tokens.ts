import type { Actor } from '#platform/actor.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { lockTerminal } from './repository.ts'
import { hashSecret } from './secrets.ts'

const SHOWN_FOR_MS = 10 * 60_000

// Derived, so that it can be shown once more to who issued it without being stored anywhere.
const tokenOf = (vault: Vault, tokenId: string): string => vault.mac('device-token', tokenId).toString('base64url')

/** A new token for a tablet; the one before is void. */
export async function issueToken(
  tx: Tx,
  vault: Vault,
  actor: Actor,
  terminalId: string,
  now: Date,
): Promise<{ tokenId: string; issuedAt: string }> {
  const terminal = found(await lockTerminal(tx, terminalId))
  if (terminal.protocol === 'jt808' || terminal.status !== 'bound') throw new Refusal('terminal.not_bindable')
  await revokeToken(tx, actor, terminalId, now)
  const tokenId = newId()
  await tx
    .insertInto('device_tokens')
    .values({
      id: tokenId,
      terminal_id: terminalId,
      token_hash: hashSecret(tokenOf(vault, tokenId)),
      issued_by: actor.accountId,
      issued_at: now,
    })
    .execute()
  return { tokenId, issuedAt: now.toISOString() }
}

/** The valid token while it is new and unused. */
export async function showToken(tx: Tx, vault: Vault, terminalId: string, now: Date): Promise<{ token: string; issuedAt: string }> {
  const row = await tx
    .selectFrom('device_tokens')
    .select(['id', 'issued_at'])
    .where('terminal_id', '=', terminalId)
    .where('revoked_at', 'is', null)
    .where('last_used_at', 'is', null)
    .where('issued_at', '>', new Date(now.getTime() - SHOWN_FOR_MS))
    .executeTakeFirst()
  const { id, issued_at } = found(row)
  return { token: tokenOf(vault, id), issuedAt: issued_at.toISOString() }
}

export async function revokeToken(tx: Tx, actor: Actor, terminalId: string, now: Date): Promise<{ revoked: boolean }> {
  const rows = await tx
    .updateTable('device_tokens')
    .set({ revoked_at: now, revoked_by: actor.accountId })
    .where('terminal_id', '=', terminalId)
    .where('revoked_at', 'is', null)
    .returning('id')
    .execute()
  return { revoked: rows.length > 0 }
}
