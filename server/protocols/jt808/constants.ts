/** Message identifiers of JT/T 808 that this product speaks. Uplinks below 0x8000, downlinks above. */
export const MESSAGE = {
  terminalAnswer: 0x0001,
  heartbeat: 0x0002,
  logout: 0x0003,
  register: 0x0100,
  authenticate: 0x0102,
  position: 0x0200,
  positionBatch: 0x0704,
  platformAnswer: 0x8001,
  resendPackages: 0x8003,
  registerAnswer: 0x8100,
} as const

/** Result of a general answer (0x8001 and 0x0001). */
export const ANSWER = { ok: 0, failed: 1, malformed: 2, unsupported: 3 } as const
export type AnswerResult = (typeof ANSWER)[keyof typeof ANSWER]

/** Result of a registration answer (0x8100). */
export const REGISTRATION = {
  ok: 0,
  vehicleAlreadyRegistered: 1,
  vehicleUnknown: 2,
  terminalAlreadyRegistered: 3,
  terminalUnknown: 4,
} as const
export type RegistrationResult = (typeof REGISTRATION)[keyof typeof REGISTRATION]

export const FLAG = 0x7e
export const ESCAPE = 0x7d

/** Body length has ten bits. */
export const MAX_BODY_BYTES = 1023
/** Unescaped header (17 + sub-package 4), body and checksum. */
export const MAX_FRAME_BYTES = 17 + 4 + MAX_BODY_BYTES + 1
/** Every byte may be escaped into two. */
export const MAX_ESCAPED_BYTES = 2 * MAX_FRAME_BYTES
/** The 12-byte header of 2011/2013 and the checksum. */
export const MIN_FRAME_BYTES = 13

/** `2013` stands for 2011 as well: their headers are the same. */
export type ProtocolVersion = 2013 | 2019
