import type { ErrorCode } from '#contract/errors.ts'
import type { RoomAnswer, RoomNoticeMessage, RoomRequest, RoomRequestAnswer, RoomRequestData, RoomRequestName } from '#contract/media.ts'
import type { RoomLine } from '../../realtime/room-line.ts'

/** The server said no to a request of a room; `server.unavailable` where it said nothing. */
export class RoomRefusal extends Error {
  readonly code: ErrorCode
  constructor(code: ErrorCode) {
    super(code)
    this.name = 'RoomRefusal'
    this.code = code
  }
}

/** The requests and notices of one room, over whichever line the screen has. */
export class Signalling {
  readonly roomId: string
  readonly #line: RoomLine

  constructor(line: RoomLine, roomId: string) {
    this.#line = line
    this.roomId = roomId
  }

  get isUp(): boolean {
    return this.#line.isUp
  }

  /** Throws RoomRefusal. */
  ask<N extends RoomRequestName>(name: N, data: RoomRequestData<N>): Promise<RoomRequestAnswer<N>> {
    return new Promise((resolve, reject) => {
      this.askInTurn(name, data, (answer) => {
        if (answer.ok) resolve(answer.answer)
        else reject(new RoomRefusal(answer.error))
      })
    })
  }

  /** As `ask`, but the answer is taken in the very turn in which it comes: notices may follow in the same packet. */
  askInTurn<N extends RoomRequestName>(name: N, data: RoomRequestData<N>, answered: (answer: RoomAnswer<N>) => void): void {
    const request: RoomRequest<N> = { name, roomId: this.roomId, data }
    this.#line.ask(request as RoomRequest, (answer) => answered(answer as RoomAnswer<N>))
  }

  /** What is lost does no harm: the state is told again with the next join. */
  tell<N extends RoomRequestName>(name: N, data: RoomRequestData<N>): void {
    this.askInTurn(name, data, () => {})
  }

  onNotice(listener: (message: RoomNoticeMessage) => void): () => void {
    return this.#line.onNotice((message) => {
      if (message.roomId === this.roomId) listener(message)
    })
  }

  onUp(listener: (up: boolean) => void): () => void {
    return this.#line.onUp(listener)
  }

  onOver(listener: (code: ErrorCode) => void): () => void {
    return this.#line.onOver(listener)
  }

  doubt(): void {
    this.#line.doubt()
  }

  hold(): () => void {
    return this.#line.hold()
  }
}
