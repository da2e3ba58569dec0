import type { RoomPart } from '#contract/vocabulary-rooms.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/refusal.ts'
import { setting } from '#platform/settings.ts'
import * as repository from './attendance.repository.ts'
import { addEntry } from './entries.ts'
import { lockOpenRoom, lockRoom } from './lock-room.ts'
import { columnsOf, nameOf, type Who } from './who.ts'

export interface Attended {
  accountId: string | null
  displayName: string
  institutionName: string | null
  part: RoomPart
  joinedAt: Date
  /** Null: is in the room now. */
  leftAt: Date | null
}

/** Who was in the room from when to when, one entry a visit, for a report. */
export async function attendance(tx: Tx, vault: Vault, roomId: string): Promise<Attended[]> {
  const rows = await repository.ofRoom(tx, roomId)
  return rows.map((row) => ({
    accountId: row.account_id,
    displayName: nameOf(vault, row) ?? '',
    institutionName: row.institution_name,
    part: row.part as RoomPart,
    joinedAt: row.joined_at,
    leftAt: row.left_at,
  }))
}

/**
 * Somebody who was admitted comes in; `visitId` is the id of its peer. Under the room's lock, so that nobody enters a room that is being
 * closed, and of two who come for the last place one gets it. Throws `room.closed`, `room.full`.
 */
export async function enter(tx: Tx, who: Who, visit: { roomId: string; visitId: string; part: RoomPart }, now: Date): Promise<void> {
  const room = await lockOpenRoom(tx, visit.roomId, now)
  const people = await repository.present(tx, [room.id])
  const columns = columnsOf(who)
  // Whoever comes back before its former place was cleared takes none from others.
  const others = people.filter((row) => row.account_id !== columns.account_id || row.link_id !== columns.link_id)
  if (others.length >= (await setting(tx, room.centre_id, 'room.most_people'))) throw new Refusal('room.full')
  const { visitId: id, part } = visit
  await repository.insert(tx, { id, room_id: room.id, centre_id: room.centre_id, ...columns, part, joined_at: now, last_seen_at: now })
  await addEntry(tx, room, { kind: 'joined', ...columns }, now)
}

/** A visit ends, once. In a room that is closed it ended with the room. */
export async function endVisit(tx: Tx, visitId: string, at: Date, now: Date): Promise<void> {
  const visit = await repository.byId(tx, visitId)
  if (!visit || visit.left_at) return
  const room = await lockRoom(tx, visit.room_id, now)
  if (!(await repository.end(tx, visitId, at)) || room.state === 'closed') return
  await addEntry(tx, room, { kind: 'left', account_id: visit.account_id, link_id: visit.link_id }, now)
}

/** Whose visit it is; null where there is no such visit in the room. */
export async function visitorOf(tx: Tx, roomId: string, visitId: string) {
  const visit = await repository.byId(tx, visitId)
  return visit?.room_id === roomId ? { accountId: visit.account_id, linkId: visit.link_id } : null
}

export const endVisitsOf = repository.endAllOf
export const visitsSeen = repository.seen

/** The same person goes on after a broken line, also where its visit was taken for ended. In a room that is closed nobody does. */
export async function continueVisit(tx: Tx, visitId: string, now: Date): Promise<void> {
  const visit = await repository.byId(tx, visitId)
  if (!visit) return
  const room = await lockOpenRoom(tx, visit.room_id, now)
  const wasOver = (await repository.byId(tx, visitId))!.left_at !== null
  await repository.reopen(tx, visitId, now)
  if (wasOver) await addEntry(tx, room, { kind: 'joined', account_id: visit.account_id, link_id: visit.link_id }, now)
}

/** Of a link's visits that go on, the newest: its phone of now. */
export const newestVisitOf = repository.newestOfLink
