import { sql } from 'kysely'
import pg from 'pg'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import type { Logger } from '#platform/log.ts'
import { OLDEST_S } from './ingest/judge.ts'
import { TerminalState, VehicleState } from './ingest/states.ts'
import { terminalById } from './repository.ts'
import type { TerminalRow } from './repository.ts'

const SEEN_EVERY_MS = 15_000
const RECONNECT_MS = 1_000

/** A terminal as the process that writes its positions holds it. */
export interface KnownTerminal {
  state: TerminalState
  status: TerminalRow['status']
}

/** The terminals this process has to do with, kept up to date when an administrator binds, blocks or revokes one in any process. */
export class TerminalRegistry {
  readonly #databaseUrl: string
  readonly #db: Database
  readonly #clock: Clock
  readonly #log: Logger
  readonly #terminals = new Map<string, KnownTerminal>()
  readonly #vehicles = new Map<string, VehicleState>()
  readonly #changed = new Set<(terminalId: string, status: TerminalRow['status'] | 'gone') => void>()
  readonly #seen = new Map<string, string>()
  #listener: pg.Client | null = null
  #timers: NodeJS.Timeout[] = []
  #closed = false

  constructor(parts: { databaseUrl: string; db: Database; clock: Clock; log: Logger }) {
    this.#databaseUrl = parts.databaseUrl
    this.#db = parts.db
    this.#clock = parts.clock
    this.#log = parts.log
  }

  async start(): Promise<void> {
    await this.#listen()
    this.#timers.push(setInterval(() => void this.#writeSeen(), SEEN_EVERY_MS))
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const timer of this.#timers) clearTimeout(timer)
    await this.#writeSeen()
    await this.#listener?.end().catch(() => {})
  }

  /** Called after a terminal changed hands; its state is renewed by then. Answers how to stop listening. */
  onChange(listener: (terminalId: string, status: TerminalRow['status'] | 'gone') => void): () => void {
    this.#changed.add(listener)
    return () => this.#changed.delete(listener)
  }

  /** The one state of a terminal in this process; loads what the database knows of it the first time. */
  async stateOf(row: TerminalRow): Promise<TerminalState> {
    const known = this.#terminals.get(row.id)
    if (known !== undefined) {
      this.#renew(known, row)
      return known.state
    }
    const newest_s = await this.#newestDeviceTime(row.terminal_no)
    const raced = this.#terminals.get(row.id)
    if (raced !== undefined) return raced.state
    const state = new TerminalState(row.id, row.terminal_no, this.#vehicleOf(row), newest_s)
    this.#terminals.set(row.id, { state, status: row.status })
    // It may have changed hands between the reading of `row` and now, when nobody would have heard of it.
    await this.#refresh(row.id)
    return state
  }

  /** Notes that a terminal was heard; written now and then. */
  heard(terminalId: string, address: string): void {
    this.#seen.set(terminalId, address)
  }

  #renew(known: KnownTerminal, row: TerminalRow): void {
    known.status = row.status
    if (known.state.vehicle?.vehicleId !== (row.status === 'bound' ? row.vehicle_id : undefined)) known.state.vehicle = this.#vehicleOf(row)
  }

  #vehicleOf(row: TerminalRow): VehicleState | null {
    if (row.status !== 'bound' || row.vehicle_id === null || row.vehicle_no === null || row.centre_id === null) return null
    let vehicle = this.#vehicles.get(row.vehicle_id)
    if (vehicle === undefined) {
      vehicle = new VehicleState(row.vehicle_id, row.vehicle_no, row.centre_id)
      this.#vehicles.set(row.vehicle_id, vehicle)
    }
    return vehicle
  }

  async #newestDeviceTime(terminalNo: number): Promise<number> {
    // The bound is a literal, so that the planner opens a month of days and not all that are kept.
    const since = new Date(this.#clock.now_ms() - OLDEST_S * 1000).toISOString()
    const found = await sql<{ newest: Date | null }>`
      select max(device_at) as newest from positions
      where terminal_no = ${terminalNo} and device_at >= ${sql.lit(since)}::timestamptz`.execute(this.#db)
    const newest = found.rows[0]?.newest
    return newest ? Math.floor(newest.getTime() / 1000) : 0
  }

  async #refresh(terminalId: string): Promise<void> {
    const row = await terminalById(this.#db, terminalId)
    const known = this.#terminals.get(terminalId)
    if (known !== undefined && row !== undefined) this.#renew(known, row)
    for (const listener of this.#changed) listener(terminalId, row?.status ?? 'gone')
  }

  async #listen(): Promise<void> {
    if (this.#closed) return
    const client = new pg.Client({ connectionString: this.#databaseUrl, application_name: 'jilian-terminals', keepAlive: true })
    let lost = false
    const again = (error?: unknown): void => {
      if (lost || this.#closed) return
      lost = true
      if (error) this.#log.warn({ err: error }, 'the connection that hears of terminals broke')
      client.end().catch(() => {})
      this.#timers.push(setTimeout(() => void this.#listen(), RECONNECT_MS))
    }
    client.on('error', again)
    client.on('end', () => again())
    client.on('notification', ({ payload }) => {
      if (payload) this.#refresh(payload).catch((error: unknown) => this.#log.error({ err: error }, 'could not read a changed terminal'))
    })
    try {
      await client.connect()
      await client.query('listen jilian_terminal_changed')
      this.#listener = client
      // What changed while nobody listened.
      for (const id of this.#terminals.keys()) await this.#refresh(id)
    } catch (error) {
      again(error)
    }
  }

  async #writeSeen(): Promise<void> {
    if (this.#seen.size === 0) return
    const seen = [...this.#seen]
    this.#seen.clear()
    try {
      await sql`
        update terminals t set last_seen_at = ${this.#clock.now()}, last_address = s.address
        from unnest(${seen.map(([id]) => id)}::uuid[], ${seen.map(([, address]) => address)}::text[]) as s(id, address)
        where t.id = s.id`.execute(this.#db)
    } catch (error) {
      this.#log.warn({ err: error }, 'could not note when terminals were seen')
    }
  }
}
