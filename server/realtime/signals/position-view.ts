import { encodePositions, type PositionSignal } from '#contract/signals.ts'

/** What a view needs of a screen; `key` is the socket's id. */
interface Screen {
  key: string
  /** Frames sent and not yet seen by the screen. */
  underWay: number
  /** It missed a frame: only a full one makes it whole again. */
  behind: boolean
}

export interface Vehicle extends PositionSignal {
  vehicleId: string
}

export interface Frame {
  to: string[]
  bytes: Uint8Array
}

/** Frames under way to one screen at most: two, so that a long line does not halve the rate. */
const maxUnderWay = 2

/**
 * Screens that see the same vehicles. Newest wins: what changed since the last frame goes out once, in one encoding for all of them. A
 * screen whose line is not drained is left out and gets everything when it is; nothing waits for it.
 */
export class PositionView {
  readonly #admits: (vehicleId: string) => boolean
  readonly #screens = new Map<string, Screen>()
  readonly #changed = new Map<number, Vehicle>()

  constructor(admits: (vehicleId: string) => boolean) {
    this.#admits = admits
  }

  get size(): number {
    return this.#screens.size
  }

  /** A new screen begins with everything. */
  add(key: string): void {
    this.#screens.set(key, { key, underWay: 0, behind: true })
  }

  delete(key: string): void {
    this.#screens.delete(key)
  }

  seen(key: string): void {
    const screen = this.#screens.get(key)
    if (screen && screen.underWay > 0) screen.underWay -= 1
  }

  take(vehicle: Vehicle): void {
    if (this.#admits(vehicle.vehicleId)) this.#changed.set(vehicle.vehicleNo, vehicle)
  }

  /** Whether a frame could go out now. */
  get pending(): boolean {
    if (this.#changed.size > 0) return true
    for (const screen of this.#screens.values()) if (screen.behind && screen.underWay < maxUnderWay) return true
    return false
  }

  /** The frames of this tick; at most two encodings. `all` is everything known of the centre. */
  frames(now_ms: number, all: Iterable<Vehicle>): Frame[] {
    const next: string[] = []
    const full: string[] = []
    for (const screen of this.#screens.values()) {
      if (screen.underWay >= maxUnderWay) {
        if (this.#changed.size > 0) screen.behind = true
        continue
      }
      if (!screen.behind && this.#changed.size === 0) continue
      ;(screen.behind ? full : next).push(screen.key)
      screen.behind = false
      screen.underWay += 1
    }
    const frames: Frame[] = []
    if (next.length > 0) frames.push({ to: next, bytes: encodePositions(now_ms, [...this.#changed.values()]) })
    if (full.length > 0)
      frames.push({
        to: full,
        bytes: encodePositions(
          now_ms,
          [...all].filter((one) => this.#admits(one.vehicleId)),
        ),
      })
    this.#changed.clear()
    return frames
  }
}
