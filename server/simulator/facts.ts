import { io } from 'socket.io-client'
import type { FactsMessage } from '#contract/events.ts'

/** Follows the facts a session may see, from now on; subscribes again after every break from the last position it saw. */
export function listenToFacts(baseUrl: string, cookie: string, onFacts: (message: FactsMessage) => void): { close(): void } {
  const socket = io(baseUrl, { transports: ['websocket'], extraHeaders: { cookie } })
  let cursor: number | null = null
  const subscribe = () => {
    socket.emit('facts.subscribe', { cursor }, (answer: { ok: boolean; cursor?: number }) => {
      if (answer.ok && cursor === null) cursor = answer.cursor ?? null
    })
  }
  socket.on('connect', subscribe)
  socket.on('facts', (message: FactsMessage) => {
    cursor = message.last
    onFacts(message)
  })
  socket.on('facts.snapshot_needed', () => {
    cursor = null
    subscribe()
  })
  return { close: () => void socket.close() }
}
