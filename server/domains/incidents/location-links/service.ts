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
import { queueMessage } from '../../messages/service.ts'
import { lockHeld, setPlace, tell } from '../calls/service.ts'

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
  const call = await lockHeld(tx, actor, callId)
  const number = vault.decryptOrNull(call.number_encrypted)
  if (!number) throw new Refusal('location_link.no_number')
  if (!publicUrl) throw new Refusal('location_link.no_public_url')
  const lifetime_s = await setting(tx, actor.centreId, 'location_link.lifetime_s')
  const expiresAt = new Date(now.getTime() + lifetime_s * 1000)
  const token = randomBytes(24).toString('base64url')
  await tx
    .updateTable('location_links')
    .set({ state: 'expired' })
    .where('call_id', '=', callId)
    .where('state', 'in', ['queued', 'sent', 'opened'])
    .execute()
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
  const text = `${message('zh-CN', 'location_link.sms', values)}\n${message('en', 'location_link.sms', values)}`
  const subject = { subjectType: 'location_link', subjectId: id } as const
  await queueMessage(tx, vault, { centreId: actor.centreId, kind: 'sms', to: number, text, ...subject, giveUpAt: expiresAt }, now)
  await changed(
    tx,
    { id: callId, centre_id: call.centre_id, incident_id: call.incident_id, version: call.version },
    'queued',
    actor.accountId,
    now,
  )
}

/** What became of the text message: `sent`, or `failed` for good with the provider's problem. */
export async function settleLocationLink(
  tx: Tx,
  linkId: string,
  outcome: { state: 'sent' } | { state: 'failed'; problem: string },
  now: Date,
): Promise<void> {
  const link = await tx
    .updateTable('location_links')
    .set({ state: outcome.state, problem: outcome.state === 'failed' ? outcome.problem : null })
    .where('id', '=', linkId)
    .where('state', '=', 'queued')
    .returning('call_id')
    .executeTakeFirst()
  if (link) await changed(tx, await callOf(tx, link.call_id), outcome.state, null, now)
}

/** The caller opened the page. Tells it the centre's name, nothing about anybody. */
export async function openLocationLink(tx: Tx, token: string, now: Date) {
  const link = await lockByToken(tx, token, now)
  if (link.state !== 'opened' && link.state !== 'answered') {
    await tx.updateTable('location_links').set({ state: 'opened', opened_at: now }).where('id', '=', link.id).execute()
    await changed(tx, await callOf(tx, link.call_id), 'opened', null, now)
  }
  const { name } = await tx.selectFrom('centres').select('name').where('id', '=', link.centre_id).executeTakeFirstOrThrow()
  return { centreName: name, expiresAt: link.expires_at.toISOString(), answered: link.state === 'answered' }
}

/** The phone's position: kept with the link; the first answer also becomes the call's place. The link ends with it. */
export async function answerLocationLink(tx: Tx, token: string, answer: { point: Point; accuracyM: number }, now: Date): Promise<void> {
  checkPoint(answer.point)
  const link = await lockByToken(tx, token, now)
  if (link.state === 'answered') throw new Refusal('location_link.expired')
  await tx
    .updateTable('location_links')
    .set({ state: 'answered', answered_at: now, answer: toGeometry(answer.point), answer_accuracy_m: answer.accuracyM })
    .where('id', '=', link.id)
    .execute()
  const call = await callOf(tx, link.call_id)
  await setPlace(
    tx,
    call,
    { point: answer.point, source: 'caller_phone', label: '', accuracyM: answer.accuracyM, approximate: false },
    null,
    now,
  )
  await changed(tx, call, 'answered', null, now)
}

async function lockByToken(tx: Tx, token: string, now: Date) {
  const link = found(
    await tx
      .selectFrom('location_links')
      .select(['id', 'call_id', 'centre_id', 'state', 'expires_at'])
      .where('token_hash', '=', hashOf(token))
      .forUpdate()
      .executeTakeFirst(),
    'location_link.invalid',
  )
  await setScope(tx, link.centre_id)
  if (link.state === 'expired' || (link.expires_at <= now && link.state !== 'answered')) throw new Refusal('location_link.expired')
  return link
}

const callOf = (tx: Tx, callId: string) =>
  tx.selectFrom('calls').select(['id', 'centre_id', 'incident_id', 'version']).where('id', '=', callId).executeTakeFirstOrThrow()

async function changed(
  tx: Tx,
  call: { id: string; centre_id: string; incident_id: string | null; version: number },
  state: string,
  actorId: string | null,
  now: Date,
): Promise<void> {
  const { version } = await tx
    .updateTable('calls')
    .set({ version: sql<number>`version + 1` })
    .where('id', '=', call.id)
    .returning('version')
    .executeTakeFirstOrThrow()
  const about = { id: call.id, centreId: call.centre_id, version, incidentId: call.incident_id }
  await tell(tx, 'call.link_changed.v1', about, { callId: call.id, state }, actorId, now)
}
