import { message } from '#contract/i18n/texts.ts'
import type { Actor } from '#platform/actor.ts'
import type { Vault } from '#platform/crypto/vault.ts'

/** A phone with a one-time link, as its pass proved it. */
export interface Guest {
  linkId: string
  roomId: string
  centreId: string
  displayName: string
  /** Which of the link's passes it holds; only the newest counts. */
  passHash: Buffer
}

export type Who = Actor | Guest
export const isGuest = (who: Who): who is Guest => 'linkId' in who

/** The two columns that say who did something in a room. */
export const columnsOf = (who: Who): { account_id: string | null; link_id: string | null } =>
  isGuest(who) ? { account_id: null, link_id: who.linkId } : { account_id: who.accountId, link_id: null }

/** What a person of a room is called: an account by its name, a relative by the one given at the door, a caller by no name. */
export function nameOf(
  vault: Vault,
  row: { display_name: string | null; purpose: string | null; name_encrypted: string | null },
): string | null {
  if (row.display_name !== null) return row.display_name
  if (row.purpose === null) return null
  return vault.decryptOrNull(row.name_encrypted) ?? message('zh-CN', 'room.caller_name')
}
