/** The node ids that the kept ways use, sorted, each once: gives every id a small position. */
export class IdTable {
  #ids: Float64Array
  #last = 0

  constructor(ways: readonly { refs: Float64Array }[], refs: number) {
    const all = new Float64Array(refs)
    let at = 0
    for (const way of ways) {
      all.set(way.refs, at)
      at += way.refs.length
    }
    all.sort()
    let unique = 0
    for (let i = 0; i < all.length; i++) if (i === 0 || all[i] !== all[i - 1]) all[unique++] = all[i]!
    this.#ids = all.slice(0, unique)
  }

  get size(): number {
    return this.#ids.length
  }

  /** The position of an id, −1 where no way uses it. Files come sorted, so the next one asked for is mostly near the last. */
  find(id: number): number {
    const ids = this.#ids
    if (ids[this.#last] === id) return this.#last
    if (ids[this.#last + 1] === id) return ++this.#last
    let low = 0
    let high = ids.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const there = ids[middle]!
      if (there === id) return (this.#last = middle)
      if (there < id) low = middle + 1
      else high = middle - 1
    }
    return -1
  }
}
