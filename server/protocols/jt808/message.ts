import type { GeneralAnswer } from './answers.ts'
import type { FrameDamage } from './framing.ts'
import type { Header, HeaderFault } from './header.ts'
import type { Position } from './position.ts'
import type { Authentication, Registration } from './registration.ts'
import { decodeGeneralAnswer } from './answers.ts'
import { phoneFromBcd } from './bcd.ts'
import { MESSAGE } from './constants.ts'
import { FrameSplitter } from './framing.ts'
import { emptyHeader, readHeader } from './header.ts'
import { walkPositionBatch } from './position-batch.ts'
import { decodePosition } from './position.ts'
import { decodeAuthentication, decodeRegistration } from './registration.ts'

/** What a body holds. `raw`: a message we do not read, a sub-package or an encrypted body, kept as sent. */
export type Content =
  | { kind: 'register'; registration: Registration }
  | { kind: 'authenticate'; authentication: Authentication }
  | { kind: 'heartbeat' }
  | { kind: 'logout' }
  | { kind: 'terminalAnswer'; answer: GeneralAnswer }
  | { kind: 'position'; position: Position }
  | { kind: 'positionBatch'; type: number; positions: Position[]; whole: boolean }
  | { kind: 'raw'; body: Uint8Array }

export interface Message {
  header: Header
  phone: string
  content: Content
}

export type Fault = FrameDamage | HeaderFault | 'body'

/** The content of a body, or null where it is malformed. */
export function decodeContent(header: Header, body: Uint8Array): Content | null {
  if (header.packageTotal > 0 || header.encryption !== 0) return { kind: 'raw', body }
  switch (header.messageId) {
    case MESSAGE.register: {
      const registration = decodeRegistration(body, header.version)
      return registration && { kind: 'register', registration }
    }
    case MESSAGE.authenticate: {
      const authentication = decodeAuthentication(body, header.version)
      return authentication && { kind: 'authenticate', authentication }
    }
    case MESSAGE.heartbeat:
      return { kind: 'heartbeat' }
    case MESSAGE.logout:
      return { kind: 'logout' }
    case MESSAGE.terminalAnswer: {
      const answer = decodeGeneralAnswer(body)
      return answer && { kind: 'terminalAnswer', answer }
    }
    case MESSAGE.position: {
      const position = decodePosition(body)
      return position && { kind: 'position', position }
    }
    case MESSAGE.positionBatch:
      return decodeBatch(body)
    default:
      return { kind: 'raw', body }
  }
}

function decodeBatch(body: Uint8Array): Content | null {
  const positions: Position[] = []
  let sound = true
  const walk = walkPositionBatch(body, 0, body.length, (start, end) => {
    const position = decodePosition(body.subarray(start, end))
    if (position) positions.push(position)
    else sound = false
  })
  return walk && { kind: 'positionBatch', type: walk.type, positions, whole: sound && walk.whole }
}

/** Every message and every fault in some bytes, for tools and tests; the gateway reads frames without making objects. */
export function decodeAll(bytes: Uint8Array): (Message | { fault: Fault })[] {
  const found: (Message | { fault: Fault })[] = []
  const splitter = new FrameSplitter({
    frame(frame, start, end) {
      const header = emptyHeader()
      const copy = frame.slice(start, end)
      const fault = readHeader(copy, 0, copy.length, header)
      const content = fault === null ? decodeContent(header, copy.subarray(header.bodyStart, header.bodyEnd)) : null
      if (content === null) found.push({ fault: fault ?? 'body' })
      else found.push({ header, phone: phoneFromBcd(copy, header.phoneStart, header.phoneLength), content })
    },
    damaged(_, damage) {
      found.push({ fault: damage })
    },
  })
  splitter.push(bytes)
  return found
}
