import type { Follow, RoomRequestData } from '#contract/media.ts'
import { Refusal } from '#platform/refusal.ts'
import { limits } from '../limits.ts'

/** Hosts that may carry a room together. */
const hosts = 16

/**
 * What all look at together. Sequence numbers follow the clock, so that they rise on even where the room was carried by another worker before; each
 * host has numbers of its own, so that two leaders at once never get the same.
 */
export class FollowState {
  readonly #ordinal: number
  #current: Follow | null = null

  /** `ordinal`: of this host in the room, 0 … 15. */
  constructor(ordinal: number) {
    this.#ordinal = ordinal % hosts
  }

  get current(): Follow | null {
    return this.#current
  }

  /** Throws `request.too_large`. */
  lead(peerId: string, { material, view }: RoomRequestData<'follow'>, now_ms: number): Follow {
    if (Buffer.byteLength(JSON.stringify(view)) > limits.followView_bytes) throw new Refusal('request.too_large')
    const after = Math.max((this.#current?.seq ?? 0) + 1, Math.floor(now_ms) * hosts)
    const seq = Math.ceil((after - this.#ordinal) / hosts) * hosts + this.#ordinal
    this.#current = { peerId, material, view, seq }
    return this.#current
  }

  /** Of another host; false where ours is newer. */
  adopt(follow: Follow): boolean {
    if (this.#current && this.#current.seq >= follow.seq) return false
    this.#current = follow
    return true
  }
}
