import type { FactName, FactPayload } from '#contract/events.ts'
import { message } from '#contract/i18n/texts.ts'
import type { Body } from '#contract/route.ts'
import type {
  addPatient as addPatientRoute,
  createIncident as createRoute,
  Incident,
  updateIncident as updateRoute,
} from '#contract/rest/incidents.ts'
import { holds, isSeat, type Actor } from '#platform/actor.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { emit } from '#platform/events/emit.ts'
import { newId } from '#platform/ids.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { setting } from '#platform/settings.ts'
import { addPatient as addToIndex } from '../patients/service.ts'
import { attachToIncident, lockHeld } from './calls/service.ts'
import { byId as callById } from './calls/repository.ts'
import { nextIncidentNumber } from './day-numbers.ts'
import { audienceOf } from './participants.ts'
import { placeOf, placeValues } from './place.ts'
import { toIncident, toRow, type AssignmentsOf } from './presenter.ts'
import * as repository from './repository.ts'
import { record } from './timeline.ts'

export interface IncidentParts {
  vault: Vault
  assignmentsOf: AssignmentsOf
}

/** What nothing is known of is taken seriously: 危重 until a card or a dispatcher says otherwise. */
const unknownPriority = 2
/** A person is to be fetched until a card says otherwise: no test vehicle is offered for it. */
const withoutCard = ['transport']

export async function createIncident(
  tx: Tx,
  parts: IncidentParts,
  actor: Actor,
  asked: Body<typeof createRoute>,
  now: Date,
): Promise<Incident> {
  const call = asked.callId ? await lockHeld(tx, actor, asked.callId) : null
  if (call?.incident_id) throw new Refusal('call.already_joined')
  const card = asked.cardId ? await publishedCard(tx, actor.centreId, asked.cardId) : null
  const place = asked.place ?? (call ? placeOf(call) : null)
  const id = newId()
  const number = await nextIncidentNumber(tx, actor.centreId, now)
  const priority = asked.priority ?? card?.priority ?? unknownPriority
  if (asked.transfer) await checkInstitutions(tx, actor.centreId, [asked.transfer.fromInstitutionId, asked.transfer.toInstitutionId])
  await repository.insert(tx, {
    id,
    centre_id: actor.centreId,
    number,
    run_type: asked.runType,
    priority,
    card_id: card?.id ?? null,
    requires: card?.requires ?? withoutCard,
    ...(place ? placeValues(place) : {}),
    chief_complaint: asked.chiefComplaint ?? null,
    address_note: asked.addressNote ?? null,
    callback_number_encrypted: parts.vault.encryptOrNull(asked.callbackNumber) ?? call?.number_encrypted ?? null,
    transfer_from_id: asked.transfer?.fromInstitutionId ?? null,
    transfer_to_id: asked.transfer?.toInstitutionId ?? null,
    transfer_doctor: asked.transfer?.acceptingDoctor ?? null,
    opened_by: actor.accountId,
    opened_at: now,
    rang_at: call?.rang_at ?? null,
  })
  const entry = { centreId: actor.centreId, incidentId: id, recordedAt: now, actorId: actor.accountId }
  if (call) {
    await record(tx, {
      ...entry,
      kind: 'call.rang',
      occurredAt: call.rang_at,
      source: 'caller',
      actorId: null,
      details: { callId: call.id, recordingId: call.recording_id },
    })
    if (call.claimed_at)
      await record(tx, {
        ...entry,
        kind: 'call.claimed',
        occurredAt: call.claimed_at,
        source: 'dispatcher',
        actorId: call.claimed_by,
        details: { callId: call.id },
      })
    await attachToIncident(tx, call, id, actor.accountId, now)
  }
  await record(tx, {
    ...entry,
    kind: 'incident.created',
    occurredAt: now,
    source: 'dispatcher',
    location: place?.point ?? null,
    details: { number, priority, runType: asked.runType, card: card?.code ?? null },
  })
  await tell(
    tx,
    { id, centre_id: actor.centreId, version: 1 },
    'incident.created.v1',
    { incidentId: id, number, priority, callId: call?.id ?? null },
    actor.accountId,
    now,
  )
  return readIncident(tx, parts, id)
}

export { maySeeIncident } from './policy.ts'
export { toPublic } from './presenter.ts'
/** Rows for presenters of domains above. */
export type { IncidentRow } from './repository.ts'
export const patientsOf = (tx: Tx, id: string) => repository.patientIds(tx, id)
export const openIncidents = (tx: Tx, centreId: string) => repository.open(tx, centreId)
export const byIds = (tx: Tx, ids: readonly string[]) => repository.byIds(tx, ids)

export async function readIncident(tx: Tx, parts: IncidentParts, id: string): Promise<Incident> {
  return toIncident(tx, parts.vault, parts.assignmentsOf, found(await repository.byId(tx, id)))
}

