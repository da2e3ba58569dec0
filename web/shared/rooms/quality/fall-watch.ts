import type { Transports } from '../connection/transports.ts'
import { fallTakes_ms, hasFallen, lookAt, type LineLook } from './line-fall.ts'
import type { Stat } from './stat.ts'

/** The ladder's second would be most of the time that a fall takes. */
const every_ms = 250
/** Pictures begin anew after a fall, and the estimate with them. */
const rests_ms = 10_000

/** Watches the line upwards while pictures are sent, for a fall from one moment to the next. */
export class FallWatch {
  readonly #isSending: () => boolean
  readonly #onFall: () => void
  #transports: Transports | null = null
  #looks: LineLook[] = []
  #restsUntil_ms = 0
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(isSending: () => boolean, onFall: () => void) {
    this.#isSending = isSending
    this.#onFall = onFall
  }

  attach(transports: Transports): void {
    this.#transports = transports
    this.#looks = []
    this.#timer ??= setInterval(() => void this.#beat(), every_ms)
  }

  detach(): void {
    this.#transports = null
  }

  close(): void {
    clearInterval(this.#timer)
  }

  async #beat(): Promise<void> {
    const transports = this.#transports
    if (!transports || !this.#isSending() || performance.now() < this.#restsUntil_ms) {
      this.#looks = []
      return
    }
    const stats: Stat[] = []
    const report = await transports.send.getStats().catch(() => null)
    report?.forEach((one: Stat) => void stats.push(one))
    const now = lookAt(stats, performance.now())
    if (!now || transports !== this.#transports) return
    this.#looks = [...this.#looks.filter(({ at_ms }) => now.at_ms - at_ms < fallTakes_ms), now]
    if (!hasFallen(this.#looks)) return
    this.#restsUntil_ms = now.at_ms + rests_ms
    this.#onFall()
  }
}
