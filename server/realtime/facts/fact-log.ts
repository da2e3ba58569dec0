import type { Client } from 'pg'
import type { Fact } from '#contract/events.ts'
import type { Connection } from '#platform/db/database.ts'
import { keepConnected } from '#platform/db/standing-connection.ts'
import type { Logger } from '#platform/log.ts'
import { createWake } from '#platform/wake.ts'

/** A fact of the log: what a screen gets, and what decides whether it gets it. */
export interface LoggedFact {
  wire: Fact
  centreId: string
  vehicleIds: readonly string[]
  institutionIds: readonly string[]
}

/** What a subscription reads from. Positions run without gaps from the oldest kept one to `tail`. */
export interface FactReader {
  /** Newest position known here. */
  readonly tail: number
  /** The facts after a position, from memory; null where memory does not reach back so far. */
  recent(after: number, limit: number): readonly LoggedFact[] | null
  /** The same from the database; null where what follows the position is no longer kept. */
  stored(after: number, limit: number): Promise<readonly LoggedFact[] | null>
}

export interface FactLogParts {
  databaseUrl: string
  connection: Connection
  log: Logger
  poll_ms?: number
  /** Facts held in memory. */
  remembered?: number
  /** Channels heard on the same connection. */
  channels?: readonly string[]
  onNotification?(channel: string, payload: string): void
  /** The connection stands again: notices may have been missed. */
  onReconnected?(): void
}

interface FactRow {
  position: number
  name: string
  aggregate_type: string
  aggregate_id: string
  aggregate_version: number
  centre_id: string
  vehicle_ids: string[]
  institution_ids: string[]
  payload: unknown
  occurred_at: Date
  recorded_at: Date
}

const page = 500
const columns = `position, name, aggregate_type, aggregate_id, aggregate_version, centre_id, vehicle_ids::text[], institution_ids::text[],
  payload, occurred_at, recorded_at`
const readSql = `select ${columns} from facts where position > $1 order by position limit $2`

/** Follows the log of facts in this process: told by the relay, and looking by itself each second in case a word was lost. */
export class FactLog implements FactReader {
  tail = 0
  readonly ready: Promise<void>
  readonly #parts: FactLogParts
  readonly #remembered: number
  readonly #appended = new Set<(facts: readonly LoggedFact[]) => void>()
  readonly #reset = new Set<() => void>()
  readonly #wake = createWake()
  readonly #standing: { stop(): Promise<void> }
  #memory: LoggedFact[] = []
  #started = false

  constructor(parts: FactLogParts) {
    this.#parts = parts
    this.#remembered = parts.remembered ?? 5_000
    const { promise, resolve } = Promise.withResolvers<void>()
    this.ready = promise
    this.#standing = keepConnected({
      databaseUrl: parts.databaseUrl,
      applicationName: 'jilian facts',
      work: (client, signal) => this.#follow(client, signal, resolve),
      onNotification: (channel, payload) => {
        if (channel === 'jilian_facts') this.#wake.ring()
        else parts.onNotification?.(channel, payload)
      },
      onLost: (error) => parts.log.warn({ err: error }, 'facts: connection lost'),
    })
  }

  /** Called with each run of new facts, in order, each once. Answers how to stop. */
  onAppended(listener: (facts: readonly LoggedFact[]) => void): () => void {
    this.#appended.add(listener)
    return () => this.#appended.delete(listener)
  }

  /** Called where the log is not the one followed so far: a restored database, or one that forgot what was not read yet. */
  onReset(listener: () => void): () => void {
    this.#reset.add(listener)
    return () => this.#reset.delete(listener)
  }

  recent(after: number, limit: number): readonly LoggedFact[] | null {
    const skip = after - (this.tail - this.#memory.length)
    return skip < 0 ? null : this.#memory.slice(skip, skip + limit)
  }

  async stored(after: number, limit: number): Promise<readonly LoggedFact[] | null> {
    const { rows } = await this.#parts.connection.pool.query<FactRow>({ name: 'facts_page', text: readSql, values: [after, limit] })
    if (rows.length === 0 || rows[0]!.position !== after + 1) return null
    // What this process has not announced yet comes when it is announced.
    return rows.filter((row) => row.position <= this.tail).map(factOf)
  }

  /** The newest position in the database, which another process may have delivered already. */
  async head(): Promise<number> {
    const { rows } = await this.#parts.connection.pool.query<{ head: number }>('select coalesce(max(position), 0) as head from facts')
    return Math.max(this.tail, rows[0]!.head)
  }

  stop(): Promise<void> {
    return this.#standing.stop()
  }

  async #follow(client: Client, signal: AbortSignal, ready: () => void): Promise<void> {
    signal.addEventListener('abort', () => this.#wake.ring(), { once: true })
    for (const channel of ['jilian_facts', ...(this.#parts.channels ?? [])])
      await client.query(`listen ${client.escapeIdentifier(channel)}`)
    await this.#begin(client)
    ready()
    this.#parts.onReconnected?.()
    while (!signal.aborted) {
      const { rows } = await client.query<FactRow>({ name: 'facts_follow', text: readSql, values: [this.tail, page] })
      if (rows.length > 0) this.#append(rows)
      if (rows.length < page) await this.#wake.wait(this.#parts.poll_ms ?? 1_000)
    }
  }

  async #begin(client: Client): Promise<void> {
    const { rows } = await client.query<{ head: number }>('select coalesce(max(position), 0) as head from facts')
    const head = rows[0]!.head
    if (this.#started && head >= this.tail) return
    if (this.#started) this.#parts.log.warn({ head, tail: this.tail }, 'facts: the log went back')
    const from = Math.max(0, head - Math.min(this.#remembered, 1_000))
    const known = await client.query<FactRow>(readSql, [from, head - from])
    // What another committed meanwhile is followed, not begun with.
    const facts = known.rows.filter((row) => row.position <= head).map(factOf)
    const again = this.#started
    this.#memory = facts
    this.tail = head
    this.#started = true
    if (again) for (const listener of this.#reset) listener()
  }

  #append(rows: FactRow[]): void {
    if (rows[0]!.position !== this.tail + 1) {
      this.#parts.log.warn({ tail: this.tail, next: rows[0]!.position }, 'facts: the log forgot what was not read yet')
      this.#memory = []
      this.tail = rows[0]!.position - 1
      for (const listener of this.#reset) listener()
    }
    const facts = rows.map(factOf)
    this.#memory.push(...facts)
    if (this.#memory.length > this.#remembered * 1.5) this.#memory = this.#memory.slice(-this.#remembered)
    this.tail = rows.at(-1)!.position
    for (const listener of this.#appended) listener(facts)
  }
}

function factOf(row: FactRow): LoggedFact {
  return {
    wire: {
      position: row.position,
      name: row.name as Fact['name'],
      aggregate: { type: row.aggregate_type as Fact['aggregate']['type'], id: row.aggregate_id, version: row.aggregate_version },
      payload: row.payload as Fact['payload'],
      occurredAt: row.occurred_at.toISOString(),
      recordedAt: row.recorded_at.toISOString(),
    },
    centreId: row.centre_id,
    vehicleIds: row.vehicle_ids,
    institutionIds: row.institution_ids,
  }
}
