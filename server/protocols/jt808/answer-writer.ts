import { phoneToBcd } from './bcd.ts'
import { ESCAPE, FLAG, MESSAGE } from './constants.ts'
import type { Sender } from './header.ts'

/** The longest a general answer can be: every byte between the flags escaped. */
export const LONGEST_ANSWER_BYTES = 2 * (17 + 5 + 1) + 2

/** Writes general answers (0x8001) to one terminal without making an object for each. */
export class AnswerWriter {
  /** Message id, attributes, version byte, telephone number: the same in each. */
  readonly #head: Uint8Array
  readonly #headXor: number
  #serial = 0

  constructor(sender: Sender) {
    const is2019 = sender.version === 2019
    const head = new Uint8Array(is2019 ? 15 : 10)
    head.set([MESSAGE.platformAnswer >> 8, MESSAGE.platformAnswer & 0xff, is2019 ? 0x40 : 0, 5])
    if (is2019) head[4] = 1
    head.set(phoneToBcd(sender.phone, is2019 ? 10 : 6), is2019 ? 5 : 4)
    this.#head = head
    this.#headXor = head.reduce((x, b) => x ^ b, 0)
  }

  /** The serial number of the platform's next message in this connection. */
  nextSerial(): number {
    const serial = this.#serial
    this.#serial = (serial + 1) & 0xffff
    return serial
  }

  /** Writes one answer at `at`; answers where the next may begin. `out` must have `LONGEST_ANSWER_BYTES` left. */
  write(out: Uint8Array, at: number, serial: number, messageId: number, result: number): number {
    const own = this.nextSerial()
    let n = at
    out[n++] = FLAG
    const head = this.#head
    for (let i = 0; i < head.length; i++) n = put(out, n, head[i]!)
    n = put(out, n, own >> 8)
    n = put(out, n, own & 0xff)
    n = put(out, n, serial >> 8)
    n = put(out, n, serial & 0xff)
    n = put(out, n, messageId >> 8)
    n = put(out, n, messageId & 0xff)
    n = put(out, n, result)
    const xor = this.#headXor ^ (own >> 8) ^ (own & 0xff) ^ (serial >> 8) ^ (serial & 0xff) ^ (messageId >> 8) ^ (messageId & 0xff) ^ result
    n = put(out, n, xor)
    out[n++] = FLAG
    return n
  }
}

function put(out: Uint8Array, at: number, b: number): number {
  if (b === FLAG || b === ESCAPE) {
    out[at] = ESCAPE
    out[at + 1] = b === FLAG ? 0x02 : 0x01
    return at + 2
  }
  out[at] = b
  return at + 1
}
