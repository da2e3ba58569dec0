import type { Follow } from '#contract/media.ts'
import type { ShardSource } from './shard-source.ts'
import type { Presence } from './streams.ts'

/** What a part of a room tells the part on another host. */
export interface RoomWatcher {
  present(presence: Presence): void
  left(peerId: string): void
  follow(follow: Follow): void
}

/** The part of a room that another host carries, as this one uses it. */
export interface Sibling {
  readonly hostId: string
  shard(shardId: string): ShardSource
  mute(peerId: string, byPeerId: string): Promise<void>
  remove(peerId: string): Promise<void>
}

/** A host that carries rooms, and where the link reaches it. */
export interface HostAddress {
  hostId: string
  host: string
  port: number
}

/** Where else a room is carried. */
export interface RoomSpread {
  /** Of this host in the room. */
  ordinal: number
  siblings: readonly HostAddress[]
}

/** What a room needs to be told by other hosts. */
export interface RoomPart {
  readonly id: string
  watcherOf(sibling: Sibling): RoomWatcher
  loseSibling(hostId: string): void
}

/** The other hosts, as seen from this one. */
export interface Neighbours {
  /** Joins the room with its parts there. Resolves when what they say of it is known, or is late. */
  meet(room: RoomPart, siblings: readonly HostAddress[]): Promise<void>
  /** Nobody is in the room here any more. */
  part(roomId: string): void
}
