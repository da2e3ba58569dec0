import type { AnswerResult, RegistrationResult } from './constants.ts'
import { join, readU16 } from './bytes.ts'
import { decodeText, encodeText } from './text.ts'

/** General answer: 0x8001 of the platform, 0x0001 of the terminal. */
export interface GeneralAnswer {
  serial: number
  messageId: number
  result: number
}

export function encodeGeneralAnswer(serial: number, messageId: number, result: AnswerResult): Uint8Array {
  return Uint8Array.of(serial >> 8, serial & 0xff, messageId >> 8, messageId & 0xff, result)
}

export function decodeGeneralAnswer(body: Uint8Array): GeneralAnswer | null {
  if (body.length < 5) return null
  return { serial: readU16(body, 0), messageId: readU16(body, 2), result: body[4]! }
}

/** 0x8100: the serial it answers, the result, and on success the authentication code. */
export interface RegistrationAnswer {
  serial: number
  result: number
  code: string | null
}

export function encodeRegistrationAnswer(serial: number, result: RegistrationResult, code: string | null): Uint8Array {
  return join(Uint8Array.of(serial >> 8, serial & 0xff, result), result === 0 ? encodeText(code ?? '') : new Uint8Array())
}

export function decodeRegistrationAnswer(body: Uint8Array): RegistrationAnswer | null {
  if (body.length < 3) return null
  return { serial: readU16(body, 0), result: body[2]!, code: body[2] === 0 ? decodeText(body.subarray(3)) : null }
}

/** 0x8003: ask for missing sub-packages by the serial of the first and their 1-based places (at most 255). */
export function encodeResendPackages(firstSerial: number, missing: readonly number[], is2019: boolean): Uint8Array {
  const places = missing.slice(0, 255)
  const count = is2019 ? [places.length >> 8, places.length & 0xff] : [places.length]
  return Uint8Array.from([firstSerial >> 8, firstSerial & 0xff, ...count, ...places.flatMap((p) => [p >> 8, p & 0xff])])
}
