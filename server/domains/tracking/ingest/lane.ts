import pg from 'pg'
import type { Logger } from '#platform/log.ts'
import type { Batch, NewestState } from './batch.ts'
import { CopyRows, POSITION_COLUMNS } from './copy-rows.ts'
import { CopyTransaction } from './copy-transaction.ts'
import { remedyFor } from './database-error.ts'
import { newestStatesSql } from './newest-states.ts'

const COPY_FRESH = `COPY positions(${POSITION_COLUMNS}) FROM STDIN BINARY`
const COPY_STAGED = `COPY positions_staged(${POSITION_COLUMNS}) FROM STDIN BINARY`
const MERGE = `INSERT INTO positions(${POSITION_COLUMNS}) SELECT ${POSITION_COLUMNS} FROM positions_staged ORDER BY terminal_no,device_at ON CONFLICT DO NOTHING`
const PREPARE = 'CREATE TEMP TABLE IF NOT EXISTS positions_staged (LIKE positions) ON COMMIT DELETE ROWS'

const STATEMENT_TIMEOUT_MS = 30_000
const FIRST_WAIT_MS = 50
const LONGEST_WAIT_MS = 2_000

export interface LaneOptions {
  databaseUrl: string
  log: Logger
  /** Called with each row the database will not take whatever we do. */
  onRefusedRow: (error: unknown) => void
}

/** One connection that commits batches, one after the other, and does not give up on any. */
export class Lane {
  readonly #options: LaneOptions
  #client: pg.Client | null = null
  #closed = false
  #wake: (() => void) | null = null

  constructor(options: LaneOptions) {
    this.#options = options
  }

  /** Resolves with the vehicles that moved, once the batch is committed; rejects only when the lane is closed before that. */
  async commit(batch: Batch, states: readonly NewestState[]): Promise<Set<number>> {
    let staged = false
    let wait_ms = FIRST_WAIT_MS
    for (;;) {
      if (this.#closed) throw new Error('the writer was closed before the batch was committed')
      try {
        const client = await this.#connected()
        return await transact(client, batch, states, staged)
      } catch (error) {
        const remedy = remedyFor(error)
        if (remedy === 'stage' && !staged) staged = true
        else if (remedy === 'isolate' || (remedy === 'stage' && staged)) {
          const moved = await this.#isolate(batch, states, error)
          if (moved !== null) return moved
          staged = true
          continue
        } else if (remedy === 'reconnect') {
          this.#options.log.warn({ err: error, rows: batch.rows }, 'positions wait for the database')
          this.#drop()
          await this.#sleep(wait_ms)
          wait_ms = Math.min(LONGEST_WAIT_MS, wait_ms * 2)
          // Whether a COMMIT that got no answer took place is unknown: the staging table makes the repeat harmless.
          staged = true
          continue
        }
        if (remedy === 'make_days') await this.#makeDays(batch)
        else await this.#rollback()
      }
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#wake?.()
    const client = this.#client
    this.#client = null
    await client?.end().catch(() => {})
  }

  async #connected(): Promise<pg.Client> {
    if (this.#client !== null) return this.#client
    const client = new pg.Client({
      connectionString: this.#options.databaseUrl,
      application_name: 'jilian-positions',
      connectionTimeoutMillis: 5_000,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      keepAlive: true,
    })
    client.on('error', (error) => {
      this.#options.log.warn({ err: error }, 'the connection that writes positions broke')
      if (this.#client === client) this.#client = null
    })
    try {
      await client.connect()
      await client.query(PREPARE)
    } catch (error) {
      client.end().catch(() => {})
      throw error
    }
    this.#client = client
    return client
  }

  #drop(): void {
    const client = this.#client
    this.#client = null
    client?.end().catch(() => {})
  }

  async #rollback(): Promise<void> {
    try {
      await this.#client?.query('ROLLBACK')
    } catch {
      this.#drop()
    }
  }

  async #makeDays(batch: Batch): Promise<void> {
    try {
      const client = await this.#connected()
      await client.query('ROLLBACK')
      const day = (s: number): string => new Date(s * 1000).toISOString().slice(0, 10)
      await client.query('select positions_make_days($1, $2)', [day(batch.oldest_s), day(batch.newest_s)])
    } catch (error) {
      this.#options.log.warn({ err: error }, 'could not make the days of positions')
      this.#drop()
      await this.#sleep(LONGEST_WAIT_MS)
    }
  }

  /** A row that passed our checks and not the database's must not hold up the others: each goes alone. Null where the database went away. */
  async #isolate(batch: Batch, states: readonly NewestState[], cause: unknown): Promise<Set<number> | null> {
    this.#options.log.error({ err: cause, rows: batch.rows }, 'the database refused a batch of positions: trying each row alone')
    await this.#rollback()
    for (const row of [...batch.fresh.split(), ...batch.doubtful.split()]) {
      try {
        const client = await this.#connected()
        await run(client, ['BEGIN', COPY_STAGED, MERGE, 'COMMIT'], [row.messages()])
      } catch (error) {
        await this.#rollback()
        if (remedyFor(error) !== 'isolate') return null
        this.#options.onRefusedRow(error)
      }
    }
    if (states.length === 0) return new Set()
    try {
      return numbers(await run(await this.#connected(), ['BEGIN', newestStatesSql(states), 'COMMIT'], []))
    } catch (error) {
      await this.#rollback()
      if (remedyFor(error) !== 'isolate') return null
      this.#options.onRefusedRow(error)
      return new Set()
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

async function transact(client: pg.Client, batch: Batch, states: readonly NewestState[], staged: boolean): Promise<Set<number>> {
  const statements = ['BEGIN']
  const copies: Buffer[] = []
  let doubtful = batch.doubtful
  if (staged && batch.fresh.count > 0) {
    doubtful = new CopyRows(batch.rows)
    doubtful.appendAll(batch.fresh)
    doubtful.appendAll(batch.doubtful)
  } else if (batch.fresh.count > 0) {
    statements.push(COPY_FRESH)
    copies.push(batch.fresh.messages())
  }
  if (doubtful.count > 0) {
    statements.push(COPY_STAGED, MERGE)
    copies.push(doubtful.messages())
  }
  if (states.length > 0) statements.push(newestStatesSql(states))
  statements.push('COMMIT')
  return numbers(await run(client, statements, copies))
}

async function run(client: pg.Client, statements: readonly string[], copies: readonly Buffer[]): Promise<string[]> {
  const transaction = new CopyTransaction(statements.join(';'), copies)
  client.query(transaction)
  return transaction.done
}

function numbers(returned: readonly string[]): Set<number> {
  return new Set(returned.map(Number))
}
