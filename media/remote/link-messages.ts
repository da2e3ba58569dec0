/** What passes the link, one JSON text after its length. */
export type LinkMessage =
  /** First of all from who connects. `seen`: the last event it got in the session, where it comes back to it. */
  | { type: 'hello'; sessionId: string; seen: number }
  /** `hostId`: who answers here. `fresh`: nothing is known of the session. */
  | { type: 'welcome'; hostId: string; fresh: boolean }
  | { type: 'request'; id: number; name: string; data: unknown }
  | { type: 'answer'; id: number; value: unknown }
  | { type: 'refusal'; id: number; code: string }
  | { type: 'event'; seq: number; name: string; data: unknown }
  /** Twice a second from who connected, answered at once; `seen` as above. */
  | { type: 'ping'; seen: number }
  | { type: 'pong' }

/** The greatest is a data message of a peer, in base64. */
const most_bytes = 4 * 1024 * 1024

export function encode(message: LinkMessage): Buffer {
  const body = Buffer.from(JSON.stringify(message))
  const head = Buffer.alloc(4)
  head.writeUInt32BE(body.length)
  return Buffer.concat([head, body])
}

/** Takes messages out of a stream of bytes. */
export class LinkDecoder {
  #rest: Buffer[] = []
  #length = 0

  /** Throws an Error where it is not the language of the link. */
  push(chunk: Buffer): LinkMessage[] {
    this.#rest.push(chunk)
    this.#length += chunk.length
    const messages: LinkMessage[] = []
    for (;;) {
      if (this.#length < 4) return messages
      let bytes = this.#rest.length === 1 ? this.#rest[0]! : Buffer.concat(this.#rest)
      this.#rest = [bytes]
      const length = bytes.readUInt32BE(0)
      if (length > most_bytes) throw new Error(`a message of ${length} bytes on the link`)
      if (bytes.length < 4 + length) return messages
      const message = JSON.parse(bytes.toString('utf8', 4, 4 + length)) as LinkMessage
      if (typeof message !== 'object' || message === null || typeof message.type !== 'string') throw new Error('no message of the link')
      messages.push(message)
      bytes = bytes.subarray(4 + length)
      this.#rest = [bytes]
      this.#length = bytes.length
    }
  }
}
