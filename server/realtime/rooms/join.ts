import { Counter, Histogram } from 'prom-client'
import type { RoomRequest, RoomRequestAnswer } from '#contract/media.ts'
import type { Admission, Who } from '#domains/rooms/service.ts'
import type { Clock } from '#platform/clock.ts'
import { newId } from '#platform/ids.ts'
import { metrics } from '#platform/metrics.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Admissions } from './admissions.ts'
import type { IceServersFor, MediaPort } from './media-port.ts'
import type { Peer, Peers } from './peers.ts'
import { accountOf, type Person, type RoomSocket } from './person.ts'
import type { RoomRecord } from './refusals.ts'
import type { Resumes } from './resume.ts'
import type { Visits } from './visits.ts'

const joins = new Counter({ name: 'jilian_room_joins_total', help: 'Entrances into rooms', labelNames: ['resumed'], registers: [metrics] })
const duration = new Histogram({
  name: 'jilian_room_join_seconds',
  help: 'From the request to enter a room to its answer',
  buckets: [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
  registers: [metrics],
})

export interface JoinParts {
  media: MediaPort
  iceServers: IceServersFor
  clock: Clock
  admissions: Admissions
  peers: Peers
  visits: Visits
  record: RoomRecord
  resumes: Resumes
  /** A peer's person is in the room: what is recorded may have to follow. */
  onJoined(peer: Peer): void
}

/** Somebody who was admitted comes in, or goes on after a broken line. */
export function createJoin(parts: JoinParts) {
  const { media, admissions, peers, visits, resumes } = parts

  return async function join(
    socket: RoomSocket,
    person: Person,
    who: Who,
    { roomId, data }: RoomRequest<'join'>,
  ): Promise<RoomRequestAnswer<'join'>> {
    const began_ms = performance.now()
    const turn = admissions.turn
    const admission = await admissions.fresh(who, roomId)
    checkOpen(admission)
    const resume = resumes.unwrap(data.resume, person.owner)
    // A screen is in a room once. One that asks again without naming its former peer has lost it.
    const former = peers.of(socket, roomId)
    if (former && former.id !== resume?.peerId) media.leave(roomId, former.id, 'left')

    const peerId = newId()
    const asked = { roomId, peerId, accountId: accountOf(who), ...describe(admission) }
    const joined = await media.join(asked, { ...data, resume })
    const isFormer = joined.peerId !== peerId
    const peer: Peer = peers.get(joined.peerId) ?? {
      id: joined.peerId,
      roomId,
      person,
      who,
      part: admission.part,
      rights: admission.rights,
      incidentId: admission.room.incident_id,
      socket: null,
      held: null,
    }
    peer.who = who
    peer.held = []
    // Before anything else is awaited: what is heard from now on finds it, and notices wait for the answer.
    peers.add(peer)
    peers.bind(peer, socket)
    try {
      await settle(peer, isFormer, turn)
    } catch (error) {
      media.leave(roomId, peer.id, 'left')
      // It may have gone before its visit was written.
      visits.end(who.centreId, peer.id)
      throw error
    }
    if (!socket.connected) {
      peers.unbind(peer)
      media.away(roomId, peer.id)
    }
    joins.inc({ resumed: String(isFormer) })
    duration.observe((performance.now() - began_ms) / 1000)
    parts.record.joined({ person, who, name: 'join', roomId }, { peerId: peer.id, part: peer.part, resumed: isFormer })
    parts.onJoined(peer)
    return {
      ...joined,
      resumeSecret: resumes.wrap(joined.peerId, joined.resumeSecret, person.owner),
      part: peer.part,
      rights: [...peer.rights],
      iceServers: parts.iceServers(joined.peerId, parts.clock.now_ms()),
      recording: admission.room.recording,
    }
  }

  /** Writes the visit, and looks once more whether the peer may be there if anything happened since it was let in. */
  async function settle(peer: Peer, isFormer: boolean, turn: number): Promise<void> {
    if (isFormer) await visits.goOn(peer.who.centreId, peer.id)
    else await visits.begin(peer.who, peer)
    if (turn !== admissions.turn) checkOpen(await admissions.fresh(peer.who, peer.roomId))
    if (!peers.get(peer.id)) throw new Refusal('room.not_joined')
  }
}

function checkOpen(admission: Admission | null): asserts admission is Admission {
  if (!admission) throw new Refusal('object.not_found')
  if (admission.room.state !== 'open') throw new Refusal('room.closed')
}

const describe = ({ part, rights, displayName, institutionName, vehicleId }: Admission) => ({
  part,
  rights,
  displayName,
  institutionName,
  vehicleId,
})
