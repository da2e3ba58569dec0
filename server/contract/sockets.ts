import type { ErrorCode } from './errors.ts'
import type { FactsMessage } from './events.ts'
import type { RoomAnswer, RoomNoticeMessage, RoomRequest } from './media.ts'
import type { SeatPresence } from './signals.ts'

/**
 * What passes the socket (socket.io, namespace `/`, WebSocket only, path `/socket.io/`). Facts are described in `events.ts`, signals in
 * `signals.ts`, rooms in `media.ts`. The session cookie opens it; each subscription asks for its own permission.
 */
export interface ClientToServer {
  'facts.subscribe'(request: { cursor: number | null }, answer: (answer: FactsAnswer) => void): void
  'positions.subscribe'(answer: (answer: SignalAnswer) => void): void
  /** After each frame of positions: the server has at most two under way to a screen, so a slow line gets newer frames, not more. */
  'positions.seen'(): void
  'presence.subscribe'(answer: (answer: SignalAnswer) => void): void
  clock(answer: (answer: ClockAnswer) => void): void
  room(request: RoomRequest, answer: (answer: RoomAnswer) => void): void
}

export interface ServerToClient {
  /** The screen acknowledges when it has taken the facts; the server goes on by a few messages at most without it. */
  facts(message: FactsMessage, taken: () => void): void
  'facts.snapshot_needed'(message: { stream: string }): void
  positions(frame: Uint8Array): void
  presence(seats: SeatPresence[]): void
  'room.notice'(message: RoomNoticeMessage): void
  /** The socket closes after it: sign in again. */
  'session.ended'(message: { code: ErrorCode }): void
}

/**
 * Namespace `/guest`: a phone with a one-time link, no session. Opened by `auth: { pass }`, the pass of `rooms.openCallerVideo` or
 * `rooms.enterVisit`; it is in one room only.
 */
export type GuestToServer = Pick<ClientToServer, 'room' | 'clock'>
export type ServerToGuest = Pick<ServerToClient, 'room.notice' | 'session.ended'>

/** `cursor`: where the stream begins; `head`: the newest position when it began, so a screen knows when it has caught up. */
export type FactsAnswer = { ok: true; stream: string; cursor: number; head: number } | { ok: false; error: ErrorCode }
export type SignalAnswer = { ok: true } | { ok: false; error: ErrorCode }

/** Business time of the server in Unix ms, and how many of its seconds pass in a real one (1 but in a simulated day). */
export interface ClockAnswer {
  now_ms: number
  rate: number
}
