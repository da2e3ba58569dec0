import type { Namespace, Socket } from 'socket.io'
import type { ErrorCode } from '#contract/errors.ts'
import type { GuestToServer, ServerToGuest } from '#contract/sockets.ts'
import type { Guest } from '#domains/rooms/service.ts'
import { senderOf } from '#platform/http/address.ts'
import { createLimiter } from '#platform/http/limiter.ts'
import type { Logger } from '#platform/log.ts'
import { Refusal } from '#platform/refusal.ts'
import type { ScreenServer } from '../sockets.ts'

interface GuestData {
  guest: Guest
}
export type GuestSocket = Socket<GuestToServer, ServerToGuest, Record<string, never>, GuestData>
type GuestServer = Namespace<GuestToServer, ServerToGuest, Record<string, never>, GuestData>

export interface GuestSocketsParts {
  io: ScreenServer
  log: Logger
  /** Whom the pass stands for, where it opens its room at this moment. */
  admit(pass: string): Promise<Guest | null>
}

/** A pass has 43 characters. */
const shape = /^[A-Za-z0-9_-]{20,64}$/
/** A phone comes again every few seconds while its line is bad; whoever guesses passes comes more often. */
const perAddress = { capacity: 30, perSecond: 1 }

/** The namespace of phones with a one-time link: no session, one room. */
export function createGuestSockets({ io, log, admit }: GuestSocketsParts): GuestServer {
  const guests = io.of('/guest') as unknown as GuestServer
  const limiter = createLimiter(perAddress)
  guests.use((socket, next) => {
    if (limiter.take(senderOf(socket.client.conn.remoteAddress)) > 0) return next(refusal('request.too_many'))
    const auth: unknown = socket.handshake.auth
    const pass = typeof auth === 'object' && auth !== null && 'pass' in auth ? auth.pass : undefined
    if (typeof pass !== 'string' || !shape.test(pass)) return next(refusal('room_link.invalid'))
    admit(pass).then(
      (guest) => {
        if (!guest) return next(refusal('room_link.expired'))
        socket.data.guest = guest
        next()
      },
      (error: unknown) => {
        if (!(error instanceof Refusal)) log.error({ err: error }, 'rooms: could not look at a pass')
        next(refusal(error instanceof Refusal ? error.code : 'server.unavailable'))
      },
    )
  })
  return guests
}

const refusal = (code: ErrorCode): Error => Object.assign(new Error(code), { data: { code } })
