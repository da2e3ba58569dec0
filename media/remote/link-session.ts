import { EventEmitter } from 'node:events'
import { grace_ms } from './link-client.ts'
import type { LinkConnection } from './link-connection.ts'

/** Events that wait for a broken connection to come back. */
const mostUnseen = 5_000

/** Another process, beyond a connection that may break: events are kept until it has seen them. `end` when it is given up. */
export class LinkSession extends EventEmitter<{ end: [] }> {
  readonly #hostId: string
  #connection: LinkConnection | null = null
  #unseen: { seq: number; name: string; data: unknown }[] = []
  #seq = 0
  #ended = false
  #grace: NodeJS.Timeout | undefined

  /** `hostId`: who we are. */
  constructor(hostId: string, connection: LinkConnection) {
    super()
    this.#hostId = hostId
    this.#use(connection, true)
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Tells it of an event. */
  tell(name: string, data: unknown): void {
    if (this.#ended) return
    const event = { seq: ++this.#seq, name, data }
    this.#unseen.push(event)
    if (this.#unseen.length > mostUnseen) return this.end()
    this.#connection?.send({ type: 'event', ...event })
  }

  taken(seq: number): void {
    const first = this.#unseen.findIndex((event) => event.seq > seq)
    this.#unseen = first < 0 ? [] : this.#unseen.slice(first)
  }

  /** False where it cannot go on from what the other side has seen. */
  comesBack(connection: LinkConnection, seen: number): boolean {
    if (this.#ended || seen > this.#seq) return false
    this.#connection?.close()
    this.taken(seen)
    this.#use(connection, false)
    for (const event of this.#unseen) connection.send({ type: 'event', ...event })
    return true
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#grace)
    this.#connection?.close()
    this.emit('end')
  }

  #use(connection: LinkConnection, fresh: boolean): void {
    clearTimeout(this.#grace)
    this.#connection = connection
    connection.once('closed', () => {
      if (this.#connection !== connection) return
      this.#connection = null
      if (!this.#ended) this.#grace = setTimeout(() => this.end(), grace_ms)
    })
    connection.send({ type: 'welcome', hostId: this.#hostId, fresh })
  }
}
