import type { Shard } from './shard.ts'
import { Speakers } from './speakers.ts'

/** Who speaks in a room. Every shard hears all of it, for what others send comes there too, and tells its own peers. */
export class RoomSpeakers {
  readonly #senderOf: (producerId: string) => string | null
  readonly #say: (shard: Shard, peerId: string | null) => void
  readonly #byShard = new Map<Shard, Speakers>()

  constructor(senderOf: (producerId: string) => string | null, say: (shard: Shard, peerId: string | null) => void) {
    this.#senderOf = senderOf
    this.#say = say
  }

  listenTo(shard: Shard): void {
    const speakers = new Speakers((peerId) => this.#say(shard, peerId))
    this.#byShard.set(shard, speakers)
    shard.on('prevails', (producerId) => {
      const peerId = this.#senderOf(producerId)
      if (peerId) speakers.prevails(peerId)
    })
    shard.on('heard', (producerIds) => speakers.heard(producerIds.flatMap((id) => this.#senderOf(id) ?? [])))
    shard.on('silence', () => speakers.silence())
  }

  forget(shard: Shard): void {
    this.#byShard.delete(shard)
  }

  gone(peerId: string): void {
    for (const speakers of this.#byShard.values()) speakers.gone(peerId)
  }
}
