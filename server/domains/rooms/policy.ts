import type { Http } from '#platform/http/http.ts'
import { isSeat, type Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { admission, isCaseRoom } from './admission.ts'
import { place as entryPlace } from './entries.repository.ts'
import { trackById } from './recordings.repository.ts'
import { byId } from './rooms.repository.ts'

/** A room is there for those who may enter it, and, when it is closed, for those whose record it is. Pinning asks for a seat of its centre. */
export function guardRooms(http: Http): void {
  http.guard('room', async (tx, actor, id, action) => {
    if (action !== 'room.pin') return (await admission(tx, actor, id, http.clock.now())) !== null
    const room = await byId(tx, id)
    return room?.centre_id === actor.centreId && isSeat(actor) && isCaseRoom(room.kind)
  })
  /** What lies in a room is there for those for whom the room is. */
  const mayEnter = async (tx: Tx, actor: Actor, roomId: string | undefined) =>
    roomId !== undefined && (await admission(tx, actor, roomId, http.clock.now())) !== null
  http.guard('room_entry', async (tx, actor, id) => mayEnter(tx, actor, (await entryPlace(tx, id))?.room_id))
  http.guard('recording_track', async (tx, actor, id) => mayEnter(tx, actor, (await trackById(tx, id))?.room_id))
}
