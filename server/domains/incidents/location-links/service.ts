import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { message } from '#contract/i18n/texts.ts'
import type { Actor } from '#platform/actor.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import { setScope, type Tx } from '#platform/db/database.ts'
import { checkPoint, toGeometry } from '#platform/db/geometry.ts'
import { newId } from '#platform/ids.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { setting } from '#platform/settings.ts'
import type { Point } from '#contract/values.ts'
import { queueMessage, withdrawMessages } from '../../messages/service.ts'
import { changeCall } from '../calls/change-call.ts'
import { lock as lockCall, type CallRow } from '../calls/repository.ts'
import { lockHeld, setPlace } from '../calls/service.ts'

const hashOf = (token: string) => createHash('sha256').update(token).digest()

/** Asks the caller's phone where it is: a one-time link by SMS. An earlier link of the same call ends here. */
export async function sendLocationLink(
  tx: Tx,
  vault: Vault,
  publicUrl: URL | null,
  actor: Actor,
  callId: string,
  now: Date,
): Promise<void> {
  await sendLink(tx, vault, publicUrl, actor, await lockHeld(tx, actor, callId), 'location_link.sms', now)
}

/** A new link, sent in these words; the earlier ones of the call end. Answers its id. */
export async function sendLink(
  tx: Tx,
  vault: Vault,
  publicUrl: URL | null,
  actor: Actor,
  call: CallRow,
  words: 'location_link.sms' | 'location_link.video_sms',
  now: Date,
): Promise<string> {
  const callId = call.id
  const number = vault.decryptOrNull(call.number_encrypted)
  if (!number) throw new Refusal('location_link.no_number')
  if (!publicUrl) throw new Refusal('location_link.no_public_url')
  const lifetime_s = await setting(tx, actor.centreId, 'location_link.lifetime_s')
  const expiresAt = new Date(now.getTime() + lifetime_s * 1000)
  const token = randomBytes(24).toString('base64url')
  const former = await tx
    .updateTable('location_links')
    .set({ state: 'expired' })
    .where('call_id', '=', callId)
    .where('state', 'in', ['queued', 'sent', 'opened'])
    .returning('id')
    .execute()
  const ended = former.map((link) => link.id)
  await withdrawMessages(tx, 'location_link', ended)
  const id = newId()
  await tx
    .insertInto('location_links')
    .values({
      id,
      centre_id: actor.centreId,
      call_id: callId,
      token_hash: hashOf(token),
      state: 'queued',
      requested_by: actor.accountId,
      requested_at: now,
      expires_at: expiresAt,
    })
    .execute()
  const { name } = await tx.selectFrom('centres').select('name').where('id', '=', actor.centreId).executeTakeFirstOrThrow()
  const values = { centre: name, minutes: Math.round(lifetime_s / 60), url: new URL(`/locate/${token}`, publicUrl).href }
  // The caller's language is not known: both, Chinese first.
  const text = `${message('zh-CN', words, values)}\n${message('en', words, values)}`
  const subject = { subjectType: 'location_link', subjectId: id } as const
  await queueMessage(tx, vault, { centreId: actor.centreId, kind: 'sms', to: number, text, ...subject, giveUpAt: expiresAt }, now)
  await linkChanged(tx, call, 'queued', actor.accountId, now)
  return id
}

/** What became of the text message: `sent`, or `failed` for good with the provider's problem. */
export async function settleLocationLink(
  tx: Tx,
  linkId: string,
  outcome: { state: 'sent' } | { state: 'failed'; problem: string },
  now: Date,
): Promise<void> {
  const { call_id } = await tx.selectFrom('location_links').select('call_id').where('id', '=', linkId).executeTakeFirstOrThrow()
  const call = found(await lockCall(tx, call_id))
  const link = await tx
    .updateTable('location_links')
    .set({ state: outcome.state, problem: outcome.state === 'failed' ? outcome.problem : null })
    .where('id', '=', linkId)
    .where('state', '=', 'queued')
    .returning('id')
    .executeTakeFirst()
  if (link) await linkChanged(tx, call, outcome.state, null, now)
}

/** The caller opened the page. Tells it the centre's name, nothing about anybody. */
export async function openLocationLink(tx: Tx, token: string, now: Date) {
  const { link, call } = await lockByToken(tx, token, now)
  if (link.state !== 'opened' && link.state !== 'answered') {
    await tx.updateTable('location_links').set({ state: 'opened', opened_at: now }).where('id', '=', link.id).execute()
    await linkChanged(tx, call, 'opened', null, now)
  }
  const { name } = await tx.selectFrom('centres').select('name').where('id', '=', link.centre_id).executeTakeFirstOrThrow()
  const videoRequested = link.video_requested_at !== null && link.video_closed_at === null
  return { centreName: name, expiresAt: link.expires_at.toISOString(), answered: link.state === 'answered', videoRequested }
}

export interface PhoneAnswer {
  point: Point
  accuracyM: number
}

/**
 * The phone's position: kept with the link, which ends with it. It becomes the call's place, unless it is coarse and the place is known
 * better. The same answer again is a phone that did not hear us.
 */
export async function answerLocationLink(tx: Tx, token: string, answer: PhoneAnswer, now: Date): Promise<void> {
  const { point, accuracyM } = answer
  checkPoint(point)
  const { link, call } = await lockByToken(tx, token, now)
  if (link.state === 'answered') {
    if (link.answer_lat === point.lat && link.answer_lon === point.lon) return
    throw new Refusal('location_link.expired')
  }
  await tx
    .updateTable('location_links')
    .set({ state: 'answered', answered_at: now, answer: toGeometry(point), answer_accuracy_m: accuracyM })
    .where('id', '=', link.id)
    .execute()
  const isCoarse = accuracyM > (await setting(tx, link.centre_id, 'location_link.coarse_from_m'))
  if (!isCoarse || !call.point || (call.location_accuracy_m ?? 0) >= accuracyM) {
    await setPlace(tx, call, { point, source: 'caller_phone', label: '', accuracyM, approximate: isCoarse }, null, now)
  }
  await linkChanged(tx, call, 'answered', null, now)
}

/** The link with its call, both locked, the call first as everywhere. */
export async function lockByToken(tx: Tx, token: string, now: Date) {
  const ofToken = tx.selectFrom('location_links').where('token_hash', '=', hashOf(token))
  const { call_id, centre_id } = found(await ofToken.select(['call_id', 'centre_id']).executeTakeFirst(), 'location_link.invalid')
  await setScope(tx, centre_id)
  const call = found(await lockCall(tx, call_id))
  const link = await ofToken
    .select(['id', 'centre_id', 'state', 'expires_at', 'video_requested_at', 'video_closed_at'])
    .select([sql<number | null>`st_y(answer)`.as('answer_lat'), sql<number | null>`st_x(answer)`.as('answer_lon')])
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (link.state === 'expired' || (link.expires_at <= now && link.state !== 'answered')) throw new Refusal('location_link.expired')
  return { link, call }
}

export const linkChanged = (tx: Tx, call: CallRow, state: string, actorId: string | null, now: Date): Promise<void> =>
  changeCall(tx, call, {}, { fact: 'call.link_changed.v1', payload: { state }, actorId }, now)
