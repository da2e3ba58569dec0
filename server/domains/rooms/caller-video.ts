import type { Reply } from '#contract/route.ts'
import type { openCallerVideo as openRoute } from '#contract/rest/rooms.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { Refusal } from '#platform/refusal.ts'
import { setting } from '#platform/settings.ts'
import type { CallRow } from '../incidents/calls/service.ts'
import { readDispatchCase } from '../incidents/dispatch-case.ts'
import { lockForVideo, tellVideo } from '../incidents/location-links/video.ts'
import { addEntry } from './entries.ts'
import * as links from './links.repository.ts'
import { lockOpenRoom } from './lock-room.ts'
import * as members from './members.repository.ts'
import { openRoom } from './rooms.ts'
import { hashOf, newSecret } from './secrets.ts'
import { tell } from './tell.ts'

/**
 * The caller agreed to be seen and heard: its phone gets a pass into the room of its call. A pass made before ends here, so that a link
 * that was passed on throws out the phone before. Throws `location_link.invalid`, `location_link.expired`, `call.ended`.
 */
export async function openCallerVideo(tx: Tx, token: string, now: Date): Promise<Reply<typeof openRoute>> {
  const call = await lockForVideo(tx, token, now)
  if (call.state === 'ended' && !(await goesOn(tx, call))) throw new Refusal('call.ended')
  const { id: callId, centre_id: centreId, incident_id: incidentId } = call
  const { roomId } = await openRoom(
    tx,
    { kind: 'caller', subjectType: 'call', subjectId: callId, incidentId, centreId, openedBy: null, from: 'caller', members: [] },
    now,
  )
  const room = await lockOpenRoom(tx, roomId, now)
  const pass = newSecret()
  const lifetime_s = await setting(tx, centreId, 'caller_video.lifetime_s')
  const expiresAt = new Date(now.getTime() + lifetime_s * 1000)
  const linkId = await giveLink(tx, call, { room_id: roomId, pass_hash: hashOf(pass), expires_at: expiresAt, consent_at: now }, now)
  const member = { kind: 'link', id: linkId } as const
  await members.invite(tx, { roomId, centreId, member, part: 'guest', invitedBy: null }, now)
  await addEntry(tx, room, { kind: 'caller_consent', link_id: linkId }, now)
  await tellVideo(tx, call, { kind: 'call.video_consented', actorId: null, details: { roomId } }, now)
  await tell(tx, room, { fact: 'room.changed.v1', payload: { what: 'members' }, actorId: null }, now)
  return { roomId, pass, expiresAt: expiresAt.toISOString() }
}

/** The caller has hung up, as phones must before they film; its incident is still at work. */
async function goesOn(tx: Tx, call: CallRow): Promise<boolean> {
  return call.incident_id !== null && (await readDispatchCase(tx, call.incident_id))?.state === 'open'
}

/** One link a call, its pass made anew. Answers its id. */
async function giveLink(
  tx: Tx,
  call: CallRow,
  values: { room_id: string; pass_hash: Buffer; expires_at: Date; consent_at: Date },
  now: Date,
): Promise<string> {
  const standing = await links.callerLink(tx, call.id)
  if (standing?.room_id === values.room_id) {
    await links.update(tx, standing.id, values)
    return standing.id
  }
  if (standing) await links.revoke(tx, { id: standing.id }, now)
  const id = newId()
  const owned = { id, centre_id: call.centre_id, call_id: call.id, purpose: 'caller', opens_at: now, created_at: now }
  await links.insert(tx, { ...owned, ...values })
  return id
}
