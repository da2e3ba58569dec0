import type { RoomPeer } from '#contract/media.ts'
import type { Sibling } from './sibling.ts'
import type { ShardSource } from './shard-source.ts'
import type { Presence } from './streams.ts'

interface Known {
  presence: Presence
  sibling: Sibling
}

/** A peer with the shard that its streams come from; null while it has none. */
export interface Sender {
  presence: Presence
  source: ShardSource | null
}

/** What a room knows of its peers on other hosts. */
export class Elsewhere {
  readonly #known = new Map<string, Known>()

  get size(): number {
    return this.#known.size
  }

  get peers(): RoomPeer[] {
    return [...this.#known.values()].map(({ presence }) => presence.peer)
  }

  get senders(): Sender[] {
    return [...this.#known.values()].map(senderOf)
  }

  siblingOf(peerId: string): Sibling | undefined {
    return this.#known.get(peerId)?.sibling
  }

  /** False where it was not known before. */
  meet(presence: Presence, sibling: Sibling): { sender: Sender; isNew: boolean } {
    const isNew = !this.#known.has(presence.peer.peerId)
    const known = { presence, sibling }
    this.#known.set(presence.peer.peerId, known)
    return { sender: senderOf(known), isNew }
  }

  /** False where it was not known. */
  forget(peerId: string): boolean {
    return this.#known.delete(peerId)
  }

  /** Everybody on that host; who they were. */
  forgetHost(hostId: string): string[] {
    const gone = [...this.#known].filter(([, { sibling }]) => sibling.hostId === hostId).map(([peerId]) => peerId)
    for (const peerId of gone) this.#known.delete(peerId)
    return gone
  }
}

function senderOf({ presence, sibling }: Known): Sender {
  return { presence, source: presence.shardId ? sibling.shard(presence.shardId) : null }
}
