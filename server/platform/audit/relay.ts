import type { Client } from 'pg'
import { Counter } from 'prom-client'
import type { Clock } from '../clock.ts'
import { isDigestAlgorithm, type DigestAlgorithm } from '../crypto/digest.ts'
import { keepConnected, pause } from '../db/standing-connection.ts'
import type { Logger } from '../log.ts'
import { metrics } from '../metrics.ts'
import { createWake } from '../wake.ts'
import { entryColumns, genesis, link, type ChainedEntry } from './chain.ts'
import { exportHead, signHead } from './heads.ts'
import type { SigningKeys } from './signing-keys.ts'

export interface AuditRelayParts {
  databaseUrl: string
  clock: Clock
  log: Logger
  filesDir: string
  keys: SigningKeys
  algorithm?: DigestAlgorithm
  /** How often it looks without being told, and how often one that waits asks for the lock. */
  poll_ms?: number
  batch?: number
  /** A head is signed after so many entries, and after so long when there are new ones. */
  headEvery?: number
  headEvery_ms?: number
}

export interface AuditRelay {
  /** Chains what waits, signs the last head, and ends. */
  stop(): Promise<void>
}

/** Any number that nothing else in this database locks. */
const lockKey = 0x6a696c_0002

const chained = new Counter({ name: 'jilian_audit_chained_total', help: 'Audit entries chained by this process', registers: [metrics] })

/**
 * Chains committed audit entries, each to the one before it. SQL cannot see the order of commits, so one process of all does it after
 * them: the one that holds the session lock. When it dies the lock goes with its connection and the next takes over.
 */
export function startAuditRelay(parts: AuditRelayParts): AuditRelay {
  const { clock, log, keys, filesDir, algorithm = 'sha256', poll_ms = 1_000, batch = 500, headEvery = 500, headEvery_ms = 60_000 } = parts
  const wake = createWake()

  async function work(client: Client, signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => wake.ring(), { once: true })
    while (!(await takeLock(client))) {
      await pause(poll_ms, signal)
      if (signal.aborted) return
    }
    await client.query('listen jilian_audit')
    let last = await lastLink(client)
    let signed = await lastHead(client)
    let signedAt_ms = performance.now()
    for (;;) {
      const stopping = signal.aborted
      const count = await chainNext(client, last)
      if (count > 0) last = await lastLink(client)
      const due = last.position - signed >= headEvery || performance.now() - signedAt_ms >= headEvery_ms || (stopping && count < batch)
      if (due && last.position > signed) {
        await sign(client, last)
        signed = last.position
        signedAt_ms = performance.now()
      }
      if (count === batch) continue
      if (stopping) return
      await wake.wait(poll_ms)
    }
  }

  /** All of it or nothing: entries leave the waiting room in the transaction that chains them. */
  async function chainNext(client: Client, last: Link): Promise<number> {
    const { rows } = await client.query<ChainedEntry & { seq: number }>({
      name: 'audit_pending',
      text: `select p.seq, ${entryColumns} from audit_pending p join audit_entries e on e.id = p.entry_id order by p.seq limit $1`,
      values: [batch],
    })
    if (rows.length === 0) return 0
    const hashes: Buffer[] = []
    let { hash } = last
    for (const [index, entry] of rows.entries()) hashes.push((hash = link(hash, last.position + 1 + index, algorithm, entry)))
    await client.query({
      name: 'audit_chain',
      text: `with put as (
          insert into audit_chain (position, entry_id, algorithm, hash)
          select $1::bigint + ordinality, entry_id, $2, hash
          from unnest($3::uuid[], $4::bytea[]) with ordinality as each (entry_id, hash, ordinality)
        ) delete from audit_pending where seq = any($5::bigint[])`,
      values: [last.position, algorithm, rows.map((row) => row.id), hashes, rows.map((row) => row.seq)],
    })
    chained.inc(rows.length)
    return rows.length
  }

  /** First the file, then the row: what the database knows as signed is outside it too. */
  async function sign(client: Client, last: Link): Promise<void> {
    const head = signHead(keys, { ...last, signedAt: clock.now() })
    exportHead(filesDir, head)
    await client.query(
      `insert into audit_heads (position, hash, algorithm, key_id, signature, signed_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
      [head.position, last.hash, head.algorithm, head.keyId, Buffer.from(head.signature, 'hex'), head.signedAt],
    )
  }

  const standing = keepConnected({
    databaseUrl: parts.databaseUrl,
    applicationName: 'jilian audit relay',
    work,
    onNotification: () => wake.ring(),
    onLost: (error) => log.warn({ err: error }, 'audit relay: connection lost'),
  })
  return { stop: () => standing.stop() }
}

interface Link {
  position: number
  hash: Buffer
  algorithm: DigestAlgorithm
}

async function takeLock(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [lockKey])
  return rows[0]!.taken
}

async function lastLink(client: Client): Promise<Link> {
  const { rows } = await client.query<{ position: number; hash: Buffer; algorithm: string }>(
    'select position, hash, algorithm from audit_chain order by position desc limit 1',
  )
  const last = rows[0]
  if (!last) return { position: 0, hash: genesis, algorithm: 'sha256' }
  if (!isDigestAlgorithm(last.algorithm)) throw new Error(`the audit chain ends with ${last.algorithm}, which is unknown here`)
  return { ...last, algorithm: last.algorithm }
}

async function lastHead(client: Client): Promise<number> {
  const { rows } = await client.query<{ position: number }>('select coalesce(max(position), 0) as position from audit_heads')
  return rows[0]!.position
}
