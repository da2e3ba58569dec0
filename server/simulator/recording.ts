import { phoneFromBcd, timeFromBcd, timeToBcd } from '#protocols/jt808/bcd.ts'
import { MESSAGE } from '#protocols/jt808/constants.ts'
import { escapeFrame, xorOf } from '#protocols/jt808/framing.ts'
import { emptyHeader, readHeader, type HeaderFault, type Sender } from '#protocols/jt808/header.ts'
import { walkPositionBatch } from '#protocols/jt808/position-batch.ts'
import { POSITION_BYTES } from '#protocols/jt808/position.ts'

/** One frame of a recording. */
export interface RecordedFrame {
  /** Header, body and checksum, unescaped. */
  content: Uint8Array
  messageId: number
  serial: number
  sender: Sender
  /** Why a gateway will refuse it, or null. */
  fault: HeaderFault | 'checksum' | null
}

/** Frames of a JSON list of objects with `hex`, or of a text with one frame in hex a line (`#` begins a comment). Throws where there is none. */
export function readRecording(text: string): RecordedFrame[] {
  const lines = text.trimStart().startsWith('[') ? hexOfJson(JSON.parse(text)) : text.split('\n').map((line) => line.split('#')[0]!)
  const frames = lines.map((line) => line.replaceAll(/[\s:]/g, '')).filter((line) => line !== '')
  if (frames.length === 0) throw new Error('there is no frame in it')
  return frames.map((hex, i) => {
    if (!/^([0-9a-f]{2})+$/i.test(hex)) throw new Error(`frame ${i + 1} is not in hex`)
    return recorded(Buffer.from(hex, 'hex'))
  })
}

function hexOfJson(value: unknown): string[] {
  if (!Array.isArray(value)) throw new Error('not a list')
  return value.map((entry: unknown) => {
    if (typeof entry === 'object' && entry !== null && 'hex' in entry && typeof entry.hex === 'string') return entry.hex
    throw new Error('an entry has no hex')
  })
}

function recorded(bytes: Uint8Array): RecordedFrame {
  const content = bytes[0] === 0x7e && bytes.at(-1) === 0x7e ? bytes.subarray(1, -1) : bytes
  const header = emptyHeader()
  const fault = readHeader(content, 0, content.length - 1, header)
  return {
    content,
    messageId: header.messageId,
    serial: header.serial,
    sender: { version: header.version, phone: phoneFromBcd(content, header.phoneStart, header.phoneLength) },
    fault: fault ?? (xorOf(content, 0, content.length) === 0 ? null : 'checksum'),
  }
}

/** The frame as it goes over the wire, damaged as it may be. */
export const onTheWire = (frame: RecordedFrame): Uint8Array => escapeFrame(frame.content)

/** The newest device time in it, Unix seconds; NaN where it reports no position. */
export function newestTime(frame: RecordedFrame): number {
  return Math.max(...timesAt(frame).map((at) => timeFromBcd(frame.content, at)), Number.NEGATIVE_INFINITY)
}

/** The same frame with its device times moved and its checksum made anew. */
export function moved(frame: RecordedFrame, by_s: number): RecordedFrame {
  const places = timesAt(frame)
  if (places.length === 0) return frame
  const content = frame.content.slice(0, -1)
  for (const at of places) {
    const time_s = timeFromBcd(frame.content, at)
    if (!Number.isNaN(time_s)) timeToBcd(time_s + by_s, content, at)
  }
  const summed = new Uint8Array(content.length + 1)
  summed.set(content)
  summed[content.length] = xorOf(content, 0, content.length)
  return { ...frame, content: summed }
}

function timesAt(frame: RecordedFrame): number[] {
  const header = emptyHeader()
  const end = frame.content.length - 1
  if (frame.fault !== null || readHeader(frame.content, 0, end, header) !== null || header.packageTotal > 1) return []
  const timeIn = POSITION_BYTES - 6
  if (frame.messageId === MESSAGE.position) return [header.bodyStart + timeIn]
  const places: number[] = []
  if (frame.messageId === MESSAGE.positionBatch) {
    walkPositionBatch(frame.content, header.bodyStart, end, (start, stop) => {
      if (stop - start >= POSITION_BYTES) places.push(start + timeIn)
    })
  }
  return places
}
