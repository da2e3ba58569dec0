import type { Actor } from '#platform/actor.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/refusal.ts'
import { lockHeld, type CallRow } from '../calls/service.ts'
import { record } from '../timeline.ts'
import { linkChanged, lockByToken, sendLink } from './service.ts'

/** A link that ends sooner is of no use to somebody who has yet to read of it. */
const leastLeft_ms = 120_000

/** Asks the caller to show what happens: by the link that stands, or by a new one whose text speaks of video. */
export async function requestVideo(tx: Tx, vault: Vault, publicUrl: URL | null, actor: Actor, callId: string, now: Date): Promise<void> {
  const call = await lockHeld(tx, actor, callId)
  const standing = await newestLinkOf(tx, callId, now)
  const linkId = standing ?? (await sendLink(tx, vault, publicUrl, actor, call, 'location_link.video_sms', now))
  await tx.updateTable('location_links').set({ video_requested_at: now, video_closed_at: null }).where('id', '=', linkId).execute()
  await writeDown(tx, call, 'call.video_requested', 'dispatcher', actor.accountId, {}, now)
  await linkChanged(tx, call, 'video_requested', actor.accountId, now)
}

/** The link by which the phone can still come, or undefined. */
async function newestLinkOf(tx: Tx, callId: string, now: Date): Promise<string | undefined> {
  const row = await tx
    .selectFrom('location_links')
    .select('id')
    .where('call_id', '=', callId)
    .where('state', 'in', ['queued', 'sent', 'opened', 'answered'])
    .where('expires_at', '>', new Date(now.getTime() + leastLeft_ms))
    .orderBy('requested_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id
}

/**
 * The call whose caller may show what happens now, under its lock. Throws `location_link.invalid`, and `location_link.expired` also where a
 * seat has ended the video and not asked for it again.
 */
export async function lockForVideo(tx: Tx, token: string, now: Date): Promise<CallRow> {
  const { link, call } = await lockByToken(tx, token, now)
  if (link.expires_at <= now || link.video_closed_at !== null) throw new Refusal('location_link.expired')
  return call
}

/** The caller agreed to be seen, or the video is over: said to the seats, and written down where the call has become an incident. */
export async function tellVideo(
  tx: Tx,
  call: CallRow,
  what: { kind: 'call.video_consented' | 'call.video_ended'; actorId: string | null; details: Record<string, unknown> },
  now: Date,
): Promise<void> {
  const { kind, actorId, details } = what
  const isOver = kind === 'call.video_ended'
  // No link of the call opens video again until it is asked for.
  if (isOver) await tx.updateTable('location_links').set({ video_closed_at: now }).where('call_id', '=', call.id).execute()
  await writeDown(tx, call, kind, isOver ? (actorId ? 'dispatcher' : 'system') : 'caller', actorId, details, now)
  await linkChanged(tx, call, isOver ? 'video_ended' : 'video_consented', actorId, now)
}

async function writeDown(
  tx: Tx,
  call: CallRow,
  kind: string,
  source: 'dispatcher' | 'caller' | 'system',
  actorId: string | null,
  details: Record<string, unknown>,
  now: Date,
): Promise<void> {
  if (!call.incident_id) return
  const about = { centreId: call.centre_id, incidentId: call.incident_id, occurredAt: now, recordedAt: now }
  await record(tx, { ...about, kind, source, actorId, details: { callId: call.id, ...details } })
}
