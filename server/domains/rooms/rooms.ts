import type { RoomKind, RoomMemberKind, RoomPart, RoomSubject } from '#contract/vocabulary-rooms.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { found } from '#platform/refusal.ts'
import { lockCall } from '../incidents/calls/service.ts'
import { tellVideo } from '../incidents/location-links/video.ts'
import { endVisitsOf } from './attendance.ts'
import { addEntry } from './entries.ts'
import * as links from './links.repository.ts'
import { lockRoom } from './lock-room.ts'
import * as members from './members.repository.ts'
import { endRecording } from './recordings.ts'
import * as repository from './rooms.repository.ts'
import { tell, writeIntoCase, type Source } from './tell.ts'

export interface OpenAsked {
  kind: RoomKind
  subjectType: RoomSubject
  subjectId: string
  incidentId: string | null
  centreId: string
  /** Null: a phone, or the system. */
  openedBy: string | null
  from?: Source
  members: readonly { kind: RoomMemberKind; id: string; part: RoomPart }[]
}

/** The subject's open room: made now, or the one that stands, to which the members are added who are not in it. */
export async function openRoom(tx: Tx, asked: OpenAsked, now: Date): Promise<{ roomId: string; opened: boolean }> {
  const id = newId()
  const opened = await repository.insert(tx, {
    id,
    centre_id: asked.centreId,
    kind: asked.kind,
    subject_type: asked.subjectType,
    subject_id: asked.subjectId,
    incident_id: asked.incidentId,
    opened_by: asked.openedBy,
    opened_at: now,
  })
  const roomId = opened ? id : found(await repository.openOfSubject(tx, asked.subjectType, asked.subjectId)).id
  const room = await lockRoom(tx, roomId, now)
  const missing = await missingOf(tx, roomId, asked.members)
  for (const { part, ...member } of missing)
    await members.invite(tx, { roomId, centreId: room.centre_id, member, part, invitedBy: asked.openedBy }, now)
  if (!opened) {
    if (missing.length > 0) await tell(tx, room, { fact: 'room.changed.v1', payload: { what: 'members' }, actorId: asked.openedBy }, now)
    return { roomId, opened }
  }
  if (asked.subjectType === 'service_session') await links.bindToRoom(tx, asked.subjectId, roomId)
  const { kind, subjectType, subjectId, openedBy } = asked
  await addEntry(tx, room, { kind: 'opened', account_id: openedBy }, now)
  await writeIntoCase(tx, room, { kind: 'room.opened', source: asked.from ?? 'system', actorId: openedBy }, now)
  await tell(tx, room, { fact: 'room.opened.v1', payload: { kind, subjectType, subjectId }, actorId: openedBy }, now)
  return { roomId, opened }
}

/** Those who have no row yet: somebody who was removed does not come back by this. */
async function missingOf(tx: Tx, roomId: string, asked: OpenAsked['members']) {
  const known = await members.rowsOf(tx, roomId, asked)
  return asked.filter(({ kind, id }) => !known.some((row) => row.kind === kind && row.member_id === id))
}

/** Ends the room for everybody in it; the record stays. Twice is once. */
export async function closeRoom(
  tx: Tx,
  { roomId, closedBy, from = 'system' }: { roomId: string; closedBy: string | null; from?: Source },
  now: Date,
): Promise<void> {
  const before = found(await repository.byId(tx, roomId))
  if (before.state === 'closed') return
  // A call is locked before what belongs to it, as everywhere.
  const call = before.kind === 'caller' ? await lockCall(tx, before.subject_id) : null
  const room = await lockRoom(tx, roomId, now)
  if (room.state === 'closed') return
  await endRecording(tx, room, { actorId: closedBy, source: from }, now)
  await endVisitsOf(tx, roomId, now)
  await addEntry(tx, room, { kind: 'closed', account_id: closedBy }, now)
  await repository.close(tx, roomId, closedBy, now)
  await repository.unpin(tx, roomId)
  await links.revoke(tx, { callerOf: roomId }, now)
  if (call) await tellVideo(tx, call, { kind: 'call.video_ended', actorId: closedBy, details: { roomId } }, now)
  else await writeIntoCase(tx, room, { kind: 'room.closed', source: from, actorId: closedBy }, now)
  await tell(tx, room, { fact: 'room.closed.v1', payload: {}, actorId: closedBy }, now)
}
