import { roomRequests, type RoomRequest, type RoomRequestName } from '#contract/media.ts'
import { labelRight, sourceRight, type RoomRight } from '#contract/vocabulary-rooms.ts'
import { checkText } from '#platform/http/clean-text.ts'
import { messageChecks } from '#platform/http/validators.ts'
import { Refusal } from '#platform/refusal.ts'

const names = Object.keys(roomRequests) as RoomRequestName[]
const checks = messageChecks(
  Object.fromEntries(names.map((name) => [name, roomRequests[name].data])) as unknown as Record<RoomRequestName, object>,
)
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The request in what a screen sent. Throws `request.invalid` for everything that the contract does not describe, to the last field. */
export function readRequest(sent: unknown): RoomRequest {
  if (!isPlain(sent, 0) || !isRecord(sent) || Object.keys(sent).length !== 3) throw invalid()
  const { name, roomId, data } = sent
  if (!isName(name) || typeof roomId !== 'string' || !checks[name](data)) throw invalid()
  // The capabilities are those of no room.
  if (name !== 'capabilities' && !uuid.test(roomId)) throw invalid()
  checkText('body', sent)
  return { name, roomId, data } as RoomRequest
}

/** The right that a request needs in the room; null where being in it is enough. */
export function rightFor(request: RoomRequest): RoomRight | null {
  if (isRequest(request, 'produce')) return sourceRight[request.data.source]
  if (isRequest(request, 'produceData')) return labelRight[request.data.label]
  switch (request.name) {
    case 'follow':
      return 'lead'
    case 'mute':
    case 'remove':
      return 'remove'
    case 'chat':
      return 'chat'
    default:
      return null
  }
}

export function isRequest<N extends RoomRequestName>(request: RoomRequest, name: N): request is RoomRequest<N> {
  return request.name === name
}

const invalid = () => new Refusal('request.invalid')
const isName = (name: unknown): name is RoomRequestName => typeof name === 'string' && Object.hasOwn(roomRequests, name)
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const deepest = 20

/** Nothing but what JSON has: a socket also carries bytes, which the media side would have to guess at. */
function isPlain(value: unknown, depth: number): boolean {
  if (depth > deepest) return false
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (Array.isArray(value)) return value.every((item) => isPlain(item, depth + 1))
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return false
  return Object.entries(value).every(([key, item]) => key !== '__proto__' && isPlain(item, depth + 1))
}