/** Changes the fields that were sent; the record keeps what they were. */
export async function updateIncident(
  tx: Tx,
  parts: IncidentParts,
  actor: Actor,
  id: string,
  asked: Body<typeof updateRoute>,
  now: Date,
): Promise<Incident> {
  const row = await lockOpen(tx, id)
  if (row.version !== asked.version) throw new Refusal('object.version_conflict', { version: row.version })
  const card = asked.cardId ? await publishedCard(tx, row.centre_id, asked.cardId) : null
  const priority = asked.priority ?? (card && card.id !== row.card_id ? Math.min(card.priority, row.priority) : row.priority)
  const fields = Object.keys(asked).filter((field) => field !== 'version' && field !== 'priorityReason')
  const version = await repository.update(tx, id, {
    priority,
    ...(asked.cardId !== undefined ? { card_id: card?.id ?? null, requires: card?.requires ?? withoutCard } : {}),
    ...(asked.place ? placeValues(asked.place) : {}),
    ...(asked.chiefComplaint !== undefined ? { chief_complaint: asked.chiefComplaint } : {}),
    ...(asked.addressNote !== undefined ? { address_note: asked.addressNote } : {}),
    ...(asked.callbackNumber !== undefined ? { callback_number_encrypted: parts.vault.encryptOrNull(asked.callbackNumber) } : {}),
    ...(asked.patientCount !== undefined ? { patient_count: asked.patientCount } : {}),
  })
  const before = {
    priority: row.priority,
    card: row.card_code,
    place: placeOf(row),
    chiefComplaint: row.chief_complaint,
    addressNote: row.address_note,
    patientCount: row.patient_count,
  }
  await record(tx, {
    centreId: row.centre_id,
    incidentId: id,
    kind: priority === row.priority ? 'incident.updated' : 'incident.priority_changed',
    occurredAt: now,
    recordedAt: now,
    source: 'dispatcher',
    actorId: actor.accountId,
    location: asked.place?.point ?? null,
    details: {
      fields,
      reason: asked.priorityReason ?? null,
      before: Object.fromEntries(
        Object.entries(before).filter(
          ([name]) =>
            fields.includes(name) || (name === 'priority' && priority !== row.priority) || (name === 'card' && fields.includes('cardId')),
        ),
      ),
      priority,
    },
  })
  await tell(tx, { ...row, version }, 'incident.updated.v1', { incidentId: id, fields, priority }, actor.accountId, now)
  return readIncident(tx, parts, id)
}

/** A second call about the same event. */
export async function joinCall(tx: Tx, parts: IncidentParts, actor: Actor, id: string, callId: string, now: Date): Promise<Incident> {
  const row = await lockOpen(tx, id)
  const call = await lockHeld(tx, actor, callId)
  if (call.centre_id !== row.centre_id) throw new Refusal('object.not_found')
  if (call.incident_id && call.incident_id !== id) throw new Refusal('call.already_joined')
  if (call.incident_id === id) return readIncident(tx, parts, id)
  const rangAt = row.rang_at === null || call.rang_at < row.rang_at ? call.rang_at : row.rang_at
  const version = await repository.update(tx, id, { rang_at: rangAt })
  await record(tx, {
    centreId: row.centre_id,
    incidentId: id,
    kind: 'incident.call_joined',
    occurredAt: call.rang_at,
    recordedAt: now,
    source: 'dispatcher',
    actorId: actor.accountId,
    location: call.point,
    details: { callId, recordingId: call.recording_id },
  })
  await attachToIncident(tx, call, id, actor.accountId, now)
  await tell(tx, { ...row, version }, 'incident.call_joined.v1', { incidentId: id, callId }, actor.accountId, now)
  return readIncident(tx, parts, id)
}

/** Ends an incident that needs nobody. Units still on it are called back first. */
export async function cancelIncident(
  tx: Tx,
  parts: IncidentParts,
  actor: Actor,
  id: string,
  asked: { version: number; reason: string },
  now: Date,
): Promise<Incident> {
  const row = await lockOpen(tx, id)
  if (row.version !== asked.version) throw new Refusal('object.version_conflict', { version: row.version })
  const runs = (await parts.assignmentsOf(tx, [id])).get(id) ?? []
  if (runs.some((run) => run.endedAt === null)) throw new Refusal('incident.has_active_units')
  const version = await repository.update(tx, id, { state: 'cancelled', closed_at: now, close_reason: asked.reason })
  await record(tx, {
    centreId: row.centre_id,
    incidentId: id,
    kind: 'incident.cancelled',
    occurredAt: now,
    recordedAt: now,
    source: 'dispatcher',
    actorId: actor.accountId,
    details: { reason: asked.reason },
  })
  await tell(tx, { ...row, version }, 'incident.cancelled.v1', { incidentId: id }, actor.accountId, now)
  return readIncident(tx, parts, id)
}

/** Closes the incident where its last run has ended. Called by dispatch, under the incident's lock. */
export async function closeIncident(tx: Tx, id: string, actorId: string | null, occurredAt: Date, now: Date): Promise<void> {
  const row = found(await repository.byId(tx, id))
  if (row.state !== 'open') return
  const version = await repository.update(tx, id, { state: 'closed', closed_at: occurredAt })
  await record(tx, {
    centreId: row.centre_id,
    incidentId: id,
    kind: 'incident.closed',
    occurredAt,
    recordedAt: now,
    source: 'system',
    actorId,
  })
  await tell(tx, { ...row, version }, 'incident.closed.v1', { incidentId: id }, actorId, now)
}

