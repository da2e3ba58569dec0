import type { FactName, FactPayload } from '#contract/events.ts'
import { holds, isSeat, type Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { emit } from '#platform/events/emit.ts'
import { record } from '../incidents/timeline.ts'
import * as members from './members.repository.ts'
import * as rooms from './rooms.repository.ts'

type RoomFact = Extract<FactName, `room.${string}`>

/** What a fact of a room needs to know of it; the caller holds its lock. */
export type About = Pick<rooms.RoomRow, 'id' | 'centre_id' | 'incident_id' | 'vehicle_id' | 'destination_id' | 'kind'>

/** One change, one fact: to the centre, and to the crews and institutions that are or were in the room. */
export async function tell<N extends RoomFact>(
  tx: Tx,
  room: About,
  what: { fact: N; payload: Omit<FactPayload<N>, 'roomId' | 'incidentId'>; actorId: string | null },
  now: Date,
): Promise<void> {
  const version = await rooms.raiseVersion(tx, room.id)
  const invited = await members.audience(tx, room.id)
  await emit(tx, {
    name: what.fact,
    aggregateId: room.id,
    aggregateVersion: version,
    centreId: room.centre_id,
    incidentId: room.incident_id,
    vehicleIds: [...new Set([...invited.vehicleIds, ...(room.vehicle_id ? [room.vehicle_id] : [])])],
    institutionIds: [...new Set([...invited.institutionIds, ...(room.destination_id ? [room.destination_id] : [])])],
    payload: { roomId: room.id, ...(namesCase(what.fact) ? { incidentId: room.incident_id } : {}), ...what.payload } as FactPayload<N>,
    actorId: what.actorId,
    occurredAt: now,
    recordedAt: now,
  })
}

/** Facts after which the incident's own record may have a line more. */
const namesCase = (fact: RoomFact): boolean => fact === 'room.opened.v1' || fact === 'room.changed.v1' || fact === 'room.closed.v1'

/** Who a line of an incident's record comes from. */
export type Source = 'caller' | 'crew' | 'dispatcher' | 'hospital' | 'system'
export const sourceOf = (actor: Actor): Source => (isSeat(actor) ? 'dispatcher' : holds(actor, 'crew') ? 'crew' : 'hospital')

type CaseEntry = 'room.opened' | 'room.closed' | 'room.invited' | 'room.recording_started' | 'room.recording_stopped'

/** Writes into the record of the incident that the room belongs to, where there is one. */
export async function writeIntoCase(
  tx: Tx,
  room: About,
  entry: { kind: CaseEntry; source: Source; actorId: string | null; at?: Date; details?: object },
  now: Date,
): Promise<void> {
  if (!room.incident_id) return
  await record(tx, {
    centreId: room.centre_id,
    incidentId: room.incident_id,
    kind: entry.kind,
    occurredAt: entry.at ?? now,
    recordedAt: now,
    source: entry.source,
    actorId: entry.actorId,
    vehicleId: room.vehicle_id,
    details: { roomId: room.id, roomKind: room.kind, ...entry.details },
  })
}
