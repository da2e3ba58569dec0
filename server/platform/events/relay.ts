import type { Client } from 'pg'
import { Counter, Gauge } from 'prom-client'
import type { Clock } from '../clock.ts'
import { keepConnected, pause } from '../db/standing-connection.ts'
import type { Logger } from '../log.ts'
import { metrics } from '../metrics.ts'
import { settingDefaults } from '../settings.ts'
import { createWake } from '../wake.ts'

export interface RelayParts {
  databaseUrl: string
  clock: Clock
  log: Logger
  /** How often it looks without being told, and how often one that waits asks for the lock. */
  poll_ms?: number
  /** Facts moved in one statement. */
  batch?: number
}

export interface Relay {
  /** True while this process is the one that numbers facts. */
  readonly active: boolean
  stop(): Promise<void>
}

/** Any number that nothing else in this database locks. */
const lockKey = 0x6a696c_0001

const lag = gauge('jilian_outbox_lag_seconds', 'Age of the oldest fact of the last batch when the relay numbered it, business time')
const moved = counter('jilian_facts_total', 'Facts numbered by this process')
const active = gauge('jilian_relay_active', '1 in the one process that numbers facts')

/**
 * Numbers committed facts: outbox → log, in the order of their commits, without gaps. One process of all does it, the one that holds the
 * session lock; when it dies its lock goes with its connection and the next takes over within a poll. Lock and writes share that
 * connection, so a relay that lost its lock cannot write either. Each move is one statement: it happened whole or not at all.
 */
export function startRelay(parts: RelayParts): Relay {
  const { clock, log } = parts
  const poll_ms = parts.poll_ms ?? 500
  const batch = parts.batch ?? 500
  const wake = createWake()
  let holdsLock = false

  async function work(client: Client, signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => wake.ring(), { once: true })
    try {
      while (!(await takeLock(client))) {
        await pause(poll_ms, signal)
        if (signal.aborted) return
      }
      holdsLock = true
      active.set(1)
      log.info('relay: this process numbers the facts')
      await client.query('listen jilian_outbox')
      let prunedAt_ms = Number.NEGATIVE_INFINITY
      while (!signal.aborted) {
        const count = await move(client, batch, clock)
        if (count === batch) continue
        if (performance.now() - prunedAt_ms > 3_600_000) {
          prunedAt_ms = performance.now()
          await prune(client, clock).catch((error: unknown) => log.error({ err: error }, 'relay: could not remove old facts'))
        }
        await wake.wait(poll_ms)
      }
    } finally {
      holdsLock = false
      active.set(0)
    }
  }

  const standing = keepConnected({
    databaseUrl: parts.databaseUrl,
    applicationName: 'jilian relay',
    work,
    onNotification: () => wake.ring(),
    onLost: (error) => log.warn({ err: error }, 'relay: connection lost'),
  })
  return {
    get active() {
      return holdsLock
    },
    stop: () => standing.stop(),
  }
}

async function takeLock(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [lockKey])
  return rows[0]!.taken
}

/**
 * Within an aggregate the outbox's own number is already the order: it is taken under the aggregate's row lock. Two transactions that
 * did not wait for each other have no order to keep.
 */
const moveSql = `
  with taken as (
    delete from outbox where id in (select id from outbox order by id limit $1) returning *
  ), put as (
    insert into facts (position, name, aggregate_type, aggregate_id, aggregate_version, centre_id, vehicle_ids, institution_ids,
                       incident_id, payload, actor_id, occurred_at, recorded_at)
    select coalesce((select max(position) from facts), 0) + row_number() over (order by id), name, aggregate_type, aggregate_id,
           aggregate_version, centre_id, vehicle_ids, institution_ids, incident_id, payload, actor_id, occurred_at, recorded_at
    from taken
    returning position, recorded_at
  )
  select count(*)::int as count, min(recorded_at) as oldest,
         case when count(*) > 0 then pg_notify('jilian_facts', max(position)::text) end
  from put`

async function move(client: Client, batch: number, clock: Clock): Promise<number> {
  const { rows } = await client.query<{ count: number; oldest: Date | null }>({ name: 'relay_move', text: moveSql, values: [batch] })
  const { count, oldest } = rows[0]!
  lag.set(oldest ? Math.max(0, (clock.now_ms() - oldest.getTime()) / 1000) : 0)
  moved.inc(count)
  return count
}

/** Removes what is older than the system's setting, in small bites. */
async function prune(client: Client, clock: Clock): Promise<void> {
  const { rows } = await client.query<{ value: unknown }>(
    `select value from settings where key = 'facts.retention_days' and centre_id is null order by version desc limit 1`,
  )
  const chosen = rows[0]?.value
  const days = Math.max(31, typeof chosen === 'number' ? chosen : settingDefaults['facts.retention_days'])
  const before = new Date(clock.now_ms() - days * 86_400_000)
  for (let bites = 0; bites < 100; bites += 1) {
    const result = await client.query<{ removed: number }>('select facts_prune($1, 5000) as removed', [before])
    if (result.rows[0]!.removed === 0) return
  }
}

function gauge(name: string, help: string): Gauge {
  return new Gauge({ name, help, registers: [metrics] })
}
function counter(name: string, help: string): Counter {
  return new Counter({ name, help, registers: [metrics] })
}
