import type { RoomNoticeMessage } from '#contract/media.ts'
import type { RoomPart, RoomRight } from '#contract/vocabulary-rooms.ts'
import type { Who } from '#domains/rooms/service.ts'
import type { Person, RoomSocket } from './person.ts'

/** Somebody in a room by a socket of this process. Its id is that of its peer on the media side, and of its visit in the database. */
export interface Peer {
  readonly id: string
  readonly roomId: string
  readonly person: Person
  who: Who
  part: RoomPart
  rights: readonly RoomRight[]
  incidentId: string | null
  /** Null while its line is broken. */
  socket: RoomSocket | null
  /** Notices that wait until the answer to `join` is sent; null when it is. */
  held: RoomNoticeMessage[] | null
}

/** Messages that a screen may leave untaken before it is given up. */
const mostUntaken = 500

/** Peers by id and by socket. */
export class Peers {
  readonly #byId = new Map<string, Peer>()
  readonly #bySocket = new WeakMap<RoomSocket, Map<string, Peer>>()

  get size(): number {
    return this.#byId.size
  }

  get(id: string): Peer | undefined {
    return this.#byId.get(id)
  }

  /** The peer of this screen in the room. */
  of(socket: RoomSocket, roomId: string): Peer | undefined {
    return this.#bySocket.get(socket)?.get(roomId)
  }

  ofSocket(socket: RoomSocket): Peer[] {
    return [...(this.#bySocket.get(socket)?.values() ?? [])]
  }

  all(chosen: (peer: Peer) => boolean = () => true): Peer[] {
    return [...this.#byId.values()].filter(chosen)
  }

  add(peer: Peer): void {
    this.#byId.set(peer.id, peer)
    if (peer.socket) this.bind(peer, peer.socket)
  }

  /** The peer is reached by this socket from now on, and by no other. */
  bind(peer: Peer, socket: RoomSocket): void {
    this.unbind(peer)
    peer.socket = socket
    const rooms = this.#bySocket.get(socket) ?? new Map<string, Peer>()
    rooms.set(peer.roomId, peer)
    this.#bySocket.set(socket, rooms)
  }

  unbind(peer: Peer): void {
    if (!peer.socket) return
    const rooms = this.#bySocket.get(peer.socket)
    if (rooms?.get(peer.roomId) === peer) rooms.delete(peer.roomId)
    peer.socket = null
  }

  remove(id: string): Peer | undefined {
    const peer = this.#byId.get(id)
    if (!peer) return undefined
    this.unbind(peer)
    this.#byId.delete(id)
    return peer
  }
}

/** Gives a peer its notice. False where its screen has not taken what was sent for too long; one that is away misses it and reads anew. */
export function deliver(peer: Peer, message: RoomNoticeMessage): boolean {
  if (peer.held) return peer.held.push(message) <= mostUntaken
  if (!peer.socket?.connected) return true
  if (untaken(peer.socket) > mostUntaken) return false
  emitNotice(peer.socket, message)
  return true
}

/** The answer to `join` is under way: what happened meanwhile follows it. */
export function release(peer: Peer): void {
  const held = peer.held ?? []
  peer.held = null
  if (peer.socket?.connected) for (const message of held) emitNotice(peer.socket, message)
}

function emitNotice(socket: RoomSocket, message: RoomNoticeMessage): void {
  // Both kinds of socket have it; their union has no signature in common.
  const screen: { emit(event: 'room.notice', message: RoomNoticeMessage): unknown } = socket
  screen.emit('room.notice', message)
}

/** What the engine still holds back, because the line takes no more. */
function untaken(socket: RoomSocket): number {
  const { writeBuffer } = socket.client.conn as unknown as { writeBuffer: readonly unknown[] }
  return writeBuffer.length
}
