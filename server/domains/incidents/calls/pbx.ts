import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Body } from '#contract/route.ts'
import type { pbxEvent } from '#contract/rest/calls.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import { setScope, type Tx } from '#platform/db/database.ts'
import { checkPoint } from '#platform/db/geometry.ts'
import { newId } from '#platform/ids.ts'
import { Refusal } from '#platform/refusal.ts'
import { placeValues } from '../place.ts'
import * as repository from './repository.ts'
import { tell } from './service.ts'

type PbxEvent = Body<typeof pbxEvent>
const tolerance_s = 300
const earliest_ms = 30 * 86_400_000

/** The centre whose exchange signed this body. Refuses a wrong, missing or old signature alike. */
export async function signedCentre(
  tx: Tx,
  vault: Vault,
  slug: string,
  header: string | undefined,
  rawBody: string,
  realNow_ms: number,
): Promise<string> {
  const centre = await tx.selectFrom('centres').select(['id', 'pbx_secret']).where('slug', '=', slug).executeTakeFirst()
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? '')
  if (!centre || !match) throw new Refusal('pbx.signature_refused')
  const [, time, signature] = match as unknown as [string, string, string]
  const expected = createHmac('sha256', vault.decrypt(centre.pbx_secret)).update(`${time}.${rawBody}`).digest()
  const fresh = Math.abs(realNow_ms / 1000 - Number(time)) <= tolerance_s
  if (!timingSafeEqual(expected, Buffer.from(signature, 'hex')) || !fresh) throw new Refusal('pbx.signature_refused')
  await setScope(tx, centre.id)
  return centre.id
}

/** Takes what the exchange saw, in whatever order it comes: a repeat folds, a hang-up before the ring still leaves a caller to call back. */
export async function takePbxEvent(
  tx: Tx,
  vault: Vault,
  centreId: string,
  event: PbxEvent,
  now: Date,
): Promise<{ callId: string | null; folded: boolean }> {
  const occurredAt = checkTime(event.occurredAt, now)
  if (event.operatorLocation) checkPoint(event.operatorLocation.point)
  const known = await repository.byPbxId(tx, centreId, event.pbxCallId)
  if (!known) return begin(tx, vault, centreId, event, occurredAt, now)
  switch (event.event) {
    case 'ringing':
      await complete(tx, vault, known, event)
      return { callId: known.id, folded: true }
    case 'recording':
      if (!event.recordingId || known.recording_id === event.recordingId) return { callId: known.id, folded: true }
      await repository.update(tx, known.id, { recording_id: event.recordingId })
      return { callId: known.id, folded: false }
    case 'hung_up':
      return { callId: known.id, folded: !(await hangUp(tx, centreId, known, occurredAt, now)) }
    case 'answered':
      // The exchange's handset was lifted; the seat that claims the call on the screen is the one that counts.
      return { callId: known.id, folded: true }
  }
}

async function begin(tx: Tx, vault: Vault, centreId: string, event: PbxEvent, occurredAt: Date, now: Date) {
  const id = newId()
  const abandoned = event.event === 'hung_up'
  const inserted = await repository.insert(tx, {
    id,
    centre_id: centreId,
    pbx_call_id: event.pbxCallId,
    state: abandoned ? 'abandoned' : 'ringing',
    ...threeFields(vault, event),
    recording_id: event.recordingId ?? null,
    rang_at: occurredAt,
    ended_at: abandoned ? occurredAt : null,
    needs_callback: abandoned,
    ...operatorPlace(event),
    recorded_at: now,
  })
  if (!inserted) throw new Refusal('server.unavailable')
  const about = { id, centreId, version: 1, incidentId: null }
  if (abandoned) await tell(tx, 'call.abandoned.v1', about, { callId: id }, null, now)
  else await tell(tx, 'call.rang.v1', about, { callId: id }, null, now)
  return { callId: id, folded: false }
}

/** A ring that comes after the hang-up fills what was missing, and nothing that is there. */
async function complete(
  tx: Tx,
  vault: Vault,
  known: NonNullable<Awaited<ReturnType<typeof repository.byPbxId>>>,
  event: PbxEvent,
): Promise<void> {
  const fields = threeFields(vault, event)
  await repository.update(tx, known.id, {
    ...(known.number_encrypted === null ? { number_encrypted: fields.number_encrypted, number_hash: fields.number_hash } : {}),
    ...(known.owner_name_encrypted === null ? { owner_name_encrypted: fields.owner_name_encrypted } : {}),
    ...(known.installed_address_encrypted === null ? { installed_address_encrypted: fields.installed_address_encrypted } : {}),
    ...(known.location_source === null ? operatorPlace(event) : {}),
  })
}

async function hangUp(tx: Tx, centreId: string, call: { id: string; state: string }, occurredAt: Date, now: Date): Promise<boolean> {
  if (call.state === 'ringing') {
    const version = await repository.update(tx, call.id, { state: 'abandoned', ended_at: occurredAt, needs_callback: true })
    await tell(tx, 'call.abandoned.v1', { id: call.id, centreId, version, incidentId: null }, { callId: call.id }, null, now)
    return true
  }
  if (call.state === 'claimed') {
    const version = await repository.update(tx, call.id, { state: 'ended', ended_at: occurredAt })
    await tell(tx, 'call.ended.v1', { id: call.id, centreId, version, incidentId: null }, { callId: call.id }, null, now)
    return true
  }
  return false
}

function threeFields(vault: Vault, event: PbxEvent) {
  return {
    number_encrypted: vault.encryptOrNull(event.number),
    number_hash: event.number ? vault.fingerprint('phone', event.number) : null,
    owner_name_encrypted: vault.encryptOrNull(event.ownerName),
    installed_address_encrypted: vault.encryptOrNull(event.installedAddress),
  }
}

function operatorPlace(event: PbxEvent) {
  if (!event.operatorLocation) return {}
  const { point, accuracyM } = event.operatorLocation
  return placeValues({ point, source: 'operator', label: '', accuracyM, approximate: true })
}

function checkTime(text: string, now: Date): Date {
  const time = new Date(text)
  const age_ms = now.getTime() - time.getTime()
  if (!(age_ms > -300_000 && age_ms < earliest_ms)) throw new Refusal('device.time_out_of_range')
  return time
}
