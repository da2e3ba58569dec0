/**
 * The terminals of the ingest bench, in a process of their own: frames are encoded before the clock starts; then each connection keeps
 * a window of unacknowledged frames on the way, as a terminal that empties its memory does. Every acknowledgement is checked.
 */
import { connect, type Socket } from 'node:net'
import { encodeFrame } from '#protocols/jt808/header.ts'
import { encodeMessage } from '#protocols/jt808/header.ts'
import { FrameSplitter } from '#protocols/jt808/framing.ts'
import { emptyHeader, readHeader } from '#protocols/jt808/header.ts'
import { ANSWER, MESSAGE } from '#protocols/jt808/constants.ts'
import { encodeAuthentication } from '#protocols/jt808/registration.ts'
import { benchBody } from './ingest-trace.ts'

export interface ClientOrder {
  port: number
  code: string
  phones: string[]
  /** First device time and number of seconds of each terminal. */
  start_s: number
  seconds: number
  /** Unacknowledged frames a connection keeps on the way. */
  window: number
  /** Positions a second of all connections together; 0 for as many as possible. */
  pace: number
}

export interface ClientResult {
  acknowledged: number
  refused: number
  outOfOrder: number
  elapsed_ms: number
  cpu_s: number
  p50_ms: number
  p99_ms: number
}

const send = (message: unknown): void => void process.send!(message)
process.once('message', (order: ClientOrder) => {
  run(order).then(
    (result) => {
      send(result)
      process.disconnect()
    },
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})

class Terminal {
  readonly socket: Socket
  readonly #order: ClientOrder
  readonly #frames: Buffer
  readonly #ends: Uint32Array
  readonly #sentAt: Float64Array
  readonly #latencies: Float32Array
  readonly #splitter: FrameSplitter
  readonly #header = emptyHeader()
  sent = 0
  acknowledged = 0
  refused = 0
  outOfOrder = 0
  onAuthenticated: (() => void) | null = null
  onDone: (() => void) | null = null

  constructor(order: ClientOrder, index: number) {
    this.#order = order
    const sender = { version: 2013, phone: order.phones[index]! } as const
    const frames = Array.from({ length: order.seconds }, (_, s) =>
      encodeFrame(sender, MESSAGE.position, (s + 1) & 0xffff, benchBody(index, order.start_s + s)),
    )
    this.#ends = new Uint32Array(order.seconds)
    let end = 0
    frames.forEach((frame, i) => (this.#ends[i] = end += frame.length))
    this.#frames = Buffer.concat(frames, end)
    this.#sentAt = new Float64Array(order.seconds)
    this.#latencies = new Float32Array(order.seconds)
    this.#splitter = new FrameSplitter({
      frame: (bytes, start, end_) => this.#frame(bytes, start, end_),
      damaged: (_, damage) => {
        throw new Error(`the gateway sent a damaged frame: ${damage}`)
      },
    })
    this.socket = connect({ port: order.port, host: '127.0.0.1', noDelay: true })
    this.socket.on('data', (chunk) => {
      this.#splitter.push(chunk)
      if (this.#order.pace === 0 && this.sent > 0) this.fill()
    })
    this.socket.on('error', (error) => {
      throw error
    })
    const code = encodeAuthentication({ code: order.code, imei: null, software: null }, 2013)
    for (const frame of encodeMessage(sender, MESSAGE.authenticate, 0, code)) this.socket.write(frame)
  }

  get latencies(): Float32Array {
    return this.#latencies
  }

  /** Sends as much as the window allows, in one write. */
  fill(most = Infinity): void {
    // A pace is kept whatever the answers do: waiting for them would hide the delay that is measured.
    const room = this.#order.pace > 0 ? Infinity : this.#order.window - (this.sent - this.acknowledged)
    const n = Math.min(room, most, this.#order.seconds - this.sent)
    // Half a window at a time: a write for each single frame would measure the kernel.
    if (n <= 0 || (most === Infinity && n < this.#order.window / 2 && this.sent + n < this.#order.seconds)) return
    const from = this.sent === 0 ? 0 : this.#ends[this.sent - 1]!
    this.#sentAt.fill(performance.now(), this.sent, this.sent + n)
    this.sent += n
    this.socket.write(this.#frames.subarray(from, this.#ends[this.sent - 1]))
  }

  #frame(bytes: Uint8Array, start: number, end: number): void {
    const fault = readHeader(bytes, start, end, this.#header)
    if (fault !== null || this.#header.messageId !== MESSAGE.platformAnswer) throw new Error(`unexpected answer: ${fault}`)
    const at = this.#header.bodyStart
    const serial = (bytes[at]! << 8) | bytes[at + 1]!
    const messageId = (bytes[at + 2]! << 8) | bytes[at + 3]!
    const result = bytes[at + 4]!
    if (messageId === MESSAGE.authenticate) {
      if (result !== ANSWER.ok) throw new Error('authentication refused')
      this.onAuthenticated?.()
      return
    }
    if (result !== ANSWER.ok) this.refused++
    if (serial !== ((this.acknowledged + 1) & 0xffff)) this.outOfOrder++
    this.#latencies[this.acknowledged] = performance.now() - this.#sentAt[this.acknowledged]!
    if (++this.acknowledged === this.#order.seconds) this.onDone?.()
  }
}

async function run(order: ClientOrder): Promise<ClientResult> {
  const terminals = order.phones.map((_, i) => new Terminal(order, i))
  await Promise.all(terminals.map((t) => new Promise<void>((resolve) => (t.onAuthenticated = resolve))))
  send('ready')
  await new Promise((resolve) => process.once('message', resolve))
  const cpu = process.cpuUsage()
  const started = performance.now()
  const done = Promise.all(terminals.map((t) => new Promise<void>((resolve) => (t.onDone = resolve))))
  if (order.pace === 0) for (const terminal of terminals) terminal.fill()
  else pace(order, terminals)
  await done
  const elapsed_ms = performance.now() - started
  const { user, system } = process.cpuUsage(cpu)
  for (const terminal of terminals) terminal.socket.destroy()
  const all = new Float32Array(order.phones.length * order.seconds)
  terminals.forEach((t, i) => all.set(t.latencies, i * order.seconds))
  all.sort()
  const sum = (of: (t: Terminal) => number): number => terminals.reduce((total, t) => total + of(t), 0)
  return {
    acknowledged: sum((t) => t.acknowledged),
    refused: sum((t) => t.refused),
    outOfOrder: sum((t) => t.outOfOrder),
    elapsed_ms,
    cpu_s: (user + system) / 1e6,
    p50_ms: all[Math.floor(all.length * 0.5)]!,
    p99_ms: all[Math.floor(all.length * 0.99)]!,
  }
}

/** Every terminal in turn, one frame each, so that the sum is the pace. */
function pace(order: ClientOrder, terminals: readonly Terminal[]): void {
  const started = performance.now()
  let next = 0
  const total = terminals.length * order.seconds
  const timer = setInterval(() => {
    const due = Math.min(total, Math.floor(((performance.now() - started) / 1000) * order.pace))
    for (; next < due; next++) terminals[next % terminals.length]!.fill(1)
    if (next >= total) clearInterval(timer)
  }, 1)
}
