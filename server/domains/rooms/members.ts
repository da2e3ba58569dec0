import type { Member } from '#contract/rest/rooms.ts'
import { may } from '#contract/roles.ts'
import type { RoomPart } from '#contract/vocabulary-rooms.ts'
import type { Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/refusal.ts'
import { namedPeople } from '../accounts/service.ts'
import { listVehicles } from '../fleet/service.ts'
import { lockCall, type CallRow } from '../incidents/calls/service.ts'
import { tellVideo } from '../incidents/location-links/video.ts'
import { takesPart } from '../incidents/participants.ts'
import { institutionById } from '../institutions/service.ts'
import { isCaseRoom } from './admission.ts'
import { addEntry } from './entries.ts'
import * as links from './links.repository.ts'
import { lockOpenRoom } from './lock-room.ts'
import * as repository from './members.repository.ts'
import { byId, type RoomRow } from './rooms.repository.ts'
import { tell, writeIntoCase, type Source } from './tell.ts'

export type { MemberRef } from './members.repository.ts'

export const memberRefOf = (member: Member): repository.MemberRef => {
  if ('accountId' in member) return { kind: 'account', id: member.accountId }
  if ('institutionId' in member) return { kind: 'institution', id: member.institutionId }
  return { kind: 'vehicle', id: member.vehicleId }
}

export interface InviteAsked {
  roomId: string
  member: repository.MemberRef
  part: RoomPart
  invitedBy: string | null
  from?: Source
}

/**
 * From now on the member may enter. Throws `room.closed`, and `object.not_found` for whoever is not of the centre, may enter no room, or is a
 * unit that is not on the case of the room.
 */
export async function inviteMember(tx: Tx, asked: InviteAsked, now: Date): Promise<void> {
  const room = await lockOpenRoom(tx, asked.roomId, now)
  if (!(await mayBeInvited(tx, room, asked.member, now))) throw new Refusal('object.not_found')
  await repository.invite(tx, { ...asked, centreId: room.centre_id }, now)
  const details = { member: asked.member.kind, memberId: asked.member.id }
  await writeIntoCase(tx, room, { kind: 'room.invited', source: asked.from ?? 'system', actorId: asked.invitedBy, details }, now)
  await tell(tx, room, { fact: 'room.changed.v1', payload: { what: 'members' }, actorId: asked.invitedBy }, now)
}

async function mayBeInvited(tx: Tx, room: RoomRow, { kind, id }: repository.MemberRef, now: Date): Promise<boolean> {
  switch (kind) {
    case 'account': {
      const person = (await namedPeople(tx, room.centre_id, [id])).get(id)
      return person !== undefined && !person.disabled && may(person.roles, 'room.join')
    }
    case 'institution':
      return (await institutionById(tx, room.centre_id, id))?.active === true
    case 'vehicle':
      if (room.incident_id) return takesPart(tx, room.incident_id, 'vehicle', id)
      // A caller's room whose call is no incident yet: no unit is on its way.
      return !isCaseRoom(room.kind) && (await listVehicles(tx, room.centre_id, now)).some((vehicle) => vehicle.id === id && vehicle.active)
    case 'link':
      return true
  }
}

/**
 * The member may enter no more and is out at once; one that was let in by its role or institution is kept out too. Throws `room.closed`,
 * `object.not_found` where there is nobody of that kind, `room.right_missing` for a seat of the room's own case.
 */
export async function removeMember(
  tx: Tx,
  asked: { roomId: string; member: repository.MemberRef; removedBy: string | null },
  now: Date,
): Promise<void> {
  const { roomId, member, removedBy } = asked
  const call = member.kind === 'link' ? await callOf(tx, roomId) : null
  const room = await lockOpenRoom(tx, roomId, now)
  const [known] = await repository.rowsOf(tx, roomId, [member])
  if (known?.removed_at) return
  if (member.kind === 'account') await checkRemovable(tx, room, member.id)
  else if (!known) throw new Refusal('object.not_found')
  const part = (known?.part ?? 'participant') as RoomPart
  await repository.remove(tx, { roomId, centreId: room.centre_id, member, part, invitedBy: removedBy }, now)
  if (member.kind === 'link') await links.revoke(tx, { id: member.id }, now)
  if (call) await tellVideo(tx, call, { kind: 'call.video_ended', actorId: removedBy, details: { roomId } }, now)
  await addEntry(tx, room, { kind: 'removed', ...personOf(member) }, now)
  await tell(tx, room, { fact: 'room.changed.v1', payload: { what: 'members' }, actorId: removedBy }, now)
}

/** The call of a caller's room, locked before its room, as everywhere. */
async function callOf(tx: Tx, roomId: string): Promise<CallRow | null> {
  const room = await byId(tx, roomId)
  return room?.kind === 'caller' ? lockCall(tx, room.subject_id) : null
}

/** Nobody locks a seat out of a unit's or a caller's room. */
async function checkRemovable(tx: Tx, room: RoomRow, accountId: string): Promise<void> {
  const person = (await namedPeople(tx, room.centre_id, [accountId])).get(accountId)
  if (!person) throw new Refusal('object.not_found')
  const isSeat = person.roles.includes('dispatcher') || person.roles.includes('supervisor')
  if (isSeat && isCaseRoom(room.kind)) throw new Refusal('room.right_missing')
}

const personOf = ({ kind, id }: repository.MemberRef) => (kind === 'account' ? { account_id: id } : kind === 'link' ? { link_id: id } : {})
