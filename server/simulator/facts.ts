import { io, type Socket } from 'socket.io-client'
import type { FactsMessage } from '#contract/events.ts'
import type { ClientToServer, ServerToClient } from '#contract/sockets.ts'

/** Follows the facts a session may see, from now on; subscribes again after every break from the last position it saw. */
export function listenToFacts(baseUrl: string, cookie: string, onFacts: (message: FactsMessage) => void): { close(): void } {
  const socket: Socket<ServerToClient, ClientToServer> = io(baseUrl, { transports: ['websocket'], extraHeaders: { cookie } })
  let cursor: number | null = null
  const subscribe = () => {
    socket.emit('facts.subscribe', { cursor }, (answer) => {
      if (answer.ok) cursor ??= answer.cursor
    })
  }
  socket.on('connect', subscribe)
  socket.on('facts', (message, taken) => {
    cursor = message.last
    onFacts(message)
    taken()
  })
  socket.on('facts.snapshot_needed', () => {
    cursor = null
    subscribe()
  })
  return { close: () => void socket.close() }
}
