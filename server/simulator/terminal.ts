import { connect, type Socket } from 'node:net'
import { decodeGeneralAnswer } from '#protocols/jt808/answers.ts'
import { MESSAGE } from '#protocols/jt808/constants.ts'
import { FrameSplitter } from '#protocols/jt808/framing.ts'
import { emptyHeader, encodeFrame, readHeader, type Sender } from '#protocols/jt808/header.ts'
import { encodePosition, type PositionReport } from '#protocols/jt808/position.ts'
import { BATCH_BLIND_AREA, encodePositionBatch } from '#protocols/jt808/position-batch.ts'
import { encodeAuthentication } from '#protocols/jt808/registration.ts'

const resend_ms = 5_000
const reconnect_ms = 3_000
const batchSize = 20
/** A terminal's memory: some five hours of one a second; the oldest goes first. */
const memory = 20_000

/**
 * A vehicle terminal over TCP: authenticates, reports, and keeps every report until it is acknowledged. What gathered while there was no
 * line is sent as a blind-area batch afterwards.
 */
export class Terminal {
  readonly #address: { host: string; port: number }
  readonly #sender: Sender
  readonly #code: string
  #socket: Socket | null = null
  #serial = 0
  #authenticated = false
  #closed = false
  #reconnect: NodeJS.Timeout | undefined
  /** Reports not yet acknowledged, by the serial they were last sent under; 0 was never sent. */
  #unacknowledged: { body: Uint8Array; serial: number; sentAt_ms: number }[] = []
  readonly #timer: NodeJS.Timeout

  constructor(address: { host: string; port: number }, identity: { phone: string; authCode: string }) {
    this.#address = address
    this.#sender = { version: 2013, phone: identity.phone }
    this.#code = identity.authCode
    this.#open()
    this.#timer = setInterval(() => this.#flush(), 1_000)
  }

  /** True once the gateway has let it in. */
  get online(): boolean {
    return this.#authenticated
  }

  /** Reports that the server has not acknowledged yet. */
  get pending(): number {
    return this.#unacknowledged.length
  }

  report(position: PositionReport): void {
    this.#unacknowledged.push({ body: encodePosition(position), serial: 0, sentAt_ms: 0 })
    if (this.#unacknowledged.length > memory) this.#unacknowledged.shift()
    this.#flush()
  }

  close(): void {
    this.#closed = true
    clearInterval(this.#timer)
    clearTimeout(this.#reconnect)
    this.#socket?.destroy()
  }

  #open(): void {
    if (this.#closed) return
    const socket = connect(this.#address)
    this.#socket = socket
    const splitter = new FrameSplitter({ frame: (bytes, start, end) => this.#take(bytes, start, end), damaged: () => {} })
    socket.setNoDelay(true)
    socket.on('connect', () => {
      const body = encodeAuthentication({ code: this.#code, imei: null, software: null }, this.#sender.version)
      socket.write(encodeFrame(this.#sender, MESSAGE.authenticate, this.#next(), body))
    })
    socket.on('data', (chunk: Buffer) => splitter.push(chunk))
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#authenticated = false
      for (const report of this.#unacknowledged) report.serial = 0
      if (!this.#closed) this.#reconnect = setTimeout(() => this.#open(), reconnect_ms * (0.5 + Math.random()))
    })
  }

  #take(bytes: Uint8Array, start: number, end: number): void {
    const header = emptyHeader()
    if (readHeader(bytes, start, end, header) !== null || header.messageId !== MESSAGE.platformAnswer) return
    const answer = decodeGeneralAnswer(bytes.subarray(header.bodyStart, header.bodyEnd))
    if (!answer) return
    if (answer.messageId === MESSAGE.authenticate) {
      this.#authenticated = answer.result === 0
      // Not let in: another try later, as after a lost line.
      if (!this.#authenticated) this.#socket?.destroy()
      this.#flush()
    } else {
      // Taken or refused for good: either way it is settled.
      this.#unacknowledged = this.#unacknowledged.filter((report) => report.serial !== answer.serial)
    }
  }

  #flush(): void {
    const socket = this.#socket
    if (!socket || !this.#authenticated || socket.writableNeedDrain) return
    const now_ms = Date.now()
    const due = this.#unacknowledged.filter((report) => report.serial === 0 || now_ms - report.sentAt_ms > resend_ms)
    if (due.length > 3) {
      const batch = due.slice(0, batchSize)
      const serial = this.#next()
      for (const report of batch) Object.assign(report, { serial, sentAt_ms: now_ms })
      socket.write(
        encodeFrame(
          this.#sender,
          MESSAGE.positionBatch,
          serial,
          encodePositionBatch(
            batch.map(({ body }) => body),
            BATCH_BLIND_AREA,
          ),
        ),
      )
      return
    }
    for (const report of due) {
      Object.assign(report, { serial: this.#next(), sentAt_ms: now_ms })
      socket.write(encodeFrame(this.#sender, MESSAGE.position, report.serial, report.body))
    }
  }

  #next(): number {
    this.#serial = (this.#serial % 65_535) + 1
    return this.#serial
  }
}
