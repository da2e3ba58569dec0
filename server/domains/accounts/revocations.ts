import type { PoolClient } from 'pg'
import type { Connection } from '#platform/db/database.ts'

export interface RevocationWatch {
  /** Resolves once the first LISTEN stands. */
  ready: Promise<void>
  stop(): Promise<void>
}

/**
 * Hears of every session that ends, whichever process ended it. `onRevoked(null)` means that notices may have been missed, because the
 * connection was away: whoever holds sessions asks about all of them. Comes back by itself after a second.
 */
export function watchRevocations(connection: Connection, onRevoked: (sessionId: string | null) => void): RevocationWatch {
  let stopped = false
  let client: PoolClient | undefined
  let timer: NodeJS.Timeout | undefined
  const { promise: ready, resolve } = Promise.withResolvers<void>()

  async function listen(): Promise<void> {
    let fresh: PoolClient | undefined
    try {
      fresh = await connection.pool.connect()
      const mine = fresh
      mine.on('notification', (notice) => onRevoked(notice.payload || null))
      mine.once('error', () => lost(mine))
      mine.once('end', () => lost(mine))
      await mine.query('listen jilian_session_revoked')
      if (stopped) return mine.release(true)
      client = mine
      onRevoked(null)
      resolve()
    } catch {
      fresh?.release(true)
      again()
    }
  }

  function lost(gone: PoolClient): void {
    if (client !== gone) return
    client = undefined
    gone.release(true)
    onRevoked(null)
    again()
  }

  function again(): void {
    if (!stopped) timer = setTimeout(() => void listen(), 1_000)
  }

  void listen()
  return {
    ready,
    async stop() {
      stopped = true
      clearTimeout(timer)
      const mine = client
      client = undefined
      mine?.release(true)
      resolve()
    },
  }
}
