import type { Room, RoomSummary } from '#contract/rest/rooms.ts'
import type { RecordingConsent, RoomKind, RoomMemberKind, RoomPart, RoomState, RoomSubject } from '#contract/vocabulary-rooms.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Admission } from './admission.ts'
import { present, type VisitRow } from './attendance.repository.ts'
import { removed, standing } from './members.repository.ts'
import * as recordings from './recordings.repository.ts'
import type { RoomRow } from './rooms.repository.ts'
import { nameOf } from './who.ts'

export async function toSummaries(tx: Tx, vault: Vault, rooms: readonly RoomRow[]): Promise<RoomSummary[]> {
  const visits = await present(
    tx,
    rooms.map((room) => room.id),
  )
  return rooms.map((room) => ({
    id: room.id,
    version: room.version,
    kind: room.kind as RoomKind,
    subject: { type: room.subject_type as RoomSubject, id: room.subject_id },
    state: room.state as RoomState,
    incidentId: room.incident_id,
    vehicle: room.vehicle_id && room.call_sign ? { vehicleId: room.vehicle_id, callSign: room.call_sign } : null,
    openedAt: room.opened_at.toISOString(),
    closedAt: room.closed_at?.toISOString() ?? null,
    recording: room.recording,
    pinned: room.pinned,
    present: people(visits.filter((visit) => visit.room_id === room.id)).map((visit) => ({
      accountId: visit.account_id,
      displayName: nameOf(vault, visit) ?? '',
      part: visit.part as RoomPart,
      since: visit.joined_at.toISOString(),
    })),
  }))
}

/** One entry a person, also where it has two screens or came back before its former visit was over. */
function people(visits: readonly VisitRow[]): VisitRow[] {
  const first = new Map<string, VisitRow>()
  for (const visit of visits) {
    const person = (visit.account_id ?? visit.link_id)!
    if (!first.has(person)) first.set(person, visit)
  }
  return [...first.values()]
}

/** The room as somebody who was admitted sees it. */
export async function toRoom(tx: Tx, vault: Vault, { room, part, rights }: Admission): Promise<Room> {
  const [summary] = await toSummaries(tx, vault, [room])
  const members = await standing(tx, room.id)
  const gone = await removed(tx, room.id)
  return {
    ...summary!,
    part,
    rights: [...rights],
    members: members.map((row) => ({
      kind: row.kind as RoomMemberKind,
      id: row.member_id,
      name: nameOf(vault, { ...row, display_name: row.name }) ?? '',
      part: row.part as RoomPart,
      invitedAt: row.invited_at.toISOString(),
    })),
    removed: gone.map((row) => ({ accountId: row.member_id, name: row.display_name, part: row.part as RoomPart })),
    consents: await consentsOf(tx, vault, room),
  }
}

/** Of the recording that runs: what everybody in the room has answered, and those who answered and left. */
async function consentsOf(tx: Tx, vault: Vault, room: RoomRow): Promise<Room['consents']> {
  const recording = await recordings.running(tx, room.id)
  if (!recording) return []
  const answers = await recordings.consents(tx, recording.id)
  const silent = people(await present(tx, [room.id])).filter(
    (visit) => !answers.some((row) => row.account_id === visit.account_id && row.link_id === visit.link_id),
  )
  return [...answers, ...silent.map((visit) => ({ ...visit, answer: null }))].map((row) => ({
    accountId: row.account_id,
    displayName: nameOf(vault, row) ?? '',
    answer: row.answer as RecordingConsent | null,
  }))
}
