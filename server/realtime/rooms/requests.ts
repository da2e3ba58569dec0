import type { RoomAnswer, RoomRequest, RoomRequestAnswer } from '#contract/media.ts'
import {
  addMessage,
  answerRecording,
  isGuest,
  removeMember,
  visitorOf,
  type Admission,
  type MemberRef,
  type Who,
} from '#domains/rooms/service.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Clock } from '#platform/clock.ts'
import { inScope, type Database } from '#platform/db/database.ts'
import { refusalOf } from '#platform/db/failures.ts'
import type { Logger } from '#platform/log.ts'
import { found, Refusal } from '#platform/refusal.ts'
import type { Admissions } from './admissions.ts'
import type { createJoin } from './join.ts'
import type { IceServersFor, MediaPort, MediaRequestName } from './media-port.ts'
import { isRequest, readRequest, rightFor } from './messages.ts'
import type { Peers } from './peers.ts'
import { accountOf, type Person, type RoomSocket } from './person.ts'
import type { RoomRecord } from './refusals.ts'

export interface RequestParts {
  db: Database
  vault: Vault
  clock: Clock
  log: Logger
  media: MediaPort
  iceServers: IceServersFor
  admissions: Admissions
  peers: Peers
  record: RoomRecord
  join: ReturnType<typeof createJoin>
}

/**
 * Answers one request of a screen. Each time anew: is it well formed, does the session stand, may this person be in this room, is it in it by
 * this very socket, does its part have the right.
 */
export function createRequests(parts: RequestParts) {
  const { db, vault, clock, log, media, admissions, peers, record } = parts

  async function answer(socket: RoomSocket, person: Person, sent: unknown): Promise<RoomAnswer> {
    let about: { person: Person; who: Who; name: string; roomId: string } | undefined
    try {
      const request = readRequest(sent)
      const who = await person.who()
      about = { person, who, name: request.name, roomId: request.roomId }
      return { ok: true, answer: await serve(socket, person, who, request) }
    } catch (error) {
      const refusal = error instanceof Refusal ? error : refusalOf(error)
      if (!refusal) log.error({ err: error, request: about?.name, roomId: about?.roomId }, 'room: a request failed by a fault of ours')
      const code = refusal?.code ?? 'server.internal'
      if (about) record.refused(about, code)
      return { ok: false, error: code }
    }
  }

  async function serve(
    socket: RoomSocket,
    person: Person,
    who: Who,
    request: RoomRequest,
  ): Promise<RoomRequestAnswer<RoomRequest['name']>> {
    if (isRequest(request, 'capabilities')) return { state: media.state().state, routerRtpCapabilities: media.capabilities() }
    // Asks for itself, and never takes an answer of before: the way to the first picture holds no question twice.
    if (isRequest(request, 'join')) return parts.join(socket, person, who, request)
    const { roomId } = request
    // As it is when the message comes: nothing that is awaited here makes an earlier message valid.
    const peer = peers.of(socket, roomId)
    const admission = found(await admissions.of(who, roomId))
    if (admission.room.state !== 'open') throw new Refusal('room.closed')
    if (!peer || peers.of(socket, roomId) !== peer) throw new Refusal('room.not_joined')
    const right = rightFor(request)
    if (right && !admission.rights.includes(right)) throw new Refusal('room.right_missing')
    if (isRequest(request, 'relays')) return { iceServers: parts.iceServers(peer.id, clock.now_ms()) }
    if (isRequest(request, 'chat'))
      return { entryId: await inRoom(who, (tx) => addMessage(tx, vault, who, roomId, request.data.text, clock.now())) }
    if (isRequest(request, 'recording.answer')) {
      await inRoom(who, (tx) => answerRecording(tx, who, roomId, request.data.answer, clock.now()))
      return {}
    }
    if (isRequest(request, 'remove')) {
      await remove(who, admission, request.data.peerId)
      return {}
    }
    return media.request(roomId, peer.id, request.name as MediaRequestName, request.data)
  }

  const inRoom = <T>(who: Who, work: Parameters<typeof inScope<T>>[2]): Promise<T> => inScope(db, who.centreId, work)

  /** Whoever is behind the peer, in whichever process it is: it goes, with all its screens, and does not come back by itself. */
  async function remove(who: Who, { room }: Admission, peerId: string): Promise<void> {
    await inRoom(who, async (tx) => {
      const visitor = found(await visitorOf(tx, room.id, peerId))
      const member: MemberRef = visitor.accountId ? { kind: 'account', id: visitor.accountId } : { kind: 'link', id: visitor.linkId! }
      // Whoever goes leaves; nobody throws out itself.
      if (member.id === accountOf(who)) throw new Refusal('room.right_missing')
      await removeMember(tx, { roomId: room.id, member, removedBy: isGuest(who) ? null : who.accountId }, clock.now())
    })
  }

  return answer
}
