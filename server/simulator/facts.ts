import { io, type Socket } from 'socket.io-client'
import type { FactsMessage } from '#contract/events.ts'
import type { ClientToServer, ServerToClient } from '#contract/sockets.ts'

/**
 * Follows the facts a session may see, from now on; subscribes again after every break from the last position it saw. `cookie` is asked
 * before each attempt: after a break the session may be another. What came meanwhile may be lost with a new session: `onGap` tells.
 */
export function listenToFacts(
  baseUrl: string,
  cookie: () => string,
  { onFacts, onGap }: { onFacts(message: FactsMessage): void; onGap(): void },
): { close(): void } {
  const socket: Socket<ServerToClient, ClientToServer> = io(baseUrl, { transports: ['websocket'], extraHeaders: { cookie: cookie() } })
  let cursor: number | null = null
  let closed = false
  let again: NodeJS.Timeout | undefined
  const subscribe = () => {
    socket.emit('facts.subscribe', { cursor }, (answer) => {
      if (!answer.ok) return
      if (cursor === null) onGap()
      cursor ??= answer.cursor
    })
  }
  const reconnect = () => {
    clearTimeout(again)
    again = setTimeout(() => void (closed || socket.connect()), reconnect_ms)
  }
  socket.io.on('reconnect_attempt', () => void (socket.io.opts.extraHeaders = { cookie: cookie() }))
  socket.on('connect', subscribe)
  // Cut off by the server, or refused by it: the library does not try again by itself.
  socket.on('disconnect', (reason) => {
    if (reason === 'io server disconnect') reconnect()
  })
  socket.on('connect_error', () => {
    if (!socket.active) reconnect()
  })
  socket.on('facts', (message, taken) => {
    cursor = message.last
    onFacts(message)
    taken()
  })
  socket.on('facts.snapshot_needed', () => {
    cursor = null
    subscribe()
  })
  return {
    close() {
      closed = true
      clearTimeout(again)
      socket.close()
    },
  }
}

const reconnect_ms = 2_000
