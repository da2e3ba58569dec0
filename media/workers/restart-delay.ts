const young_ms = 10_000
const longest_ms = 30_000

/**
 * How long to wait before a dead worker is replaced: not at all for one that had lived for a while; those that die young, again and again,
 * come back ever later, so that a broken machine does not spend itself on starting them.
 */
export class RestartDelay {
  #young = 0

  /** Of a worker that lived so long; milliseconds to wait. */
  after(lived_ms: number): number {
    if (lived_ms >= young_ms) {
      this.#young = 0
      return 0
    }
    this.#young += 1
    return this.#young === 1 ? 0 : Math.min(longest_ms, 250 * 2 ** (this.#young - 2))
  }

  /** Dying again and again: nobody should count on it. */
  get hopeless(): boolean {
    return this.#young >= 5
  }
}
