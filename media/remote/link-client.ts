import { EventEmitter } from 'node:events'
import { errors, type ErrorCode } from '#contract/errors.ts'
import { newId } from '#platform/ids.ts'
import { Refusal } from '#platform/refusal.ts'
import type { HostAddress } from '../rooms/sibling.ts'
import { LinkConnection } from './link-connection.ts'
import type { LinkMessage } from './link-messages.ts'
import { linkConnect } from './link-tls.ts'

const ping_ms = 500
const request_ms = 5_000
const redial_ms = 200
/** A broken connection that is back by then was none: the session goes on. Afterwards the other side is dead to us. */
export const grace_ms = 2_000

interface Pending {
  resolve(value: unknown): void
  reject(error: Error): void
  timer: NodeJS.Timeout
}

export interface LinkClientEvents {
  /** A session begins; what was asked for in one before is to be asked for anew. */
  up: []
  /** The session is over: all that was had by it is gone. */
  down: []
  event: [name: string, data: unknown]
}

/** Asks another process, and hears from it. Dials again and again until it is closed, or somebody else answers at its address: then it is dead. */
export class LinkClient extends EventEmitter<LinkClientEvents> {
  readonly #key: Buffer
  readonly #address: HostAddress
  readonly #pending = new Map<number, Pending>()
  readonly #ping: NodeJS.Timeout
  #connection: LinkConnection | null = null
  #welcomed = false
  #sessionId = newId()
  #seen = 0
  #nextId = 1
  #up = false
  #closed = false
  #end: NodeJS.Timeout | undefined
  #redial: NodeJS.Timeout | undefined

  constructor(key: Buffer, address: HostAddress) {
    super()
    this.#key = key
    this.#address = address
    this.#ping = setInterval(() => this.#welcomed && this.#connection?.send({ type: 'ping', seen: this.#seen }), ping_ms)
    this.#ping.unref()
    this.#dial()
  }

  get up(): boolean {
    return this.#up
  }

  /** Throws the refusal of the other side; `server.unavailable` where it cannot be reached, or is late. */
  request(name: string, data: unknown, within_ms = request_ms): Promise<unknown> {
    const connection = this.#welcomed ? this.#connection : null
    if (!connection) return Promise.reject(new Refusal('server.unavailable'))
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#settle(id)?.reject(new Refusal('server.unavailable')), within_ms)
      this.#pending.set(id, { resolve, reject, timer })
      connection.send({ type: 'request', id, name, data })
    })
  }

  /** Said without waiting for an answer. */
  tell(name: string, data: unknown): void {
    this.request(name, data).catch(() => {})
  }

  close(): void {
    this.#closed = true
    clearInterval(this.#ping)
    clearTimeout(this.#redial)
    clearTimeout(this.#end)
    this.#connection?.close()
    this.#fall()
  }

  #dial(): void {
    const socket = linkConnect(this.#key, this.#address.host, this.#address.port)
    const connection = new LinkConnection(socket)
    this.#connection = connection
    // Nobody listens there: the process is dead, and what it carried with it.
    socket.once('error', ({ code }: NodeJS.ErrnoException) => code === 'ECONNREFUSED' && this.#fall())
    socket.once('secureConnect', () => connection.send({ type: 'hello', sessionId: this.#sessionId, seen: this.#seen }))
    connection.on('message', (message) => this.#hear(message))
    connection.once('closed', () => this.#lose())
  }

  #lose(): void {
    this.#connection = null
    this.#welcomed = false
    for (const id of this.#pending.keys()) this.#settle(id)?.reject(new Refusal('server.unavailable'))
    if (this.#closed) return
    if (this.#up) this.#end ??= setTimeout(() => this.#fall(), grace_ms)
    this.#redial = setTimeout(() => this.#dial(), redial_ms)
  }

  /** What was, is gone; who comes now is a stranger. */
  #fall(): void {
    clearTimeout(this.#end)
    this.#end = undefined
    this.#sessionId = newId()
    this.#seen = 0
    if (!this.#up) return
    this.#up = false
    this.emit('down')
  }

  #hear(message: LinkMessage): void {
    switch (message.type) {
      case 'welcome':
        return message.hostId === this.#address.hostId ? this.#greet(message.fresh) : this.close()
      case 'answer':
        return this.#settle(message.id)?.resolve(message.value)
      case 'refusal': {
        const code = message.code in errors ? (message.code as ErrorCode) : 'server.unavailable'
        return this.#settle(message.id)?.reject(new Refusal(code))
      }
      case 'event':
        this.#seen = message.seq
        // Not at once: whoever waits for the answer before it goes on first.
        setImmediate(() => this.emit('event', message.name, message.data))
        return
      case 'pong':
      case 'hello':
      case 'request':
      case 'ping':
    }
  }

  #greet(fresh: boolean): void {
    clearTimeout(this.#end)
    this.#end = undefined
    this.#welcomed = true
    // The other side was begun anew, or gave us up.
    if (fresh && this.#up) {
      this.#up = false
      this.#seen = 0
      this.emit('down')
    }
    if (this.#up) return
    this.#up = true
    this.emit('up')
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    clearTimeout(pending?.timer)
    return pending
  }
}
