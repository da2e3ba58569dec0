import type { Follow } from '#contract/media.ts'
import type { HostAddress, Neighbours, RoomPart, RoomWatcher, Sibling } from '../rooms/sibling.ts'
import type { Presence } from '../rooms/streams.ts'
import { LinkClient } from './link-client.ts'
import { RemotePipes, type PipeEvent } from './remote-shard.ts'

/** A join does not wait longer for what another host says of the room: its streams are told of when they are known. */
const meeting_ms = 1_500

/** What another host tells of a room. */
export type RoomEvent =
  | { roomId: string; type: 'present'; presence: Presence }
  | { roomId: string; type: 'left'; peerId: string }
  | { roomId: string; type: 'follow'; follow: Follow }

interface Watched {
  room: RoomPart
  watcher: RoomWatcher
  /** What they say of it is known. */
  met: PromiseWithResolvers<void>
}

interface Neighbour {
  address: HostAddress
  link: LinkClient
  pipes: RemotePipes
  /** By room. */
  watched: Map<string, Watched>
}

/** The links of this host to others with which it carries rooms together. */
export class LinkedNeighbours implements Neighbours {
  readonly #key: Buffer
  readonly #self: () => HostAddress
  readonly #all = new Map<string, Neighbour>()

  /** `self`: this host as others reach it. */
  constructor(key: Buffer, self: () => HostAddress) {
    this.#key = key
    this.#self = self
  }

  async meet(room: RoomPart, siblings: readonly HostAddress[]): Promise<void> {
    const others = siblings.filter(({ hostId }) => hostId !== this.#self().hostId)
    const known = Promise.all(others.map((address) => this.#watch(this.#neighbour(address), room)))
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, meeting_ms)))
    await Promise.race([known, late])
    clearTimeout(timer)
  }

  part(roomId: string): void {
    for (const neighbour of this.#all.values()) {
      if (!neighbour.watched.delete(roomId)) continue
      neighbour.link.tell('room.unwatch', { roomId })
      if (neighbour.watched.size === 0) this.#forget(neighbour)
    }
  }

  close(): void {
    for (const neighbour of this.#all.values()) this.#forget(neighbour)
  }

  #neighbour(address: HostAddress): Neighbour {
    const there = this.#all.get(address.hostId)
    if (there) return there
    const link = new LinkClient(this.#key, address)
    const neighbour: Neighbour = { address, link, pipes: new RemotePipes(link), watched: new Map() }
    this.#all.set(address.hostId, neighbour)
    link.on('up', () => {
      for (const watched of neighbour.watched.values()) void this.#ask(neighbour, watched)
    })
    link.on('down', () => {
      neighbour.pipes.break()
      for (const { room } of neighbour.watched.values()) room.loseSibling(address.hostId)
    })
    link.on('event', (name, data) => {
      if (name === 'pipe') neighbour.pipes.hear(data as PipeEvent)
      if (name === 'room') this.#hear(neighbour, data as RoomEvent)
    })
    return neighbour
  }

  #watch(neighbour: Neighbour, room: RoomPart): Promise<void> {
    const there = neighbour.watched.get(room.id)
    if (there?.room === room) return there.met.promise
    const watcher = room.watcherOf(this.#siblingOf(neighbour, room.id))
    const watched: Watched = { room, watcher, met: Promise.withResolvers() }
    neighbour.watched.set(room.id, watched)
    // Where the link is not up yet, it is asked as soon as it is.
    if (neighbour.link.up) void this.#ask(neighbour, watched)
    return watched.met.promise
  }

  /** The answer holds everybody who is there; what follows comes as events. */
  async #ask(neighbour: Neighbour, { room, met }: Watched): Promise<void> {
    try {
      const there = (await neighbour.link.request('room.watch', { roomId: room.id, from: this.#self() })) as RoomEvent[] | null
      // It does not carry the room yet; when it does, it will look at us, and we at it.
      if (!there) neighbour.watched.delete(room.id)
      for (const event of there ?? []) this.#hear(neighbour, event)
      met.resolve()
    } catch {
      // Asked again when the link is up anew.
    }
  }

  #hear({ watched }: Neighbour, event: RoomEvent): void {
    const watcher = watched.get(event.roomId)?.watcher
    if (event.type === 'present') watcher?.present(event.presence)
    else if (event.type === 'left') watcher?.left(event.peerId)
    else watcher?.follow(event.follow)
  }

  #siblingOf({ address, link, pipes }: Neighbour, roomId: string): Sibling {
    return {
      hostId: address.hostId,
      shard: (shardId) => pipes.shard(roomId, shardId),
      mute: async (peerId, byPeerId) => void (await link.request('room.mute', { roomId, peerId, byPeerId })),
      remove: async (peerId) => void (await link.request('room.remove', { roomId, peerId })),
    }
  }

  #forget(neighbour: Neighbour): void {
    this.#all.delete(neighbour.address.hostId)
    neighbour.link.close()
    neighbour.pipes.break()
  }
}
