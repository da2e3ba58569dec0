import type { RecordingConsent } from '#contract/vocabulary-rooms.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { addEntry } from './entries.ts'
import { lockOpenRoom } from './lock-room.ts'
import * as repository from './recordings.repository.ts'
import type { RoomRow } from './rooms.repository.ts'
import { sourceOf, tell, writeIntoCase, type Source } from './tell.ts'
import { columnsOf, type Who } from './who.ts'

/*
 * The database says what is to be recorded; `realtime/rooms/recorder.ts` brings the media side in line with it, in whichever process. So a
 * consent that was taken back counts even if the process that heard it dies.
 */

/**
 * Starts the room's recording, or the asker agrees to the one that runs. Throws `room.closed`, and `room.recorder_missing` where this
 * server cannot record.
 */
export async function startRecording(tx: Tx, actor: Actor, roomId: string, canRecord: boolean, now: Date): Promise<void> {
  const room = await lockOpenRoom(tx, roomId, now)
  if (room.recording) return answer(tx, room, actor, 'given', now)
  if (!canRecord) throw new Refusal('room.recorder_missing')
  const id = newId()
  await repository.insert(tx, {
    id,
    room_id: roomId,
    centre_id: room.centre_id,
    state: 'recording',
    started_by: actor.accountId,
    started_at: now,
    last_seen_at: now,
  })
  await repository.setConsent(tx, { id, centre_id: room.centre_id }, columnsOf(actor), 'given', now)
  await addEntry(tx, room, { kind: 'recording_started', account_id: actor.accountId }, now)
  const by = { source: sourceOf(actor), actorId: actor.accountId }
  await writeIntoCase(tx, room, { kind: 'room.recording_started', ...by, details: { recordingId: id } }, now)
  await tell(tx, room, { fact: 'room.changed.v1', payload: { what: 'recording' }, actorId: actor.accountId }, now)
}

/** Ends the room's recording; where none runs it is as wished already. */
export async function stopRecording(tx: Tx, actor: Actor, roomId: string, now: Date): Promise<void> {
  await endRecording(tx, await lockOpenRoom(tx, roomId, now), { actorId: actor.accountId, source: sourceOf(actor) }, now)
}

/** The same for a room whose lock is held. What was recorded is kept afterwards. */
export async function endRecording(tx: Tx, room: RoomRow, by: { actorId: string | null; source: Source }, now: Date): Promise<void> {
  const recording = await repository.running(tx, room.id)
  if (!recording) return
  await repository.update(tx, recording.id, { state: 'storing', ended_at: now, last_seen_at: now })
  await addEntry(tx, room, { kind: 'recording_stopped', account_id: by.actorId }, now)
  await writeIntoCase(tx, room, { kind: 'room.recording_stopped', ...by, details: { recordingId: recording.id } }, now)
  await tell(tx, room, { fact: 'room.changed.v1', payload: { what: 'recording' }, actorId: by.actorId }, now)
}

/** Somebody agrees to be recorded, refuses, or takes back what was said before. Throws `room.closed`, `room.not_recording`. */
export async function answerRecording(tx: Tx, who: Who, roomId: string, given: RecordingConsent, now: Date): Promise<void> {
  const room = await lockOpenRoom(tx, roomId, now)
  if (!room.recording) throw new Refusal('room.not_recording')
  await answer(tx, room, who, given, now)
}

async function answer(tx: Tx, room: RoomRow, who: Who, given: RecordingConsent, now: Date): Promise<void> {
  const recording = found(await repository.running(tx, room.id), 'room.not_recording')
  const columns = columnsOf(who)
  const before = (await repository.consents(tx, recording.id)).find(
    (row) => row.account_id === columns.account_id && row.link_id === columns.link_id,
  )
  if (before?.answer === given) return
  await repository.setConsent(tx, recording, columns, given, now)
  await addEntry(tx, room, { kind: given === 'given' ? 'recording_consent' : 'recording_refusal', ...columns }, now)
  await tell(tx, room, { fact: 'room.changed.v1', payload: { what: 'recording' }, actorId: columns.account_id }, now)
}
