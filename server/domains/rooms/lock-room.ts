import type { Tx } from '#platform/db/database.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { record } from '../incidents/timeline.ts'
import { timesOf } from './entries.repository.ts'
import * as repository from './rooms.repository.ts'
import { writeIntoCase } from './tell.ts'

/*
 * Locks are taken in one order: a call, then its room, then what belongs to the room.
 */

/** The room under its lock. Throws `object.not_found`. A caller's room learns here that its call has become an incident. */
export async function lockRoom(tx: Tx, id: string, now: Date): Promise<repository.RoomRow> {
  const room = found(await repository.lock(tx, id))
  if (room.incident_id !== null && room.written_incident_id === null) await joinCase(tx, room, room.incident_id, now)
  return room
}

/** The same, still open. Throws `room.closed`. */
export async function lockOpenRoom(tx: Tx, id: string, now: Date): Promise<repository.RoomRow> {
  const room = await lockRoom(tx, id, now)
  if (room.state !== 'open') throw new Refusal('room.closed')
  return room
}

/** What the incident's record would hold if the call had been one from the start. */
async function joinCase(tx: Tx, room: repository.RoomRow, incidentId: string, now: Date): Promise<void> {
  await repository.setIncident(tx, room.id, incidentId)
  await writeIntoCase(tx, room, { kind: 'room.opened', source: 'caller', actorId: null, at: room.opened_at }, now)
  for (const occurredAt of await timesOf(tx, room.id, 'caller_consent')) {
    await record(tx, {
      centreId: room.centre_id,
      incidentId,
      kind: 'call.video_consented',
      occurredAt,
      recordedAt: now,
      source: 'caller',
      actorId: null,
      details: { callId: room.subject_id, roomId: room.id },
    })
  }
}
