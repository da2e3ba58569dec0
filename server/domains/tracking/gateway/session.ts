import type { Socket } from 'node:net'
import { encodeRegistrationAnswer, encodeResendPackages } from '#protocols/jt808/answers.ts'
import { AnswerWriter, LONGEST_ANSWER_BYTES } from '#protocols/jt808/answer-writer.ts'
import { phoneFromBcd } from '#protocols/jt808/bcd.ts'
import type { AnswerResult } from '#protocols/jt808/constants.ts'
import { ANSWER, MESSAGE } from '#protocols/jt808/constants.ts'
import type { FrameDamage, FrameSink } from '#protocols/jt808/framing.ts'
import { FrameSplitter } from '#protocols/jt808/framing.ts'

import { emptyHeader, encodeFrame, readHeader } from '#protocols/jt808/header.ts'
import { BATCH_BLIND_AREA, walkPositionBatch } from '#protocols/jt808/position-batch.ts'
import { emptyPosition, readPosition } from '#protocols/jt808/position.ts'
import { Reassembly } from '#protocols/jt808/reassembly.ts'
import { decodeAuthentication, decodeRegistration } from '#protocols/jt808/registration.ts'
import type { AckTarget } from '../ingest/batch.ts'
import { FLAG_BATCH, FLAG_BLIND_AREA } from '../ingest/batch.ts'
import { misfitOf } from '../ingest/judge.ts'
import type { TerminalState } from '../ingest/states.ts'
import type { QuarantineReason } from '../quarantine.ts'
import { TokenBucket } from '../token-bucket.ts'
import type { SessionHost } from './host.ts'

/** Why a socket is not read: any of them is enough. */
const PAUSE_LOOKUP = 1
const PAUSE_CONGESTION = 2
const PAUSE_RATE = 4

// One frame is handled at a time, so one of each serves all connections.
const header = emptyHeader()
const position = emptyPosition()

/** One connection of a terminal: registers, authenticates, reports. */
export class TerminalSession implements FrameSink, AckTarget {
  readonly peer: string
  readonly openedAt_ms = performance.now()
  phone: string | null = null
  terminal: TerminalState | null = null
  /** When the last sound frame came, monotonic. */
  heardAt_ms = this.openedAt_ms
  readonly #host: SessionHost<TerminalSession>
  readonly #socket: Socket
  readonly #splitter = new FrameSplitter(this)
  readonly #reassembly: Reassembly
  readonly #rate: TokenBucket
  readonly #quarantineRate: TokenBucket
  #answers: AnswerWriter | null = null
  #phoneBytes: Uint8Array = new Uint8Array()
  #version: 2013 | 2019 = 2013
  readonly #toAnswer: number[] = []
  #waiting: Uint8Array[] = []
  #pauses = 0
  #frames = 0
  #refusals = 0
  #registrations = 0
  #mismatches = 0
  #partialSince_ms: number | null = null
  #closed = false

