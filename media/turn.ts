import { createHmac } from 'node:crypto'
import type { JoinAnswer } from '#contract/media.ts'
import type { MediaSettings } from '#platform/config.ts'

/** A screen that stays longer asks anew with its next join; a relay that was given out goes on. */
const lifetime_s = 3600

/**
 * Relays for a screen behind a firewall that lets nothing else out, with credentials that end in an hour: coturn's `use-auth-secret` (a draft
 * of the IETF, draft-uberti-behave-turn-rest). The name says until when and for whom; the password proves that we gave it.
 */
export function iceServers(turn: MediaSettings['turn'], peerId: string, now_ms: number): JoinAnswer['iceServers'] {
  if (!turn) return []
  const username = `${Math.floor(now_ms / 1000) + lifetime_s}:${peerId}`
  const credential = createHmac('sha1', turn.secret).update(username).digest('base64')
  return [{ urls: [...turn.urls], username, credential }]
}
