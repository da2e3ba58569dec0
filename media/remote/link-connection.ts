import { EventEmitter } from 'node:events'
import type { TLSSocket } from 'node:tls'
import { encode, LinkDecoder, type LinkMessage } from './link-messages.ts'

/** Silence that a living other side never keeps: it is spoken twice a second. */
export const silence_ms = 1_500
/** What waits for an other side that does not read. */
const mostWaiting_bytes = 8 * 1024 * 1024

/** One TLS connection of the link, as messages. `closed` once, whatever ended it: the other side, silence, or that it does not read. */
export class LinkConnection extends EventEmitter<{ message: [LinkMessage]; closed: [] }> {
  readonly #socket: TLSSocket
  readonly #decoder = new LinkDecoder()
  readonly #watch: NodeJS.Timeout
  #heard_ms = performance.now()
  #checked_ms = performance.now()
  #closed = false

  constructor(socket: TLSSocket) {
    super()
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.#take(chunk))
    socket.on('error', () => this.close())
    socket.on('close', () => this.close())
    this.#watch = setInterval(() => this.#listen(), silence_ms / 3)
    this.#watch.unref()
  }

  send(message: LinkMessage): void {
    if (this.#closed) return
    this.#socket.write(encode(message))
    if (this.#socket.writableLength > mostWaiting_bytes) this.close()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    clearInterval(this.#watch)
    this.#socket.destroy()
    this.emit('closed')
  }

  #take(chunk: Buffer): void {
    this.#heard_ms = performance.now()
    try {
      for (const message of this.#decoder.push(chunk)) if (!this.#closed) this.emit('message', message)
    } catch {
      this.close()
    }
  }

  #listen(): void {
    const now_ms = performance.now()
    // Where we ourselves stood still, what was said meanwhile has not been read yet.
    const stoodStill = now_ms - this.#checked_ms > silence_ms
    this.#checked_ms = now_ms
    if (!stoodStill && now_ms - this.#heard_ms > silence_ms) this.close()
  }
}
