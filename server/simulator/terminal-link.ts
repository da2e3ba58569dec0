import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { decodeGeneralAnswer, decodeRegistrationAnswer, type RegistrationAnswer } from '#protocols/jt808/answers.ts'
import { MESSAGE } from '#protocols/jt808/constants.ts'
import { FrameSplitter } from '#protocols/jt808/framing.ts'
import { emptyHeader, encodeMessage, readHeader, type Sender } from '#protocols/jt808/header.ts'
import { encodePosition, type PositionReport } from '#protocols/jt808/position.ts'
import { encodePositionBatch } from '#protocols/jt808/position-batch.ts'
import { encodeAuthentication, encodeRegistration, type Registration } from '#protocols/jt808/registration.ts'

const PATIENCE_MS = 15_000

interface Waiting {
  resolve(result: number): void
  reject(error: Error): void
  timer: NodeJS.Timeout
}

/** One connection of a vehicle terminal to a JT/T 808 gateway, as the terminal sees it. */
export class TerminalLink {
  readonly sender: Sender
  /** Settles when the connection is over. */
  readonly closed: Promise<void>
  isOver = false
  readonly #socket: Socket
  readonly #answers = new Map<number, Waiting>()
  readonly #registrations = new Map<number, (answer: RegistrationAnswer) => void>()
  #serial = 0

  private constructor(sender: Sender, socket: Socket) {
    this.sender = sender
    this.#socket = socket
    const splitter = new FrameSplitter({ frame: (bytes, start, end) => this.#received(bytes, start, end), damaged: () => {} })
    socket.on('data', (chunk) => splitter.push(chunk))
    socket.on('error', () => {})
    // `once` would reject where the connection was reset, and nobody waits for that.
    this.closed = new Promise<void>((resolve) => socket.once('close', () => resolve())).then(() => {
      this.isOver = true
      for (const { reject, timer } of this.#answers.values()) {
        clearTimeout(timer)
        reject(new Error('the gateway closed the connection'))
      }
      this.#answers.clear()
    })
  }

  static async open(host: string, port: number, sender: Sender): Promise<TerminalLink> {
    const socket = connect({ host, port, noDelay: true })
    await once(socket, 'connect')
    return new TerminalLink(sender, socket)
  }

  register(registration: Registration): Promise<RegistrationAnswer> {
    const serial = this.#serial
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no answer to the registration')), PATIENCE_MS)
      this.#registrations.set(serial, (answer) => {
        clearTimeout(timer)
        resolve(answer)
      })
      void this.closed.then(() => {
        clearTimeout(timer)
        reject(new Error('the gateway closed the connection'))
      })
      this.write(MESSAGE.register, encodeRegistration(registration, this.sender.version))
    })
  }

  authenticate(code: string): Promise<number> {
    return this.send(MESSAGE.authenticate, encodeAuthentication({ code, imei: null, software: null }, this.sender.version))
  }

  heartbeat(): Promise<number> {
    return this.send(MESSAGE.heartbeat, new Uint8Array())
  }

  position(report: PositionReport): Promise<number> {
    return this.send(MESSAGE.position, encodePosition(report))
  }

  /** 0x0704; `type` 0 normal, 1 collected in a blind area. */
  positions(reports: readonly PositionReport[], type = 0, partBytes?: number): Promise<number> {
    return this.send(MESSAGE.positionBatch, encodePositionBatch(reports.map(encodePosition), type), partBytes)
  }

  /** The result of the general answer to the (last sub-package of the) message. Rejects when the connection ends first. */
  send(messageId: number, body: Uint8Array, partBytes?: number): Promise<number> {
    return this.#answerTo(this.write(messageId, body, partBytes), PATIENCE_MS)
  }

  /** The result for a frame sent as it was recorded, which carries this serial. */
  sendRecorded(frame: Uint8Array, serial: number, patience_ms: number): Promise<number> {
    this.writeRaw(frame)
    return this.#answerTo(serial, patience_ms)
  }

  #answerTo(serial: number, patience_ms: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#answers.delete(serial)
        reject(new Error(`no answer to serial ${serial}`))
      }, patience_ms)
      this.#answers.set(serial, { resolve, reject, timer })
    })
  }

  /** Sends without waiting; answers the serial of its last frame. */
  write(messageId: number, body: Uint8Array, partBytes?: number): number {
    const frames = encodeMessage(this.sender, messageId, this.#serial, body, partBytes)
    this.#serial = (this.#serial + frames.length) & 0xffff
    for (const frame of frames) this.#socket.write(frame)
    return (this.#serial - 1) & 0xffff
  }

  /** Sends bytes as they are. */
  writeRaw(bytes: Uint8Array): void {
    this.#socket.write(bytes)
  }

  close(): void {
    this.#socket.destroy()
  }

  #received(bytes: Uint8Array, start: number, end: number): void {
    const header = emptyHeader()
    if (readHeader(bytes, start, end, header) !== null) return
    const body = bytes.slice(header.bodyStart, header.bodyEnd)
    if (header.messageId === MESSAGE.registerAnswer) {
      const answer = decodeRegistrationAnswer(body)
      if (answer !== null) this.#registrations.get(answer.serial)?.(answer)
    } else if (header.messageId === MESSAGE.platformAnswer) {
      const answer = decodeGeneralAnswer(body)
      const waiting = answer && this.#answers.get(answer.serial)
      if (!answer || !waiting) return
      this.#answers.delete(answer.serial)
      clearTimeout(waiting.timer)
      waiting.resolve(answer.result)
    }
  }
}
