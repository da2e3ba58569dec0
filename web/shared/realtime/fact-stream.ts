import type { Fact, FactsMessage } from '#contract/events.ts'

export type Taken = { outcome: 'taken'; facts: Fact[] } | { outcome: 'gap' } | { outcome: 'foreign' }

/**
 * What this screen has of the log. A message must follow the one before it; a fact that was taken is never taken again. So whatever the
 * line or the servers do, the screen misses nothing unnoticed and sees nothing twice.
 */
export class FactStream {
  /** Complete up to here; null before the first subscription. */
  cursor: number | null = null
  #stream: string | null = null
  #head = 0

  /** A subscription was answered. */
  begin(answer: { stream: string; cursor: number; head: number }): void {
    this.#stream = answer.stream
    this.cursor = answer.cursor
    this.#head = answer.head
  }

  /** The line is gone or a new subscription is asked for: what still comes of the old one is not ours. */
  pause(): void {
    this.#stream = null
  }

  /** What was read is worth nothing any more: the next subscription begins at the newest fact, with a new snapshot. */
  forget(): void {
    this.#stream = null
    this.cursor = null
  }

  is(stream: string): boolean {
    return this.#stream === stream
  }

  /** Everything that was there when the subscription began has come. */
  get caughtUp(): boolean {
    return this.#stream !== null && this.cursor !== null && this.cursor >= this.#head
  }

  take(message: FactsMessage): Taken {
    if (message.stream !== this.#stream || this.cursor === null) return { outcome: 'foreign' }
    if (message.previous !== this.cursor) return { outcome: 'gap' }
    const known = this.cursor
    this.cursor = message.last
    return { outcome: 'taken', facts: message.facts.filter((fact) => fact.position > known) }
  }
}
