import type { FactsMessage } from '#contract/events.ts'
import type { FactReader } from './fact-log.ts'
import type { FactView } from './visibility.ts'

export interface SubscriptionParts {
  log: FactReader
  stream: string
  /** The last position that the screen has. */
  cursor: number
  view: FactView
  /** Sends one message; resolves when the screen has taken it, rejects where it did not in time. */
  send(message: FactsMessage): Promise<void>
  onSnapshotNeeded(): void
  /** The screen does not keep up, or reading failed: it has to come again from its cursor. */
  onBroken(error: unknown): void
}

/** Messages under way to one screen at most. */
const window = 4
const page = 200
/** Facts that the screen may not see pass by in silence; its cursor is told now and then, so that it never grows old. */
const silence = 200

/**
 * One screen's place in the log. There is no queue: what the screen has not taken stays in the log, and a slow screen only reads
 * it later. So nothing grows with the slowness of a client, and replay and live are the same.
 */
export class FactSubscription {
  readonly stream: string
  readonly #parts: SubscriptionParts
  #view: FactView | null
  /** Read up to here. */
  #scanned: number
  /** `last` of the newest message. */
  #told: number
  readonly #head: number
  #underWay = 0
  #running = false
  #ended = false

  constructor(parts: SubscriptionParts) {
    this.#parts = parts
    this.stream = parts.stream
    this.#view = parts.view
    this.#scanned = parts.cursor
    this.#told = parts.cursor
    this.#head = parts.log.tail
  }

  /** New facts stand in the log, or the screen has taken some. */
  advance(): void {
    if (this.#running) return
    this.#running = true
    void this.#run()
      .catch((error: unknown) => this.#break(error))
      .finally(() => {
        this.#running = false
        // What came between the last look and now.
        if (this.#mayGoOn()) this.advance()
      })
  }

  /** Holds back everything until `resume`: the permissions are being read anew. */
  pause(): void {
    this.#view = null
  }

  resume(view: FactView): void {
    this.#view = view
    this.advance()
  }

  end(): void {
    this.#ended = true
  }

  #mayGoOn(): boolean {
    return !this.#ended && this.#view !== null && this.#underWay < window && this.#scanned < this.#parts.log.tail
  }

  async #run(): Promise<void> {
    const { log } = this.#parts
    while (this.#mayGoOn()) {
      const facts = log.recent(this.#scanned, page) ?? (await log.stored(this.#scanned, page))
      if (this.#ended || this.#view === null) return
      if (facts === null || facts.length === 0) {
        this.end()
        this.#parts.onSnapshotNeeded()
        return
      }
      const view = this.#view
      const seen = facts.filter(view).map((fact) => fact.wire)
      const from = this.#scanned
      this.#scanned = facts.at(-1)!.wire.position
      const caughtUp = from < this.#head && this.#scanned >= this.#head
      if (seen.length > 0 || caughtUp || this.#scanned - this.#told >= silence) this.#send(seen)
    }
  }

  #send(facts: FactsMessage['facts']): void {
    const message = { stream: this.stream, previous: this.#told, last: this.#scanned, facts }
    this.#told = this.#scanned
    this.#underWay += 1
    this.#parts.send(message).then(
      () => {
        this.#underWay -= 1
        this.advance()
      },
      (error: unknown) => this.#break(error),
    )
  }

  #break(error: unknown): void {
    if (this.#ended) return
    this.end()
    this.#parts.onBroken(error)
  }
}
