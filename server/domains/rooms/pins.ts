import type { Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/refusal.ts'
import { lockOpenRoom, lockRoom } from './lock-room.ts'
import * as repository from './rooms.repository.ts'
import { tell } from './tell.ts'

/** The wall shows the room from now on, in the place of another. Throws `room.closed`, `room.not_pinnable`. */
export async function pinRoom(tx: Tx, roomId: string, actorId: string, now: Date): Promise<void> {
  const room = await lockOpenRoom(tx, roomId, now)
  // What a caller shows, or a consultation says, is for nobody who passes the wall.
  if (room.kind !== 'ambulance') throw new Refusal('room.not_pinnable')
  if (room.pinned) return
  await repository.pin(tx, room.centre_id, roomId, actorId, now)
  await tell(tx, room, { fact: 'room.pinned.v1', payload: {}, actorId }, now)
}

export async function unpinRoom(tx: Tx, roomId: string, actorId: string, now: Date): Promise<void> {
  const room = await lockRoom(tx, roomId, now)
  if (await repository.unpin(tx, roomId)) await tell(tx, room, { fact: 'room.unpinned.v1', payload: {}, actorId }, now)
}