  constructor(host: SessionHost<TerminalSession>, socket: Socket) {
    this.#host = host
    this.#socket = socket
    this.peer = `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? 0}`
    const { limits } = host
    this.#reassembly = new Reassembly(limits.reassembly)
    this.#rate = new TokenBucket(limits.framesBurst, limits.framesPerSecond)
    this.#quarantineRate = new TokenBucket(limits.quarantineBurst, limits.quarantinePerSecond)
    socket.setNoDelay(true)
    socket.setKeepAlive(true, 30_000)
    socket.on('data', (chunk) => this.#received(chunk))
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Ends the connection; what was handed in is still committed, but nobody is told. */
  close(reason: string): void {
    if (this.#closed) return
    this.#closed = true
    this.#splitter.stop()
    this.#waiting = []
    this.#host.log.debug({ peer: this.peer, phone: this.phone, reason }, 'terminal connection closed')
    this.#socket.end()
    this.#socket.destroySoon()
    this.#host.ended(this)
  }

  /** The writer has too much waiting, or caught up. */
  congested(congested: boolean): void {
    this.#pause(PAUSE_CONGESTION, congested)
  }

  /** Looks after the clock; called every second or so. */
  tick(now_ms: number): void {
    const { limits } = this.#host
    if (this.terminal === null && now_ms - this.openedAt_ms > limits.handshake_ms) return this.close('not authenticated in time')
    if (now_ms - this.heardAt_ms > limits.idle_ms && this.#pauses === 0) return this.close('idle')
    if (this.#partialSince_ms !== null && now_ms - this.#partialSince_ms > limits.partialFrame_ms)
      return this.close('a frame took too long')
    this.#reassembly.expire(now_ms)
    for (const { firstSerial, missing } of this.#reassembly.stalled(now_ms, limits.askForParts_ms)) {
      this.#send(MESSAGE.resendPackages, encodeResendPackages(firstSerial, missing, this.#version === 2019))
    }
  }

  /** FrameSink. */
  damaged(bytes: Uint8Array, damage: FrameDamage): void {
    this.#quarantine(damage, bytes, null)
    this.#refused()
  }

  /** FrameSink. */
  frame(bytes: Uint8Array, start: number, end: number): void {
    this.#frames++
    if ((this.#pauses & PAUSE_LOOKUP) !== 0) {
      if (this.#waiting.length < this.#host.limits.waitingFrames) this.#waiting.push(bytes.slice(start, end))
      else this.close('too much sent before the answer')
      return
    }
    const fault = readHeader(bytes, start, end, header)
    if (fault !== null) {
      this.#quarantine(fault, bytes.slice(start, end), fault === 'short' ? null : header.messageId)
      this.#refused()
      return
    }
    if (!this.#isOwnPhone(bytes)) return this.#foreignPhone(bytes.slice(start, end), header.messageId)
    this.heardAt_ms = performance.now()
    if (header.encryption !== 0) {
      this.#quarantine('encrypted', bytes.slice(start, end), header.messageId)
      this.#answer(header.serial, header.messageId, ANSWER.unsupported)
      return
    }
    if (header.packageTotal > 1) this.#part(bytes)
    else this.#message(header.messageId, header.serial, bytes, header.bodyStart, header.bodyEnd, null)
  }

  /** AckTarget: `token` is message id and serial of an uplink that is now committed. */
  committed(token: number): void {
    this.#toAnswer.push(token)
  }

  /** AckTarget. */
  flush(): void {
    const answers = this.#answers
    const tokens = this.#toAnswer
    if (answers !== null && tokens.length > 0 && !this.#closed) {
      const out = Buffer.allocUnsafe(tokens.length * LONGEST_ANSWER_BYTES)
      let at = 0
      for (let i = 0; i < tokens.length; i++) {
        const token = tokens[i]!
        at = answers.write(out, at, token & 0xffff, token >>> 16, ANSWER.ok)
      }
      this.#write(out.subarray(0, at))
    }
    tokens.length = 0
  }

  #received(chunk: Buffer): void {
    this.#frames = 0
    this.#splitter.push(chunk)
    if (this.#closed) return
    if (this.#splitter.pendingBytes === 0) this.#partialSince_ms = null
    else if (this.#frames > 0 || this.#partialSince_ms === null) this.#partialSince_ms = performance.now()
    const wait_ms = this.#rate.charge(this.#frames)
    if (wait_ms === 0) return
    this.#pause(PAUSE_RATE, true)
    setTimeout(() => this.#pause(PAUSE_RATE, false), wait_ms).unref()
  }

  #pause(why: number, on: boolean): void {
    const before = this.#pauses
    this.#pauses = on ? before | why : before & ~why
    if (this.#closed || (before === 0) === (this.#pauses === 0)) return
    if (this.#pauses > 0) {
      this.#socket.pause()
      return
    }
    // It was we who did not listen.
    this.heardAt_ms = performance.now()
    this.#socket.resume()
  }

  #isOwnPhone(bytes: Uint8Array): boolean {
    const own = this.#phoneBytes
    const { phoneStart, phoneLength } = header
    if (own.length === phoneLength) {
      let same = true
      for (let i = 0; i < phoneLength; i++) {
        if (own[i] !== bytes[phoneStart + i]) {
          same = false
          break
        }
      }
      if (same) return true
    }
    const phone = phoneFromBcd(bytes, phoneStart, phoneLength)
    if (this.phone !== null && this.phone !== phone) return false
    this.phone = phone
    this.#version = header.version
    this.#phoneBytes = bytes.slice(phoneStart, phoneStart + phoneLength)
    this.#answers = new AnswerWriter({ version: this.#version, phone })
    return true
  }

  #foreignPhone(frame: Uint8Array, messageId: number): void {
    this.#quarantine('phone_mismatch', frame, messageId)
    this.#answer(header.serial, messageId, ANSWER.failed)
    if (this.terminal !== null) this.#host.conflict(this.terminal.terminalId)
    this.#refused()
    if (++this.#mismatches >= this.#host.limits.phoneMismatches) this.close('frames of another phone')
  }

  #part(bytes: Uint8Array): void {
    const { messageId, serial } = header
    const { strangerParts } = this.#host.limits
    if (this.terminal === null && (messageId !== MESSAGE.register || header.packageTotal > strangerParts))
      return this.#stranger(messageId, serial, bytes)
    const body = bytes.subarray(header.bodyStart, header.bodyEnd)
    const result = this.#reassembly.add(header, body, performance.now())
    if (result === 'refused') {
      this.#quarantine('package_refused', body.slice(), messageId)
      this.#answer(serial, messageId, ANSWER.failed)
    }
    // A part is acknowledged with its whole: until then the terminal keeps it.
    if (typeof result === 'string') return
    this.#message(result.messageId, result.serials.at(-1)!, result.body, 0, result.body.length, result.serials)
  }

  #message(messageId: number, serial: number, bytes: Uint8Array, start: number, end: number, parts: readonly number[] | null): void {
    if (messageId === MESSAGE.register) return this.#register(serial, bytes.slice(start, end))
    if (messageId === MESSAGE.authenticate) return this.#authenticate(serial, bytes.slice(start, end))
    const { terminal } = this
    if (terminal === null) return this.#stranger(messageId, serial, bytes.subarray(start, end))
    const serials = parts ?? serial
    switch (messageId) {
      case MESSAGE.position:
        if (this.#position(terminal, bytes, start, end, 0, messageId)) this.#whenCommitted(messageId, serials)
        else this.#answerAll(serials, messageId, ANSWER.malformed)
        return
      case MESSAGE.positionBatch:
        return this.#batch(terminal, bytes, start, end, serials)
      case MESSAGE.heartbeat:
        this.#host.heard(terminal.terminalId, this.peer)
        return this.#answerAll(serials, messageId, ANSWER.ok)
      case MESSAGE.terminalAnswer:
        return
      case MESSAGE.logout:
        this.#answerAll(serials, messageId, ANSWER.ok)
        return this.close('logged out')
      default:
        return this.#answerAll(serials, messageId, ANSWER.unsupported)
    }
  }

  #position(terminal: TerminalState, bytes: Uint8Array, start: number, end: number, flags: number, messageId: number): boolean {
    let reason: QuarantineReason | null = 'body'
    if (readPosition(bytes, start, end, position)) {
      reason = misfitOf(position, this.#host.now_ms() / 1000)
      if (reason === null) {
        this.#host.writer.add(terminal, position, flags, 'jt808')
        return true
      }
    }
    this.#quarantine(reason, bytes.slice(start, end), messageId)
    return false
  }

  #batch(terminal: TerminalState, bytes: Uint8Array, start: number, end: number, serials: number | readonly number[]): void {
    let taken = 0
    const walk = walkPositionBatch(bytes, start, end, (from, to, type) => {
      const flags = FLAG_BATCH | (type === BATCH_BLIND_AREA ? FLAG_BLIND_AREA : 0)
      if (this.#position(terminal, bytes, from, to, flags, MESSAGE.positionBatch)) taken++
    })
    if (walk === null || !walk.whole) this.#quarantine('body', bytes.slice(start, end), MESSAGE.positionBatch)
    if (taken > 0) this.#whenCommitted(MESSAGE.positionBatch, serials)
    else this.#answerAll(serials, MESSAGE.positionBatch, ANSWER.malformed)
  }

  #whenCommitted(messageId: number, serials: number | readonly number[]): void {
    const high = messageId << 16
    if (typeof serials === 'number') return this.#host.writer.whenCommitted(this, high | serials)
    for (const serial of serials) this.#host.writer.whenCommitted(this, high | serial)
  }

  #register(serial: number, body: Uint8Array): void {
    if (this.terminal === null && ++this.#registrations > this.#host.limits.strangerRegistrations)
      return this.close('registers and never authenticates')
    const registration = decodeRegistration(body, this.#version)
    if (registration === null) {
      this.#quarantine('body', body, MESSAGE.register)
      return this.#refused()
    }
    const caller = { phone: this.phone!, version: this.#version, address: this.peer }
    this.#lookUp(async () => {
      const { result, code } = await this.#host.register(this, caller, registration)
      this.#send(MESSAGE.registerAnswer, encodeRegistrationAnswer(serial, result, code))
      if (result !== 0) this.#refused()
    })
  }

  #authenticate(serial: number, body: Uint8Array): void {
    const authentication = decodeAuthentication(body, this.#version)
    if (authentication === null) {
      this.#quarantine('body', body, MESSAGE.authenticate)
      this.#answer(serial, MESSAGE.authenticate, ANSWER.malformed)
      return this.#refused()
    }
    const caller = { phone: this.phone!, version: this.#version, address: this.peer }
    this.#lookUp(async () => {
      const terminal = await this.#host.authenticate(this, caller, authentication)
      this.#answer(serial, MESSAGE.authenticate, terminal === null ? ANSWER.failed : ANSWER.ok)
      if (terminal === null) this.close('authentication refused')
      else this.terminal = terminal
    })
  }

  /** Frames that come meanwhile wait, in order. */
  #lookUp(work: () => Promise<void>): void {
    this.#pause(PAUSE_LOOKUP, true)
    work()
      .catch((error: unknown) => {
        this.#host.log.warn({ err: error, peer: this.peer }, 'a terminal could not be looked up')
        this.close('lookup failed')
      })
      .finally(() => {
        if (this.#closed) {
          this.#host.ended(this)
          return
        }
        this.#pause(PAUSE_LOOKUP, false)
        const waiting = this.#waiting
        this.#waiting = []
        for (const frame of waiting) if (!this.#closed) this.frame(frame, 0, frame.length)
      })
  }

  #stranger(messageId: number, serial: number, bytes: Uint8Array): void {
    this.#quarantine('unauthenticated', bytes.slice(0), messageId)
    if (messageId !== MESSAGE.terminalAnswer) this.#answer(serial, messageId, ANSWER.failed)
    this.#refused()
  }

  /** A connection that authenticated is never closed for damage: the radio did that. */
  #refused(): void {
    if (this.terminal === null && ++this.#refusals >= this.#host.limits.strangerRefusals) this.close('nothing but refusals')
  }

  #quarantine(reason: QuarantineReason, bytes: Uint8Array, messageId: number | null): void {
    if (!this.#quarantineRate.take()) {
      this.#host.quarantine.letGo(1)
      return
    }
    const terminalId = this.terminal?.terminalId ?? null
    this.#host.quarantine.add({ protocol: 'jt808', reason, peer: this.peer, phone: this.phone, terminalId, messageId, bytes })
  }

  #answerAll(serials: number | readonly number[], messageId: number, result: AnswerResult): void {
    if (typeof serials === 'number') return this.#answer(serials, messageId, result)
    for (const serial of serials) this.#answer(serial, messageId, result)
  }

  #answer(serial: number, messageId: number, result: AnswerResult): void {
    if (this.#answers === null) return
    const out = Buffer.allocUnsafe(LONGEST_ANSWER_BYTES)
    this.#write(out.subarray(0, this.#answers.write(out, 0, serial, messageId, result)))
  }

  #send(messageId: number, body: Uint8Array): void {
    if (this.#answers === null || this.phone === null) return
    this.#write(encodeFrame({ version: this.#version, phone: this.phone }, messageId, this.#answers.nextSerial(), body))
  }

  #write(bytes: Uint8Array): void {
    if (this.#closed || !this.#socket.writable) return
    this.#socket.write(bytes)
    if (this.#socket.writableLength > this.#host.limits.unreadBytes) this.close('answers are not read')
  }
}
