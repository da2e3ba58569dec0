import type { Reply } from '#contract/route.ts'
import { message } from '#contract/i18n/texts.ts'
import type { enterVisit as enterRoute, openVisitLink as openRoute } from '#contract/rest/rooms.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import { setScope, type Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { requiredText } from '#platform/text.ts'
import { homeOf } from '../institutions/service.ts'
import { queueMessage, withdrawMessages } from '../messages/service.ts'
import * as links from './links.repository.ts'
import { lockOpenRoom } from './lock-room.ts'
import * as members from './members.repository.ts'
import { openOfSubject } from './rooms.repository.ts'
import { hashOf, newSecret } from './secrets.ts'
import { tell } from './tell.ts'

export interface VisitAsked {
  centreId: string
  institutionId: string
  serviceSessionId: string
  opensAt: Date
  expiresAt: Date
  createdBy: string
  /** Where the link goes by text message; null shows it to the asker only. */
  phone: string | null
}

/**
 * A relative's link to a visit that was approved, good from `opensAt` to `expiresAt`. The room may be opened later. Gives the link's id and
 * its address, which is not kept. Throws `location_link.no_public_url` where a phone could not reach us.
 */
export async function createVisitLink(
  tx: Tx,
  { vault, publicUrl }: { vault: Vault; publicUrl: URL | null },
  asked: VisitAsked,
  now: Date,
): Promise<{ linkId: string; url: string }> {
  if (!publicUrl) throw new Refusal('location_link.no_public_url')
  const { centreId, institutionId, serviceSessionId, opensAt, expiresAt } = asked
  const id = newId()
  const token = newSecret()
  const room = await openOfSubject(tx, 'service_session', serviceSessionId)
  await links.insert(tx, {
    id,
    centre_id: centreId,
    room_id: room?.id ?? null,
    purpose: 'family_visit',
    service_session_id: serviceSessionId,
    institution_id: institutionId,
    token_hash: hashOf(token),
    opens_at: opensAt,
    expires_at: expiresAt,
    created_by: asked.createdBy,
    created_at: now,
  })
  const url = new URL(`/visit/${token}`, publicUrl).href
  if (asked.phone) await send(tx, vault, { ...asked, phone: asked.phone }, id, url, now)
  return { linkId: id, url }
}

async function send(tx: Tx, vault: Vault, asked: VisitAsked & { phone: string }, linkId: string, url: string, now: Date): Promise<void> {
  const { centre, institution } = await homeOf(tx, asked.centreId, asked.institutionId)
  const time = new Intl.DateTimeFormat('zh-CN', { timeZone: centre.timeZone, dateStyle: 'short', timeStyle: 'short' }).format(asked.opensAt)
  const values = { institution: institution?.shortName ?? centre.name, time, url }
  const text = `${message('zh-CN', 'room_link.visit_sms', values)}\n${message('en', 'room_link.visit_sms', values)}`
  const subject = { subjectType: 'room_link', subjectId: linkId } as const
  await queueMessage(
    tx,
    vault,
    { centreId: asked.centreId, kind: 'sms', to: asked.phone, text, ...subject, giveUpAt: asked.expiresAt },
    now,
  )
}

/** The visit was called off, or is over: its links open nothing any more, and who is in by them is out. */
export async function revokeVisitLinks(tx: Tx, serviceSessionId: string, now: Date): Promise<void> {
  const revoked = await links.revoke(tx, { serviceSessionId }, now)
  await withdrawMessages(tx, 'room_link', revoked)
  const room = await openOfSubject(tx, 'service_session', serviceSessionId)
  if (room && revoked.length > 0)
    await tell(tx, await lockOpenRoom(tx, room.id, now), { fact: 'room.changed.v1', payload: { what: 'members' }, actorId: null }, now)
}

/** What the relative's page may know: whose visit it is it knows by itself. */
export async function openVisitLink(tx: Tx, token: string, now: Date): Promise<Reply<typeof openRoute>> {
  const link = await linkOf(tx, token)
  checkStanding(link, now)
  const { institution } = await homeOf(tx, link.centre_id, link.institution_id)
  const room = await openOfSubject(tx, 'service_session', link.service_session_id!)
  return {
    institutionName: institution?.name ?? '',
    startsAt: link.opens_at.toISOString(),
    endsAt: link.expires_at.toISOString(),
    open: room !== undefined && link.opens_at <= now,
  }
}

/**
 * The relative agreed and said who it is: its phone gets a pass. Entering again makes another and ends the one before. Throws
 * `room_link.invalid`, `room_link.expired`, `room_link.not_open_yet`, `room.closed` where nobody has opened the room.
 */
export async function enterVisit(tx: Tx, vault: Vault, token: string, name: string, now: Date): Promise<Reply<typeof enterRoute>> {
  const known = await linkOf(tx, token)
  checkStanding(known, now)
  if (known.opens_at > now) throw new Refusal('room_link.not_open_yet')
  const name_encrypted = vault.encrypt(requiredText('name', name))
  const open = found(await openOfSubject(tx, 'service_session', known.service_session_id!), 'room.closed')
  const room = await lockOpenRoom(tx, open.id, now)
  const link = found(await links.lockLink(tx, known.id), 'room_link.invalid')
  checkStanding(link, now)
  const member = { kind: 'link', id: link.id } as const
  const [row] = await members.rowsOf(tx, room.id, [member])
  if (row?.removed_at) throw new Refusal('room_link.expired')
  const pass = newSecret()
  await links.update(tx, link.id, { room_id: room.id, pass_hash: hashOf(pass), name_encrypted, consent_at: now })
  await members.invite(tx, { roomId: room.id, centreId: room.centre_id, member, part: 'guest', invitedBy: link.created_by }, now)
  await tell(tx, room, { fact: 'room.changed.v1', payload: { what: 'members' }, actorId: null }, now)
  return { roomId: room.id, pass, expiresAt: link.expires_at.toISOString() }
}

/** The link behind the token. The transaction sees its centre from now on. */
async function linkOf(tx: Tx, token: string): Promise<links.LinkRow> {
  const link = found(await links.linkByToken(tx, hashOf(token)), 'room_link.invalid')
  await setScope(tx, link.centre_id)
  return link
}

function checkStanding(link: links.LinkRow, now: Date): void {
  if (link.revoked_at || link.expires_at <= now) throw new Refusal('room_link.expired')
}
