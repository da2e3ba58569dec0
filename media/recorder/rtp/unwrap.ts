/** Counts on where a counter of so many bits begins anew; what comes late counts back. */
export class Unwrap {
  readonly #size: number
  #last: number | null = null

  constructor(bits: number) {
    this.#size = 2 ** bits
  }

  next(value: number): number {
    if (this.#last === null) return (this.#last = value)
    const size = this.#size
    const ahead = (((value - this.#last) % size) + size) % size
    const step = ahead < size / 2 ? ahead : ahead - size
    const unwrapped = this.#last + step
    if (step > 0) this.#last = unwrapped
    return unwrapped
  }
}
