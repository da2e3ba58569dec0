import type { RtpPacket } from '../rtp/packet.ts'
import type { Assembler, Frame } from './frame.ts'

/**
 * Common to all codecs of pictures: a picture ends with the marker, or where the next one begins; after a loss nothing is given until a picture
 * that stands for itself.
 */
export abstract class PictureAssembler<Part> implements Assembler {
  #parts: Part[] = []
  #timestamp: number | null = null
  #whole = true
  /** References are missing until the next key frame. */
  #broken = true

  push({ timestamp, marker, payload }: RtpPacket): Frame | null {
    // The marker of the one before was lost, and with it perhaps more.
    if (this.#timestamp !== null && timestamp !== this.#timestamp) this.gap()
    this.#timestamp = timestamp
    const part = this.read(payload, this.#parts.length === 0)
    if (part === null) this.#whole = false
    else this.#parts.push(part)
    return marker ? this.#end(timestamp) : null
  }

  gap(): void {
    this.#parts = []
    this.#timestamp = null
    this.#whole = true
    this.#broken = true
  }

  get broken(): boolean {
    return this.#broken
  }

  /** The part of a picture in a packet; null where it is not the `first` of a picture, or is where it should not be. */
  protected abstract read(payload: Buffer, first: boolean): Part | null

  /** The picture of its parts; null where they make none. */
  protected abstract build(parts: Part[]): Omit<Frame, 'timestamp'> | null

  #end(timestamp: number): Frame | null {
    const [parts, whole] = [this.#parts, this.#whole]
    this.#parts = []
    this.#timestamp = null
    this.#whole = true
    const picture = whole && parts.length > 0 ? this.build(parts) : null
    if (!picture) this.#broken = true
    else if (picture.key) this.#broken = false
    return picture && !this.#broken ? { timestamp, ...picture } : null
  }
}
