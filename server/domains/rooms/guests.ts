import { message } from '#contract/i18n/texts.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { linkByPass } from './links.repository.ts'
import { hashOf } from './secrets.ts'
import type { Guest } from './who.ts'

/** Whom a pass stands for; null where no link has it (any more). Whether it still opens its room, `admission` says, each time. */
export async function guestOf(tx: Tx, vault: Vault, pass: string): Promise<Guest | null> {
  const passHash = hashOf(pass)
  const link = await linkByPass(tx, passHash)
  if (!link?.room_id) return null
  return {
    linkId: link.id,
    roomId: link.room_id,
    centreId: link.centre_id,
    displayName: vault.decryptOrNull(link.name_encrypted) ?? message('zh-CN', 'room.caller_name'),
    passHash,
  }
}
