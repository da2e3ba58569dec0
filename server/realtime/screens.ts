import type { ErrorCode } from '#contract/errors.ts'
import type { Actor } from '#platform/actor.ts'
import type { Logger } from '#platform/log.ts'
import { Refusal } from '#platform/refusal.ts'
import { seesTheSame } from './facts/visibility.ts'
import { type Authenticate, type ScreenSocket } from './sockets.ts'

export interface ScreensParts {
  authenticate: Authenticate
  /** Drops what is kept of a session, so that `authenticate` reads it from the database. */
  forgetSession(sessionId: string): void
  log: Logger
  /** Each screen's session is read again this often: a session or shift that ends by the clock sends no notice. */
  recheck_ms?: number
}

/** What a subscription does when the permissions of its screen are in question. */
export interface Hold {
  /** Delivers nothing until one of the others is called. */
  pause(): void
  resume(): void
  /** The actor is another now: roles, unit or institution changed. */
  changed(actor: Actor): void
  /** The session is over; the socket closes after this. */
  ended?(): void
}

/** The sockets that are open in this process, by session, and whether they still may be. */
export class Screens {
  readonly #parts: ScreensParts
  readonly #recheck_ms: number
  readonly #holds = new Map<ScreenSocket, Set<Hold>>()
  readonly #checks = new Map<ScreenSocket, Promise<void>>()
  readonly #timer: NodeJS.Timeout

  constructor(parts: ScreensParts) {
    this.#parts = parts
    this.#recheck_ms = parts.recheck_ms ?? 30_000
    this.#timer = setInterval(() => this.#recheckSlowly(), this.#recheck_ms)
    this.#timer.unref()
  }

  get size(): number {
    return this.#holds.size
  }

  /** Takes a new socket in. Its session is read once more, for a revocation may have been heard while it came. */
  add(socket: ScreenSocket): void {
    this.#holds.set(socket, new Set())
    socket.once('disconnect', () => this.#holds.delete(socket))
    void this.recheck((other) => other === socket)
  }

  hold(socket: ScreenSocket, hold: Hold): () => void {
    this.#holds.get(socket)?.add(hold)
    return () => this.#holds.get(socket)?.delete(hold)
  }

  /** A session is over: its sockets close now. */
  cut(sessionId: string): void {
    for (const socket of this.#holds.keys()) if (socket.data.actor.sessionId === sessionId) this.#end(socket, 'session.expired')
  }

  /** Holds the chosen screens back, reads their sessions anew, then lets them go on, start over, or closes them. */
  async recheck(chosen: (socket: ScreenSocket) => boolean): Promise<void> {
    const sockets = [...this.#holds.keys()].filter(chosen)
    await Promise.all(sockets.map((socket) => this.#recheckOne(socket)))
  }

  /** Resolves when no reading of this screen's session is under way: its actor is the one of now. */
  async settled(socket: ScreenSocket): Promise<void> {
    for (let check = this.#checks.get(socket); check; check = this.#checks.get(socket)) await check
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #recheckOne(socket: ScreenSocket): Promise<void> {
    for (const hold of this.#holds.get(socket) ?? []) hold.pause()
    // One after the other: the last reading stands.
    const check = (this.#checks.get(socket) ?? Promise.resolve()).then(() => this.#read(socket))
    this.#checks.set(socket, check)
    return check.finally(() => {
      if (this.#checks.get(socket) === check) this.#checks.delete(socket)
    })
  }

  async #read(socket: ScreenSocket): Promise<void> {
    if (!socket.connected) return
    let actor: Actor | null
    try {
      this.#parts.forgetSession(socket.data.actor.sessionId)
      actor = await this.#parts.authenticate(socket.client.request.headers)
    } catch (error) {
      if (error instanceof Refusal && error.status < 500) return this.#end(socket, error.code)
      // Whether it still may see is not known: the screen comes again when the database does.
      this.#parts.log.warn({ err: error }, 'screens: could not read a session anew')
      socket.disconnect(true)
      return
    }
    if (!actor) return this.#end(socket, 'session.required')
    if (actor.mustChangePassword) return this.#end(socket, 'password.must_change')
    const before = socket.data.actor
    socket.data.actor = actor
    const same = seesTheSame(before, actor)
    for (const hold of this.#holds.get(socket) ?? []) {
      if (same) hold.resume()
      else hold.changed(actor)
    }
  }

  #end(socket: ScreenSocket, code: ErrorCode): void {
    socket.emit('session.ended', { code })
    for (const hold of this.#holds.get(socket) ?? []) hold.ended?.()
    socket.disconnect(true)
  }

  /** Spread over the time until the next round: no burst of reads for a rule that is slow anyway. */
  #recheckSlowly(): void {
    const step_ms = this.#recheck_ms / (this.#holds.size + 1)
    let wait_ms = 0
    for (const socket of this.#holds.keys()) {
      setTimeout(() => void this.recheck((other) => other === socket), wait_ms).unref()
      wait_ms += step_ms
    }
  }
}
