import { keepConnected } from '#platform/db/standing-connection.ts'

export interface RevocationWatch {
  stop(): Promise<void>
}

/**
 * Hears of every session that ends, whichever process ended it. `onRevoked(null)` means that notices may have been missed, because the
 * connection was away: whoever holds sessions asks about all of them (`sessions.endedAmong`).
 */
export function watchRevocations(databaseUrl: string, onRevoked: (sessionId: string | null) => void): RevocationWatch {
  return keepConnected({
    databaseUrl,
    applicationName: 'jilian revocations',
    async work(client, signal) {
      await client.query('listen jilian_session_revoked')
      onRevoked(null)
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    },
    onNotification: (_channel, sessionId) => onRevoked(sessionId || null),
    onLost: () => onRevoked(null),
  })
}
