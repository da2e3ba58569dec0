/** What is known of the picture that is drawn now: it was captured at `capturedAt_ms` (sender's clock) and seen at `seenAt_ms` (ours). */
export interface PictureTime {
  capturedAt_ms: number
  seenAt_ms: number
}

/** A picture's time counts for so long; then the strip goes by what the vitals themselves tell. */
const pictureCounts_ms = 1_500
/** The quickest passage of so long is the way's own length; what took longer waited somewhere. */
const window_ms = 20_000
/** Readings come in pieces: drawn so much later, the hand of the strip never overtakes them. */
const pieces_ms = 350
/** A difference up to here is closed softly, by a tenth; a larger one is a jump. */
const soft_ms = 800
const softly = 0.1

/**
 * Which moment of the sender's capture clock is to be drawn now. With a picture: the moment the picture shows, so that a beat on the strip
 * is the beat that is seen. Without one: as it arrives, by the quickest passages of late.
 */
export class PlayClock {
  #passages: { at_ms: number; offset_ms: number }[] = []
  #picture: PictureTime | null = null
  #extra_ms = 0
  #hand: { at_ms: number; local_ms: number } | null = null

  /** A reading whose last sample was captured then has come now. Only what was not held back. */
  arrived(capturedEnd_ms: number, local_ms: number): void {
    this.#passages.push({ at_ms: local_ms, offset_ms: local_ms - capturedEnd_ms })
    while (this.#passages[0] && this.#passages[0].at_ms < local_ms - window_ms) this.#passages.shift()
  }

  shown(picture: PictureTime): void {
    this.#picture = picture
  }

  /** How long pictures wait in the browser before they are shown, where their moment of capture is not told. */
  pictureWaits(ms: number): void {
    this.#extra_ms = ms
  }

  /** Local time minus the sender's clock, with the length of the way in it; null before anything came. */
  get offset_ms(): number | null {
    return this.#passages.length > 0 ? Math.min(...this.#passages.map((one) => one.offset_ms)) : null
  }

  /** The sender's moment for the local one; null where nothing is known. */
  at(local_ms: number): number | null {
    const target_ms = this.#target(local_ms)
    if (target_ms === null) return null
    const before = this.#hand
    const ran_ms = before ? before.at_ms + (local_ms - before.local_ms) : target_ms
    const off_ms = target_ms - ran_ms
    // The paper does not run backwards for a little: it waits.
    const soft_at_ms = Math.max(before?.at_ms ?? target_ms, ran_ms + off_ms * softly)
    const at_ms = before && Math.abs(off_ms) < soft_ms ? soft_at_ms : target_ms
    this.#hand = { at_ms, local_ms }
    return at_ms
  }

  #target(local_ms: number): number | null {
    const picture = this.#picture
    if (picture && local_ms - picture.seenAt_ms < pictureCounts_ms) return picture.capturedAt_ms + (local_ms - picture.seenAt_ms)
    const offset_ms = this.offset_ms
    return offset_ms === null ? null : local_ms - offset_ms - Math.max(pieces_ms, this.#extra_ms)
  }
}
