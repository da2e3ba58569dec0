import type { Authentication, Registration } from '#protocols/jt808/registration.ts'
import type { Logger } from '#platform/log.ts'
import type { TerminalState } from '../ingest/states.ts'
import type { PositionWriter } from '../ingest/writer.ts'
import type { Quarantine } from '../quarantine.ts'
import type { Caller, Registered } from '../registration.ts'
import type { GatewayLimits } from './limits.ts'

/** What a connection asks of the gateway around it. */
export interface SessionHost<Session> {
  readonly limits: GatewayLimits
  readonly writer: PositionWriter
  readonly quarantine: Quarantine
  readonly log: Logger
  now_ms(): number
  register(session: Session, caller: Caller, registration: Registration): Promise<Registered>
  /** Null where the code is wrong, the terminal is blocked, or another live session holds it. */
  authenticate(session: Session, caller: Caller, authentication: Authentication): Promise<TerminalState | null>
  heard(terminalId: string, address: string): void
  /** Somebody used this terminal's connection or name for another. */
  conflict(terminalId: string): void
  /** The session is over; may be told more than once. */
  ended(session: Session): void
}