export async function addPatient(
  tx: Tx,
  parts: IncidentParts,
  actor: Actor,
  id: string,
  asked: Body<typeof addPatientRoute>,
  now: Date,
): Promise<Incident> {
  const row = await lockOpen(tx, id)
  const seq = (await repository.patientIds(tx, id)).length + 1
  const patientId = await addToIndex(
    tx,
    parts.vault,
    {
      centreId: row.centre_id,
      name: asked.name,
      temporaryName: message('zh-CN', 'patient.temporary_name', { incident: row.number.slice(-4), seq }),
      sex: asked.sex,
      ageYears: asked.ageYears,
      createdBy: actor.accountId,
    },
    now,
  )
  await repository.addPatient(tx, {
    incident_id: id,
    patient_id: patientId,
    centre_id: row.centre_id,
    seq,
    added_by: actor.accountId,
    added_at: now,
  })
  const version = await repository.update(tx, id, { patient_count: Math.max(row.patient_count, seq) })
  await record(tx, {
    centreId: row.centre_id,
    incidentId: id,
    kind: 'patient.added',
    occurredAt: now,
    recordedAt: now,
    source: isSeat(actor) ? 'dispatcher' : holds(actor, 'crew') ? 'crew' : 'hospital',
    actorId: actor.accountId,
    details: { patientId, temporary: asked.name === null },
  })
  await tell(
    tx,
    { ...row, version },
    'incident.updated.v1',
    { incidentId: id, fields: ['patients'], priority: row.priority },
    actor.accountId,
    now,
  )
  return readIncident(tx, parts, id)
}

/** Open incidents that a call may be about. */
export async function similarIncidents(tx: Tx, parts: IncidentParts, centreId: string, callId: string, now: Date) {
  const call = found(await callById(tx, callId))
  const radius_m = await setting(tx, centreId, 'similar_incident.radius_m')
  const window_s = await setting(tx, centreId, 'similar_incident.window_s')
  const near = await repository.near(tx, centreId, {
    point: call.point,
    numberHash: call.number_hash,
    since: new Date(now.getTime() - window_s * 1000),
    radius_m,
  })
  if (near.length === 0) return []
  const ids = near.map(({ id }) => id)
  const rows = new Map((await repository.byIds(tx, ids)).map((row) => [row.id, row]))
  const runs = await parts.assignmentsOf(tx, ids)
  return near.flatMap(({ id, distance_m, same_number }) => {
    const row = rows.get(id)
    if (!row) return []
    const minutesAgo = (now.getTime() - row.opened_at.getTime()) / 60_000
    return [{ incident: toRow(row, runs.get(id) ?? []), distanceM: distance_m, sameNumber: same_number, minutesAgo }]
  })
}

/** Locks incidents in the order of their ids. */
export const lockIncidents = (tx: Tx, ids: readonly string[]): Promise<void> => repository.lockAll(tx, ids)

/** Something was added to the record alone: screens that show it read again. */
export async function raiseForRecord(tx: Tx, id: string, actorId: string, now: Date): Promise<void> {
  const row = found(await repository.byId(tx, id))
  const version = await repository.update(tx, id, {})
  const payload = { incidentId: id, fields: ['record'], priority: row.priority }
  await tell(tx, { ...row, version }, 'incident.updated.v1', payload, actorId, now)
}

/** The incident under its lock, still open. */
export async function lockOpen(tx: Tx, id: string): Promise<repository.IncidentRow> {
  const row = found(await repository.lock(tx, id))
  if (row.state !== 'open') throw new Refusal('incident.closed')
  return row
}

async function publishedCard(tx: Tx, centreId: string, cardId: string) {
  const card = found(
    await tx
      .selectFrom('cards')
      .select(['id', 'code', 'status', 'content'])
      .where('id', '=', cardId)
      .where('centre_id', '=', centreId)
      .executeTakeFirst(),
  )
  if (card.status !== 'published') throw new Refusal('card.not_published')
  const content = card.content as { priority: number; requires: string[] }
  return { id: card.id, code: card.code, priority: content.priority, requires: content.requires }
}

async function checkInstitutions(tx: Tx, centreId: string, ids: readonly string[]): Promise<void> {
  const rows = await tx.selectFrom('institutions').select('id').where('id', 'in', ids).where('centre_id', '=', centreId).execute()
  if (rows.length !== new Set(ids).size) throw new Refusal('object.not_found')
}

async function tell<N extends FactName>(
  tx: Tx,
  row: { id: string; centre_id: string; version: number },
  name: N,
  payload: FactPayload<N>,
  actorId: string | null,
  now: Date,
): Promise<void> {
  const audience = await audienceOf(tx, row.id)
  await emit(tx, {
    name,
    aggregateId: row.id,
    aggregateVersion: row.version,
    centreId: row.centre_id,
    incidentId: row.id,
    ...audience,
    payload,
    actorId,
    occurredAt: now,
    recordedAt: now,
  })
}
