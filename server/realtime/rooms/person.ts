import { may } from '#contract/roles.ts'
import { isGuest, type Guest, type Who } from '#domains/rooms/service.ts'
import { plainAddress } from '#platform/http/address.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Authenticate, ScreenSocket } from '../sockets.ts'
import type { GuestSocket } from './guest-sockets.ts'

export type RoomSocket = ScreenSocket | GuestSocket

/** Whoever sits behind a socket, asked anew each time. Outlives the socket: a broken line is not the end of a session. */
export interface Person {
  /** Names the session or the pass: who may go on where this one was cut off. */
  readonly owner: string
  /** Null of a guest. */
  readonly sessionId: string | null
  readonly address: string | null
  /** At most a second old. Throws a Refusal where the session is over, or may enter no room at all. */
  who(): Promise<Who>
  /** Read from the database. */
  fresh(): Promise<Who>
}

/** A screen with a session. */
export function personOf(
  socket: ScreenSocket,
  { authenticate, forgetSession }: { authenticate: Authenticate; forgetSession(sessionId: string): void },
): Person {
  const { headers } = socket.client.request
  const { sessionId } = socket.data.actor
  async function who(): Promise<Who> {
    const actor = await authenticate(headers)
    if (!actor) throw new Refusal('session.required')
    if (actor.mustChangePassword) throw new Refusal('password.must_change')
    if (!may(actor.roles, 'room.join')) throw new Refusal('permission.denied')
    return actor
  }
  return {
    owner: `session ${sessionId}`,
    sessionId,
    address: plainAddress(socket.client.conn.remoteAddress),
    who,
    fresh() {
      forgetSession(sessionId)
      return who()
    },
  }
}

/** A phone with a pass. Whether the pass still opens its room is the admission's to say, which reads it each time. */
export function guestPerson(socket: GuestSocket, guest: Guest): Person {
  const who = async () => guest
  return {
    owner: `pass ${guest.passHash.toString('hex')}`,
    sessionId: null,
    address: plainAddress(socket.client.conn.remoteAddress),
    who,
    fresh: who,
  }
}

export const accountOf = (who: Who): string | null => (isGuest(who) ? null : who.accountId)
