import { sql } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { inScope } from '#platform/db/database.ts'
import type { Logger } from '#platform/log.ts'
import { setting, settingDefaults } from '#platform/settings.ts'

const EVERY_MS = 10 * 60_000
const DAY_MS = 86_400_000
/** Days made before they come. */
const AHEAD_DAYS = 7
/** A late point may be 30 days old. */
const BEHIND_DAYS = 31
const QUARANTINE_DAYS = 90
const QUARANTINE_ROWS = 100_000

const dayOf = (time_ms: number): string => new Date(time_ms).toISOString().slice(0, 10)

/** Makes the coming days of positions, drops those past their retention, and keeps the quarantine small. */
export class TrackingUpkeep {
  readonly #db: Database
  readonly #clock: Clock
  readonly #log: Logger
  #timer: NodeJS.Timeout | null = null
  #running: Promise<void> = Promise.resolve()

  constructor(parts: { db: Database; clock: Clock; log: Logger }) {
    this.#db = parts.db
    this.#clock = parts.clock
    this.#log = parts.log
  }

  /** Once now, then every ten minutes of business time. */
  async start(): Promise<void> {
    await this.run()
    this.#timer = setInterval(() => (this.#running = this.run()), Math.max(1_000, EVERY_MS / this.#clock.rate))
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    await this.#running
  }

  /** Never throws: what could not be done now is done ten minutes later. */
  async run(): Promise<void> {
    const now = this.#clock.now_ms()
    const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
      try {
        await work()
      } catch (error) {
        this.#log.error({ err: error, what }, 'upkeep of positions failed')
      }
    }
    await attempt('make days', () =>
      sql`select positions_make_days(${dayOf(now - BEHIND_DAYS * DAY_MS)}::date, ${dayOf(now + AHEAD_DAYS * DAY_MS)}::date)`.execute(
        this.#db,
      ),
    )
    await attempt('drop days', async () => {
      const days = await this.#retentionDays()
      const before = dayOf(now - Math.max(days, BEHIND_DAYS) * DAY_MS)
      // Fifty at a time: each drop holds a lock on the whole table until its transaction ends.
      for (let dropped = 1; dropped > 0;) {
        const found = await sql<{ dropped: number }>`select positions_drop_days(${before}::date) as dropped`.execute(this.#db)
        dropped = found.rows[0]?.dropped ?? 0
      }
    })
    await attempt('prune quarantine', () => this.#pruneQuarantine(now))
  }

  /** The days are shared by all centres: the longest wish counts. */
  async #retentionDays(): Promise<number> {
    return inScope(this.#db, 'system', async (tx) => {
      const centres = await tx.selectFrom('centres').select('id').execute()
      let days = centres.length === 0 ? settingDefaults['position.retention_days'] : 0
      for (const { id } of centres) days = Math.max(days, await setting(tx, id, 'position.retention_days'))
      return days
    })
  }

  async #pruneQuarantine(now: number): Promise<void> {
    await this.#db
      .deleteFrom('frame_quarantine')
      .where('received_at', '<', new Date(now - QUARANTINE_DAYS * DAY_MS))
      .execute()
    await sql`
      delete from frame_quarantine where received_at < (
        select received_at from frame_quarantine order by received_at desc offset ${QUARANTINE_ROWS} limit 1)`.execute(this.#db)
  }
}
