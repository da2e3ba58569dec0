import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { REGISTRATION } from '#protocols/jt808/constants.ts'
import type { Authentication, Registration } from '#protocols/jt808/registration.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { inScope } from '#platform/db/database.ts'
import type { Logger } from '#platform/log.ts'
import type { TerminalState } from '../ingest/states.ts'
import type { PositionWriter } from '../ingest/writer.ts'
import { terminalConnections } from '../metrics.ts'
import type { Quarantine } from '../quarantine.ts'
import type { Caller, Registered } from '../registration.ts'
import { authenticateTerminal, hostOf, registerTerminal, reportConflict } from '../registration.ts'
import type { TerminalRegistry } from '../terminal-registry.ts'
import { createGuesses, type Guesses } from './guesses.ts'
import type { SessionHost } from './host.ts'
import type { GatewayLimits } from './limits.ts'
import { GATEWAY_LIMITS } from './limits.ts'
import { TerminalSession } from './session.ts'

const TICK_MS = 1_000
/** One alarm a terminal in this time. */
const CONFLICT_EVERY_MS = 60_000

export interface GatewayParts {
  db: Database
  clock: Clock
  log: Logger
  writer: PositionWriter
  registry: TerminalRegistry
  quarantine: Quarantine
  limits?: Partial<GatewayLimits>
}

/** The TCP gateway of JT/T 808 terminals. Acknowledges a position after it is committed. */
export class Jt808Gateway implements SessionHost<TerminalSession> {
  readonly limits: GatewayLimits
  readonly writer: PositionWriter
  readonly quarantine: Quarantine
  readonly log: Logger
  readonly #parts: GatewayParts
  readonly #server: Server
  readonly #sessions = new Set<TerminalSession>()
  readonly #live = new Map<string, TerminalSession>()
  readonly #strangers = new Map<string, number>()
  readonly #strangerAddress = new Map<TerminalSession, string>()
  readonly #conflicts = new Map<string, number>()
  readonly #guesses: Guesses
  readonly #unsubscribe: (() => void)[] = []
  #ticker: NodeJS.Timeout | null = null

  constructor(parts: GatewayParts) {
    this.#parts = parts
    this.limits = { ...GATEWAY_LIMITS, ...parts.limits }
    this.#guesses = createGuesses(this.limits)
    this.writer = parts.writer
    this.quarantine = parts.quarantine
    this.log = parts.log
    this.#server = createServer((socket) => this.#connected(socket))
    this.#server.maxConnections = this.limits.connections
  }

  get connections(): number {
    return this.#sessions.size
  }

  get liveTerminals(): number {
    return this.#live.size
  }

  /** Whether a session of this telephone number is authenticated now. */
  isLive(phone: string): boolean {
    return this.#live.has(phone)
  }

