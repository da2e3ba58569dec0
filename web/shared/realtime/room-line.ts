import type { Socket } from 'socket.io-client'
import type { ErrorCode } from '#contract/errors.ts'
import type { RoomAnswer, RoomNoticeMessage, RoomRequest } from '#contract/media.ts'
import type { GuestToServer, ServerToGuest } from '#contract/sockets.ts'

/** What passes a socket about rooms: the console's or a guest's, whichever the screen has. */
export interface RoomLine {
  readonly isUp: boolean
  /** `answered` is called in the turn in which the answer came, before notices that follow in the same packet. Silence is `server.unavailable`. */
  ask(request: RoomRequest, answered: (answer: RoomAnswer) => void): void
  onNotice(listener: (message: RoomNoticeMessage) => void): () => void
  onUp(listener: (up: boolean) => void): () => void
  /** The session or the link is over; nothing comes any more. */
  onOver(listener: (code: ErrorCode) => void): () => void
  /** Something else on this network has just died: a line that does not answer soon is opened anew, rather than waited for. */
  doubt(): void
  /** How long a question to the server and back takes, ms; null where it was not answered. */
  trip_ms(): Promise<number | null>
  /** A room is open: the line comes back faster than one that only shows lists. Answers how to say that it is over. */
  hold(): () => void
}

type RoomSocket = Socket<ServerToGuest, GuestToServer>

const answerWithin_ms = 4_000

/** `holds` counts the open rooms of a line. */
export function createRoomLine(given: unknown, doubt: () => void, holds: { count: number } = { count: 0 }): RoomLine {
  // Both kinds of socket pass these events; their full types differ in what else they pass.
  const socket = given as RoomSocket
  return {
    get isUp() {
      return socket.connected
    },
    ask(request, answered) {
      if (!socket.connected) return answered({ ok: false, error: 'server.unavailable' })
      socket.timeout(answerWithin_ms).emit('room', request, (late: Error | null, answer?: RoomAnswer) => {
        answered(late || !answer ? { ok: false, error: 'server.unavailable' } : answer)
      })
    },
    onNotice(listener) {
      socket.on('room.notice', listener)
      return () => void socket.off('room.notice', listener)
    },
    onUp(listener) {
      const up = () => listener(true)
      const down = () => listener(false)
      socket.on('connect', up)
      socket.on('disconnect', down)
      return () => {
        socket.off('connect', up)
        socket.off('disconnect', down)
      }
    },
    onOver(listener) {
      const over = ({ code }: { code: ErrorCode }) => listener(code)
      // A pass that is over does not open the socket again; a session's end is the console's own business.
      const refused = ({ data }: Error & { data?: { code?: ErrorCode } }) => {
        if (data?.code?.startsWith('room_link.')) listener(data.code)
      }
      socket.on('session.ended', over)
      socket.on('connect_error', refused)
      return () => {
        socket.off('session.ended', over)
        socket.off('connect_error', refused)
      }
    },
    doubt,
    async trip_ms() {
      if (!socket.connected) return null
      const asked_ms = performance.now()
      return socket
        .timeout(answerWithin_ms)
        .emitWithAck('clock')
        .then(
          () => performance.now() - asked_ms,
          () => null,
        )
    },
    hold() {
      holds.count += 1
      let held = true
      return () => {
        if (held) holds.count -= 1
        held = false
      }
    },
  }
}
