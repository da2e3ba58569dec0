import { createServer, type IncomingHttpHeaders, type Server as HttpServer } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import { Server, type Socket } from 'socket.io'
import type { ErrorCode } from '#contract/errors.ts'
import type { ClientToServer, ServerToClient } from '#contract/sockets.ts'
import type { Actor } from '#platform/actor.ts'
import type { Logger } from '#platform/log.ts'
import { Refusal } from '#platform/refusal.ts'
import { createAllowance } from './allowance.ts'

/** The actor behind the session cookie, or null without one. Throws Refusal where the session is over. */
export type Authenticate = (headers: IncomingHttpHeaders) => Promise<Actor | null>

export interface ScreenData {
  actor: Actor
}
export type ScreenSocket = Socket<ClientToServer, ServerToClient, Record<string, never>, ScreenData>
export type ScreenServer = Server<ClientToServer, ServerToClient, Record<string, never>, ScreenData>

/** A screen asked for a subscription that its roles may not have. */
export type OnDenied = (socket: ScreenSocket, subscription: 'facts.subscribe' | 'positions.subscribe' | 'presence.subscribe') => void

export interface SocketsParts {
  /** Origins of our own screens; read at each upgrade, for it grows while ports open. */
  origins: readonly string[]
  authenticate: Authenticate
  log: Logger
}

export interface Sockets {
  readonly io: ScreenServer
  /** Lets this HTTP or HTTPS server upgrade to sockets. */
  attach(server: HttpServer | HttpsServer): void
  stop(): Promise<void>
}

/** A cut network shows within ping + timeout on either side. */
const ping_ms = 4_000
const pingTimeout_ms = 4_000
/** Events of one screen in ten seconds; an honest one sends about fifty. */
const maxEvents = 400
/** Open at once in one session: a desk has a few screens, and a line that comes and goes leaves some behind for seconds. */
const maxSockets = 50

/** The socket server: WebSocket only, our own origins only, a valid session only. Serves nothing by itself. */
export function createSockets(parts: SocketsParts): Sockets {
  const { origins, log } = parts
  // One engine behind every port: each server hands its upgrades to this one, which never listens.
  const hidden = createServer()
  const io: ScreenServer = new Server(hidden, {
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    pingInterval: ping_ms,
    pingTimeout: pingTimeout_ms,
    connectTimeout: 5_000,
    maxHttpBufferSize: 16 * 1024,
    allowRequest(request, decide) {
      const { origin } = request.headers
      // No browser sends an upgrade without Origin, and whatever else does has no cookie of ours to ride on.
      decide(null, origin === undefined || origins.includes(origin))
    },
  })

  const places = createPlaces(maxSockets)
  io.use((socket, next) => {
    authenticateSocket(socket, parts).then(
      (actor) => {
        // An honest screen comes again at this word, when its forerunners are gone.
        if (!places.take(actor.sessionId, socket.conn)) return next(refusal('server.unavailable'))
        socket.data.actor = actor
        next()
      },
      (error: unknown) => {
        const code: ErrorCode = error instanceof Refusal ? error.code : 'server.unavailable'
        if (!(error instanceof Refusal)) log.error({ err: error }, 'socket: could not authenticate')
        next(refusal(code))
      },
    )
  })
  io.on('connection', (socket) => {
    socket.use(eventLimit(socket, log))
    // A listener that throws must not end the process, and the screen is told nothing of our insides.
    socket.on('error', (error) => log.warn({ err: error }, 'socket: event refused'))
  })
  // Refused upgrades and cut frames are the sender's affair.
  io.engine.on('connection_error', (error: { message: string }) => log.debug({ reason: error.message }, 'socket: upgrade refused'))

  return {
    io,
    attach(server) {
      server.on('upgrade', (request, socket, head) => {
        if (!request.url?.startsWith('/socket.io/')) return void socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
        hidden.emit('upgrade', request, socket, head)
      })
    },
    async stop() {
      io.disconnectSockets(true)
      // `hidden` never listened, which its closing reports as an error that is none.
      await io.close().catch(() => {})
    },
  }
}

async function authenticateSocket(socket: ScreenSocket, { authenticate }: SocketsParts): Promise<Actor> {
  const { request } = socket.client
  const actor = await authenticate(request.headers)
  if (!actor) throw new Refusal('session.required')
  if (actor.mustChangePassword) throw new Refusal('password.must_change')
  return actor
}

/** The error that the screen gets as `connect_error`. */
const refusal = (code: ErrorCode): Error => Object.assign(new Error(code), { data: { code } })

/** Counts the open connections of each session; a place is free again when its connection closes, whatever became of it. */
function createPlaces(most: number) {
  const taken = new Map<string, number>()
  return {
    take(sessionId: string, connection: ScreenSocket['conn']): boolean {
      const count = taken.get(sessionId) ?? 0
      if (count >= most) return false
      if (connection.readyState !== 'open') return true
      taken.set(sessionId, count + 1)
      connection.once('close', () => {
        const left = taken.get(sessionId)! - 1
        if (left === 0) taken.delete(sessionId)
        else taken.set(sessionId, left)
      })
      return true
    },
  }
}

function eventLimit(socket: ScreenSocket, log: Logger) {
  const allowance = createAllowance(maxEvents, 10_000)
  return ([event]: unknown[], next: (error?: Error) => void) => {
    // Rooms count their own requests.
    if (event === 'room' || allowance.take()) return next()
    // What else came with it is of a socket that is closed already.
    if (!socket.connected) return
    log.warn({ accountId: socket.data.actor.accountId }, 'socket: too many events, closed')
    socket.disconnect(true)
  }
}

/** The answer function among what a screen sent, or undefined where it sent none: then there is nobody to answer. */
export function answerOf<A>(sent: readonly unknown[]): ((answer: A) => void) | undefined {
  const last = sent.at(-1)
  return typeof last === 'function' ? (last as (answer: A) => void) : undefined
}
