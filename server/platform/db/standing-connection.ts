import { Client } from 'pg'
import './database.ts'

/** A connection of its own, outside the pool: what holds a session lock or listens needs one that stays. */
export interface StandingParts {
  databaseUrl: string
  applicationName: string
  /** Does the work on a fresh connection until `signal` aborts or the connection is lost; what it throws is handed to `onLost`. */
  work(client: Client, signal: AbortSignal): Promise<void>
  onNotification(channel: string, payload: string): void
  onLost(error: unknown): void
}

export interface Standing {
  stop(): Promise<void>
}

const firstRetry_ms = 100
const lastRetry_ms = 1_000

/** Keeps one connection open and gives it to `work` again each time it had to be opened anew. */
export function keepConnected(parts: StandingParts): Standing {
  const stopping = new AbortController()
  const done = run(parts, stopping.signal)
  return {
    async stop() {
      stopping.abort()
      await done
    },
  }
}

async function run(parts: StandingParts, stopping: AbortSignal): Promise<void> {
  let retry_ms = firstRetry_ms
  while (!stopping.aborted) {
    const began_ms = performance.now()
    try {
      await once(parts, stopping)
    } catch (error) {
      if (!stopping.aborted) parts.onLost(error)
    }
    if (stopping.aborted) return
    // A connection that stood for a while has earned a quick return.
    retry_ms = performance.now() - began_ms > 10_000 ? firstRetry_ms : Math.min(lastRetry_ms, retry_ms * 2)
    await pause(retry_ms, stopping)
  }
}

async function once(parts: StandingParts, stopping: AbortSignal): Promise<void> {
  const client = new Client({
    connectionString: parts.databaseUrl,
    application_name: parts.applicationName,
    connectionTimeoutMillis: 3_000,
    query_timeout: 10_000,
    statement_timeout: 10_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 1_000,
  })
  const lost = new AbortController()
  client.on('error', (error) => lost.abort(error))
  client.on('end', () => lost.abort(new Error('connection ended')))
  client.on('notification', ({ channel, payload }) => parts.onNotification(channel, payload ?? ''))
  try {
    await client.connect()
    // A host that lost its power says no goodbye: the database must notice by itself, so that another may take a lock over.
    await client.query(
      'set tcp_keepalives_idle = 1; set tcp_keepalives_interval = 1; set tcp_keepalives_count = 1; set tcp_user_timeout = 2000',
    )
    await parts.work(client, AbortSignal.any([stopping, lost.signal]))
    if (lost.signal.aborted) throw lost.signal.reason
  } finally {
    client.end().catch(() => {})
    // A peer that is gone never answers the goodbye.
    setTimeout(() => destroy(client), 1_000).unref()
    if (lost.signal.aborted) destroy(client)
  }
}

function destroy(client: Client): void {
  const { connection } = client as unknown as { connection?: { stream?: { destroy(): void } } }
  connection?.stream?.destroy()
}

/** Waits, but no longer than until the signal. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
  })
}
