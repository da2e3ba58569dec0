import type { Room, RoomSummary } from '#contract/rest/rooms.ts'
import * as contract from '#contract/rest/rooms.ts'
import type { RoomRight } from '#contract/vocabulary-rooms.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Http } from '#platform/http/http.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { admission, type Admission } from './admission.ts'
import { openCallerVideo } from './caller-video.ts'
import { addDrawing, addFile, addMessage, openEntryFile, readEntries, readEntry, type EntryParts } from './entries.ts'
import { enterVisit, openVisitLink } from './family-visit.ts'
import { listRooms } from './lists.ts'
import { inviteMember, memberRefOf, removeMember } from './members.ts'
import { pinRoom, unpinRoom } from './pins.ts'
import { guardRooms } from './policy.ts'
import { toRoom, toSummaries } from './presenter.ts'
import { openTrack, readRecordings } from './recording-store.ts'
import { answerRecording, startRecording, stopRecording } from './recordings.ts'
import { closeRoom } from './rooms.ts'
import { byId } from './rooms.repository.ts'
import { openRunRoom } from './run-room.ts'
import { sourceOf } from './tell.ts'

export interface RoomsParts extends EntryParts {
  /** Whether a recording that is asked for could be made now. */
  canRecord(): boolean
}

export function serveRooms(http: Http, parts: RoomsParts): void {
  const { vault, files, canRecord } = parts
  guardRooms(http)

  const summary = async (tx: Tx, roomId: string): Promise<RoomSummary> => {
    const [one] = await toSummaries(tx, vault, [found(await byId(tx, roomId))])
    return one!
  }
  const admitted = async (tx: Tx, actor: Actor, roomId: string, now: Date): Promise<Admission> =>
    found(await admission(tx, actor, roomId, now))
  const room = async (tx: Tx, actor: Actor, roomId: string, now: Date): Promise<Room> =>
    toRoom(tx, vault, await admitted(tx, actor, roomId, now))
  /** Throws `room.right_missing` where the actor's part in the open room has no such right, `room.closed`. */
  const need = async (tx: Tx, actor: Actor, roomId: string, right: RoomRight, now: Date): Promise<void> => {
    const { room: row, rights } = await admitted(tx, actor, roomId, now)
    if (row.state !== 'open') throw new Refusal('room.closed')
    if (!rights.includes(right)) throw new Refusal('room.right_missing')
  }

  http.serve(contract.listRooms, async ({ tx, actor }) => ({ rooms: await listRooms(tx, vault, actor) }))
  http.serve(contract.getRoom, ({ tx, actor, params, now }) => room(tx, actor, params.roomId, now))
  http.serve(contract.roomEntries, async ({ tx, params, query }) => ({ entries: await readEntries(tx, parts, params.roomId, query.after) }))
  http.serve(contract.addMessage, async ({ tx, actor, params, body, now }) => {
    await need(tx, actor, params.roomId, 'chat', now)
    return readEntry(tx, parts, params.roomId, await addMessage(tx, vault, actor, params.roomId, body.text, now))
  })
  http.serve(contract.addDrawing, async ({ tx, actor, params, body, now }) => {
    await need(tx, actor, params.roomId, 'draw', now)
    return readEntry(tx, parts, params.roomId, await addDrawing(tx, actor, params.roomId, body, now))
  })
  http.serveUpload(contract.addFile, async ({ tx, actor, params, file, now }) => {
    await need(tx, actor, params.roomId, 'file', now)
    return readEntry(tx, parts, params.roomId, await addFile(tx, files, actor, params.roomId, { kind: 'file', staged: file }, now))
  })
  http.serveUpload(contract.addFreezeFrame, async ({ tx, actor, params, query, file, now }) => {
    await need(tx, actor, params.roomId, 'draw', now)
    return readEntry(
      tx,
      parts,
      params.roomId,
      await addFile(tx, files, actor, params.roomId, { kind: 'freeze_frame', staged: file, age_ms: query.ageMs }, now),
    )
  })
  http.serveDownload(contract.downloadEntryFile, ({ tx, params }) => openEntryFile(tx, files, params.entryId))
  http.serve(contract.roomRecordings, async ({ tx, params }) => ({ recordings: await readRecordings(tx, vault, files, params.roomId) }))
  http.serveDownload(contract.downloadTrack, ({ tx, params }) => openTrack(tx, files, params.trackId))
  http.serve(contract.setRecording, async ({ tx, actor, params, body, now }) => {
    await need(tx, actor, params.roomId, 'record', now)
    if (body.recording) await startRecording(tx, actor, params.roomId, canRecord(), now)
    else await stopRecording(tx, actor, params.roomId, now)
    return room(tx, actor, params.roomId, now)
  })
  http.serve(contract.answerRecording, async ({ tx, actor, params, body, now }) => {
    await answerRecording(tx, actor, params.roomId, body.answer, now)
    return room(tx, actor, params.roomId, now)
  })
  http.serve(contract.inviteToRoom, async ({ tx, actor, params, body, now }) => {
    await need(tx, actor, params.roomId, 'admit', now)
    const asked = { roomId: params.roomId, member: memberRefOf(body.member), part: body.part, from: sourceOf(actor) }
    await inviteMember(tx, { ...asked, invitedBy: actor.accountId }, now)
    return room(tx, actor, params.roomId, now)
  })
  http.serve(contract.removeFromRoom, async ({ tx, actor, params, body, now }) => {
    await need(tx, actor, params.roomId, 'remove', now)
    const member = memberRefOf(body.member)
    // Whoever goes leaves; nobody throws out itself.
    if (member.id === actor.accountId) throw new Refusal('room.right_missing')
    await removeMember(tx, { roomId: params.roomId, member, removedBy: actor.accountId }, now)
    return room(tx, actor, params.roomId, now)
  })
  http.serve(contract.closeRoom, async ({ tx, actor, params, now }) => {
    await need(tx, actor, params.roomId, 'close', now)
    await closeRoom(tx, { roomId: params.roomId, closedBy: actor.accountId, from: sourceOf(actor) }, now)
    return summary(tx, params.roomId)
  })
  http.serve(contract.pinRoom, async ({ tx, actor, params, now }) => {
    await pinRoom(tx, params.roomId, actor.accountId, now)
    return summary(tx, params.roomId)
  })
  http.serve(contract.unpinRoom, async ({ tx, actor, params, now }) => {
    await unpinRoom(tx, params.roomId, actor.accountId, now)
    return summary(tx, params.roomId)
  })
  http.serve(contract.openRunRoom, async ({ tx, actor, params, now }) =>
    summary(tx, await openRunRoom(tx, actor, params.assignmentId, now)),
  )
  http.serveOpen(contract.openCallerVideo, ({ tx, params, now }) => openCallerVideo(tx, params.token, now))
  http.serveOpen(contract.openVisitLink, ({ tx, params, now }) => openVisitLink(tx, params.token, now))
  http.serveOpen(contract.enterVisit, ({ tx, params, body, now }) => enterVisit(tx, vault, params.token, body.name, now))
}
