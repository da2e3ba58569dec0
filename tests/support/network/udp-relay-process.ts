import { createSocket, type Socket } from 'node:dgram'
import type { Delay } from './relay.ts'

/** Arguments: the address to listen on, the address to pass on to, the port of both. Told its delay by messages. */
const [from = '', to = '', port = '0'] = process.argv.slice(2)
let delay: Delay = { delay_ms: 0, jitter_ms: 0 }
process.on('message', (message: Delay) => {
  delay = message
})
process.on('disconnect', () => process.exit(0))

/** One way of one flow. What is late holds up what is behind it, as in a cell, which delivers in order. */
function createLane(): (send: () => void) => void {
  const waiting: { at_ms: number; send: () => void }[] = []
  const release = (): void => {
    while (waiting[0] && waiting[0].at_ms <= performance.now()) waiting.shift()!.send()
    if (waiting[0]) setTimeout(release, Math.max(1, waiting[0].at_ms - performance.now()))
  }
  return (send) => {
    const at_ms = Math.max(waiting.at(-1)?.at_ms ?? 0, performance.now() + delay.delay_ms + Math.random() * delay.jitter_ms)
    if (waiting.push({ at_ms, send }) === 1) setTimeout(release, Math.max(1, at_ms - performance.now()))
  }
}

interface Flow {
  socket: Socket
  /** To where all goes. */
  onward: (send: () => void) => void
}

/** Behind each sender a socket of its own, as behind an address translation. */
const behind = new Map<string, Flow>()
const front = createSocket('udp4')

function flowOf(address: string, senderPort: number): Flow {
  const key = `${address}:${senderPort}`
  const known = behind.get(key)
  if (known) return known
  const socket = createSocket('udp4')
  const backward = createLane()
  socket.bind(0, from)
  socket.on('message', (packet) => backward(() => front.send(packet, senderPort, address)))
  socket.on('error', () => behind.delete(key))
  const flow = { socket, onward: createLane() }
  behind.set(key, flow)
  return flow
}

front.on('message', (packet, sender) => {
  const { socket, onward } = flowOf(sender.address, sender.port)
  onward(() => socket.send(packet, Number(port), to))
})
front.on('error', (error) => {
  process.send?.(error.message)
  process.exit(1)
})
front.bind(Number(port), from, () => process.send?.('listening'))
