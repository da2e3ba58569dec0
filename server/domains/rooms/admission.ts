import type { Role } from '#contract/roles.ts'
import { rightsOfPart, roomParts, type RoomPart, type RoomRight } from '#contract/vocabulary-rooms.ts'
import { holds, isSeat, type Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { wasOnUnit } from '../fleet/service.ts'
import { takesPart } from '../incidents/participants.ts'
import { homeOf } from '../institutions/service.ts'
import { linkById } from './links.repository.ts'
import { rowsOf, type MemberRef } from './members.repository.ts'
import * as rooms from './rooms.repository.ts'
import { isGuest, type Guest, type Who } from './who.ts'

/** What somebody is in a room at this moment. */
export interface Admission {
  room: rooms.RoomRow
  part: RoomPart
  /** None in a room that is closed: its record can still be read. */
  rights: readonly RoomRight[]
  displayName: string
  institutionName: string | null
  vehicleId: string | null
}

/** Rooms about a case of the centre: its seats belong in each, without an invitation. */
export const isCaseRoom = (kind: string): boolean => kind === 'ambulance' || kind === 'caller'

/** Staff whom an invitation of their institution means. A seat or a crew of the same house is invited by name or by unit. */
const ofInstitution: readonly Role[] = ['specialist', 'clinic', 'emergency_department']

/** Whether and as what somebody may enter the room now; null looks like a room that is not there. Reads everything anew. */
export async function admission(tx: Tx, who: Who, roomId: string, now: Date): Promise<Admission | null> {
  const room = await rooms.byId(tx, roomId)
  if (!room || room.centre_id !== who.centreId) return null
  return isGuest(who) ? ofGuest(tx, who, room, now) : ofActor(tx, who, room)
}

async function ofActor(tx: Tx, actor: Actor, room: rooms.RoomRow): Promise<Admission | null> {
  const part = await partOf(tx, actor, room)
  if (!part) return null
  const { institution } = await homeOf(tx, actor.centreId, actor.institutionId)
  return {
    room,
    part,
    rights: room.state === 'open' ? rightsOfPart[part] : [],
    displayName: actor.displayName,
    institutionName: institution?.shortName ?? null,
    vehicleId: actor.vehicleId,
  }
}

/** The part of an actor of the room's own centre, or null. */
export async function partOf(tx: Tx, actor: Actor, room: rooms.RoomRow): Promise<RoomPart | null> {
  if (isSeat(actor) && isCaseRoom(room.kind)) return 'host'
  const rows = await rowsOf(tx, room.id, membersOf(actor))
  const own = rows.find((row) => row.kind === 'account')
  // Whoever was sent out is not let in again by another door.
  if (own?.removed_at) return null
  const parts: RoomPart[] = []
  for (const row of rows) {
    if (row.removed_at) continue
    if (row.kind === 'vehicle' && !(await isOnCase(tx, room, row.member_id))) continue
    parts.push(row.part as RoomPart)
  }
  if (room.run_to && room.vehicle_id && (await stayedOn(tx, actor, room, room.vehicle_id))) parts.push('host')
  if (await isReceiving(tx, actor, room)) parts.push('participant')
  if (holds(actor, 'wall') && room.pinned) parts.push('observer')
  return roomParts.find((part) => parts.includes(part)) ?? null
}

function membersOf(actor: Actor): MemberRef[] {
  const { accountId, institutionId, vehicleId } = actor
  return [
    { kind: 'account', id: accountId },
    ...(institutionId && ofInstitution.some((role) => holds(actor, role)) ? [{ kind: 'institution' as const, id: institutionId }] : []),
    ...(vehicleId && holds(actor, 'crew') ? [{ kind: 'vehicle' as const, id: vehicleId }] : []),
  ]
}

/** An invited unit's crew is let in as long as the unit is on the case that the room is about. */
async function isOnCase(tx: Tx, room: rooms.RoomRow, vehicleId: string): Promise<boolean> {
  if (room.state !== 'open') return false
  if (room.vehicle_id === vehicleId) return room.run_to === null
  return room.incident_id === null || takesPart(tx, room.incident_id, 'vehicle', vehicleId)
}

/** The run is over, its room stands some minutes longer: for those who were on it, not for the next shift. */
async function stayedOn(tx: Tx, actor: Actor, room: rooms.RoomRow, vehicleId: string): Promise<boolean> {
  if (!holds(actor, 'crew') || room.state !== 'open') return false
  return wasOnUnit(tx, { accountId: actor.accountId, vehicleId, from: room.run_from!, to: room.run_to! })
}

/** The emergency department that the unit of the room is bound for. */
async function isReceiving(tx: Tx, actor: Actor, room: rooms.RoomRow): Promise<boolean> {
  if (!holds(actor, 'emergency_department') || room.destination_id === null || room.destination_id !== actor.institutionId) return false
  return room.incident_id !== null && takesPart(tx, room.incident_id, 'institution', actor.institutionId)
}

async function ofGuest(tx: Tx, guest: Guest, room: rooms.RoomRow, now: Date): Promise<Admission | null> {
  if (guest.roomId !== room.id || room.state !== 'open') return null
  if ((await standingOf(tx, guest, now)) !== 'open') return null
  const [member] = await rowsOf(tx, room.id, [{ kind: 'link', id: guest.linkId }])
  if (!member || member.removed_at) return null
  return { room, part: 'guest', rights: rightsOfPart.guest, displayName: guest.displayName, institutionName: null, vehicleId: null }
}

/** What became of a guest's pass. `replaced`: another phone entered by the same link. */
export async function standingOf(tx: Tx, guest: Guest, now: Date): Promise<'open' | 'expired' | 'revoked' | 'replaced'> {
  const link = await linkById(tx, guest.linkId)
  if (!link || link.revoked_at) return 'revoked'
  if (!link.pass_hash?.equals(guest.passHash)) return 'replaced'
  return link.expires_at > now ? 'open' : 'expired'
}
