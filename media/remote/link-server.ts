import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Server } from 'node:tls'
import type { Logger } from '#platform/log.ts'
import { Refusal } from '#platform/refusal.ts'
import { LinkConnection } from './link-connection.ts'
import type { LinkMessage } from './link-messages.ts'
import { LinkSession } from './link-session.ts'
import { linkServer } from './link-tls.ts'

/** What can be asked for. It may keep the session to tell it of what happens later. */
export type LinkHandlers = Record<string, (session: LinkSession, data: never) => unknown>

const portsToTry = 100

/** Answers other processes of the installation. */
export class LinkServer {
  readonly #server: Server
  readonly #hostId: string
  readonly #handlers: LinkHandlers
  readonly #sessions = new Map<string, LinkSession>()
  readonly #connections = new Set<LinkConnection>()
  readonly #log: Logger

  /** `hostId`: who answers here, for those who look for somebody else. */
  constructor(key: Buffer, hostId: string, handlers: LinkHandlers, log: Logger) {
    this.#hostId = hostId
    this.#handlers = handlers
    this.#log = log
    this.#server = linkServer(key, (socket) => this.#accept(new LinkConnection(socket)))
  }

  /** Listens on the first free port from this one on; gives it. */
  async listen(port: number, host: string): Promise<number> {
    for (let attempt = 0; ; attempt++) {
      try {
        this.#server.listen(port === 0 ? 0 : port + attempt, host)
        await once(this.#server, 'listening')
        return (this.#server.address() as AddressInfo).port
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || attempt >= portsToTry) throw error
      }
    }
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.close()
    for (const session of this.#sessions.values()) session.end()
    this.#server.close()
  }

  #accept(connection: LinkConnection): void {
    this.#connections.add(connection)
    connection.once('closed', () => this.#connections.delete(connection))
    let session: LinkSession | null = null
    connection.on('message', (message) => {
      if (session) return this.#hear(session, connection, message)
      if (message.type !== 'hello') return connection.close()
      session = this.#sessionOf(message.sessionId, message.seen, connection)
    })
  }

  #sessionOf(sessionId: string, seen: number, connection: LinkConnection): LinkSession {
    const known = this.#sessions.get(sessionId)
    if (known?.comesBack(connection, seen)) return known
    known?.end()
    const session = new LinkSession(this.#hostId, connection)
    this.#sessions.set(sessionId, session)
    session.once('end', () => {
      if (this.#sessions.get(sessionId) === session) this.#sessions.delete(sessionId)
    })
    return session
  }

  #hear(session: LinkSession, connection: LinkConnection, message: LinkMessage): void {
    if (message.type === 'ping') {
      session.taken(message.seen)
      connection.send({ type: 'pong' })
    }
    if (message.type === 'request') void this.#serve(session, connection, message)
  }

  async #serve(session: LinkSession, connection: LinkConnection, { id, name, data }: LinkMessage & { type: 'request' }): Promise<void> {
    try {
      const handler = Object.hasOwn(this.#handlers, name) ? this.#handlers[name] : undefined
      if (!handler) throw new Refusal('request.invalid')
      const value = await handler(session, data as never)
      connection.send({ type: 'answer', id, value: value ?? null })
    } catch (error) {
      const code = error instanceof Refusal ? error.code : 'server.unavailable'
      if (!(error instanceof Refusal)) this.#log.warn({ err: error, request: name }, 'a request on the media link failed')
      connection.send({ type: 'refusal', id, code })
    }
  }
}