  /** Listens; answers the port. 0 chooses a free one. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen({ port, host, backlog: 1024 }, resolve)
    })
    this.#ticker = setInterval(() => this.#tick(), TICK_MS)
    this.#unsubscribe.push(
      this.writer.onCongestion((congested) => {
        for (const session of this.#sessions) session.congested(congested)
      }),
      this.#parts.registry.onChange((terminalId, status) => {
        if (status !== 'blocked' && status !== 'gone') return
        for (const session of this.#live.values()) if (session.terminal?.terminalId === terminalId) session.close('blocked')
      }),
    )
    return (this.#server.address() as AddressInfo).port
  }

  /** Takes no more, lets the writer commit and answer what came, then closes every connection. */
  async close(): Promise<void> {
    if (this.#ticker !== null) clearInterval(this.#ticker)
    for (const stop of this.#unsubscribe) stop()
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const session of this.#sessions) session.congested(true)
    await Promise.race([this.writer.committed(), new Promise((resolve) => setTimeout(resolve, 5_000).unref())])
    for (const session of this.#sessions) session.close('the gateway stops')
    await closed
  }

  now_ms(): number {
    return this.#parts.clock.now_ms()
  }

  heard(terminalId: string, address: string): void {
    this.#parts.registry.heard(terminalId, address)
  }

  async register(session: TerminalSession, caller: Caller, registration: Registration): Promise<Registered> {
    const live = this.#live.get(caller.phone)
    if (live !== undefined && live !== session && !this.#isSilent(live)) {
      this.conflict(live.terminal!.terminalId)
      return { result: REGISTRATION.terminalAlreadyRegistered, code: null, terminalId: null }
    }
    const registered = await inScope(this.#parts.db, 'system', (tx) => registerTerminal(tx, caller, registration, this.#parts.clock.now()))
    if (registered.result === REGISTRATION.terminalAlreadyRegistered && registered.terminalId !== null) this.conflict(registered.terminalId)
    return registered
  }

  async authenticate(session: TerminalSession, caller: Caller, authentication: Authentication): Promise<TerminalState | null> {
    const { db, clock, registry } = this.#parts
    const address = hostOf(caller.address)
    if (this.#guesses.isTiresome(address, caller.phone)) return null
    const row = await inScope(db, 'system', (tx) => authenticateTerminal(tx, caller, authentication, clock.now()))
    if (row === null) {
      this.#guesses.wrong(address, caller.phone)
      return null
    }
    const state = await registry.stateOf(row)
    const live = this.#live.get(caller.phone)
    if (live !== undefined && live !== session) {
      if (!this.#isSilent(live)) {
        this.log.warn({ phone: caller.phone, peer: session.peer, live: live.peer }, 'a second session of a live terminal was refused')
        this.conflict(row.id)
        return null
      }
      live.close('replaced after silence')
    }
    if (session.closed) return null
    this.#live.set(caller.phone, session)
    this.#noStranger(session)
    return state
  }

  conflict(terminalId: string): void {
    const now = performance.now()
    const last = this.#conflicts.get(terminalId)
    if (last !== undefined && now - last < CONFLICT_EVERY_MS) return
    this.#conflicts.set(terminalId, now)
    const { db, clock } = this.#parts
    inScope(db, 'system', (tx) => reportConflict(tx, terminalId, clock.now())).catch((error: unknown) =>
      this.log.error({ err: error, terminalId }, 'a terminal conflict could not be reported'),
    )
  }

  ended(session: TerminalSession): void {
    if (this.#sessions.delete(session)) terminalConnections.dec()
    this.#noStranger(session)
    if (session.phone !== null && this.#live.get(session.phone) === session) this.#live.delete(session.phone)
    if (session.terminal !== null) this.heard(session.terminal.terminalId, session.peer)
  }

  #connected(socket: Socket): void {
    const address = socket.remoteAddress ?? '?'
    const strangers = this.#strangers.get(address) ?? 0
    if (strangers >= this.limits.strangersPerAddress) {
      socket.destroy()
      return
    }
    this.#strangers.set(address, strangers + 1)
    const session = new TerminalSession(this, socket)
    this.#strangerAddress.set(session, address)
    this.#sessions.add(session)
    terminalConnections.inc()
    if (this.writer.congested) session.congested(true)
    socket.on('error', () => session.close('connection error'))
    socket.on('close', () => session.close('connection closed'))
    socket.on('end', () => session.close('ended by the terminal'))
  }

  #isSilent(session: TerminalSession): boolean {
    return performance.now() - session.heardAt_ms > this.limits.takeoverAfter_ms
  }

  #noStranger(session: TerminalSession): void {
    const address = this.#strangerAddress.get(session)
    if (address === undefined) return
    this.#strangerAddress.delete(session)
    const left = (this.#strangers.get(address) ?? 1) - 1
    if (left === 0) this.#strangers.delete(address)
    else this.#strangers.set(address, left)
  }

  #tick(): void {
    const now = performance.now()
    for (const session of this.#sessions) {
      if (session.terminal !== null && now - session.heardAt_ms < 2 * TICK_MS) this.heard(session.terminal.terminalId, session.peer)
      session.tick(now)
    }
    for (const [terminalId, at] of this.#conflicts) if (now - at > CONFLICT_EVERY_MS) this.#conflicts.delete(terminalId)
  }
}
