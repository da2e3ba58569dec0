import type { ReassemblyLimits } from '#protocols/jt808/reassembly.ts'
import { REASSEMBLY_DEFAULTS } from '#protocols/jt808/reassembly.ts'

/** Bounds of the gateway. Real terminals stay far inside them. */
export interface GatewayLimits {
  connections: number
  /** Connections of one address that have not authenticated: carriers put many terminals behind one, strangers come in crowds. */
  strangersPerAddress: number
  /** From the connection to the authentication. */
  handshake_ms: number
  /** Without any sound frame. */
  idle_ms: number
  /** From the first byte of a frame to its last. */
  partialFrame_ms: number
  framesPerSecond: number
  framesBurst: number
  /** Answers the terminal does not read. */
  unreadBytes: number
  /** Refusals after which a connection that never authenticated is closed. */
  strangerRefusals: number
  /** Registrations that a connection may send without authenticating. */
  strangerRegistrations: number
  /** Sub-packages of a registration: it is a hundred bytes long and comes in one. */
  strangerParts: number
  /** Refused authentications of one number from one address, at once and on the long run. Nothing else of that number is looked at beyond it. */
  guessesBurst: number
  guessesPerSecond: number
  /** Frames of another phone after which a connection is closed. */
  phoneMismatches: number
  /** Frames a connection may send while its registration or authentication is looked up. */
  waitingFrames: number
  /** A live session that was silent this long has probably lost its network: a new one with the right code replaces it. */
  takeoverAfter_ms: number
  /** Silence after which missing sub-packages are asked for. */
  askForParts_ms: number
  /** Refused frames of one connection that are kept. */
  quarantineBurst: number
  quarantinePerSecond: number
  reassembly: ReassemblyLimits
}

export const GATEWAY_LIMITS: GatewayLimits = {
  connections: 10_000,
  strangersPerAddress: 1_000,
  handshake_ms: 30_000,
  idle_ms: 300_000,
  partialFrame_ms: 30_000,
  framesPerSecond: 2_000,
  framesBurst: 10_000,
  unreadBytes: 1_048_576,
  strangerRefusals: 10,
  strangerRegistrations: 10,
  strangerParts: 4,
  guessesBurst: 10,
  guessesPerSecond: 0.1,
  phoneMismatches: 3,
  waitingFrames: 5_000,
  takeoverAfter_ms: 30_000,
  askForParts_ms: 10_000,
  quarantineBurst: 20,
  quarantinePerSecond: 0.2,
  reassembly: REASSEMBLY_DEFAULTS,
}
