/**
 * Who speaks, from two observers of a router: one says who prevails, but never that it has ceased; the other hears silence and loudness.
 * `say` is called with each change.
 */
export class Speakers {
  readonly #say: (peerId: string | null) => void
  #prevailing: string | null = null
  #now: string | null = null

  constructor(say: (peerId: string | null) => void) {
    this.#say = say
  }

  prevails(peerId: string): void {
    this.#prevailing = peerId
    this.#become(peerId)
  }

  /** Somebody is heard, the loudest first. */
  heard(peerIds: readonly string[]): void {
    if (this.#now !== null) return
    const again = this.#prevailing !== null && peerIds.includes(this.#prevailing) ? this.#prevailing : peerIds[0]
    if (again !== undefined) this.#become(again)
  }

  silence(): void {
    this.#become(null)
  }

  gone(peerId: string): void {
    if (this.#prevailing === peerId) this.#prevailing = null
    if (this.#now === peerId) this.#become(null)
  }

  #become(peerId: string | null): void {
    if (this.#now === peerId) return
    this.#now = peerId
    this.#say(peerId)
  }
}
