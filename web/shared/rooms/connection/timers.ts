/** Named timers: a new one takes the place of the one of the same name. */
export class Timers<Name extends string> {
  readonly #running = new Map<Name, ReturnType<typeof setTimeout>>()

  set(name: Name, ms: number, act: () => void): void {
    clearTimeout(this.#running.get(name))
    this.#running.set(name, setTimeout(act, ms))
  }

  clear(): void {
    for (const timer of this.#running.values()) clearTimeout(timer)
    this.#running.clear()
  }
}
