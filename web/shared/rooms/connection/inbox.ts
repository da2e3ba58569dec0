/** Work in the order in which it came, one after the other: answers and notices of a room change the same things. */
export class Inbox {
  #last: Promise<void> = Promise.resolve()

  push(work: () => Promise<void> | void): void {
    this.#last = this.#last.then(work).catch((error: unknown) => console.error(error))
  }
}
