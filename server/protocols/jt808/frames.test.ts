import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { PositionFields } from './position.ts'
import { escapeFrame } from './framing.ts'
import { decodeAll } from './message.ts'

interface WildPosition {
  alarm: string
  status: string
  valid: boolean
  acc: boolean
  lat: number
  lon: number
  alt: number
  kph: number
  course: number
  utc: string
}

interface WildFrame {
  hex: string
  msgId: string
  v2019: boolean
  checksumOk: boolean
  lenOk: boolean
  decoded: WildPosition | WildPosition[] | null
}

const path = join(process.env.JILIAN_TEST_DATA ?? '../shared/data', 'jt808/frames.json')
const frames: WildFrame[] = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : []
if (frames.length === 0) console.info(`skipped the frames seen in the wild: ${path} is absent`)

function expectPosition(ours: PositionFields, theirs: WildPosition): void {
  expect(`0x${ours.alarm.toString(16)}`).toBe(theirs.alarm)
  expect(`0x${ours.status.toString(16)}`).toBe(theirs.status)
  expect(ours.fixed).toBe(theirs.valid)
  expect(ours.acc).toBe(theirs.acc)
  expect(ours.lat_deg).toBeCloseTo(theirs.lat, 7)
  expect(ours.lon_deg).toBeCloseTo(theirs.lon, 7)
  expect(ours.altitude_m).toBe(theirs.alt)
  expect(ours.speed_mps * 3.6).toBeCloseTo(theirs.kph, 6)
  expect(ours.heading_deg).toBe(theirs.course)
  expect(new Date(ours.deviceTime_s * 1000).toISOString().slice(0, 19).replace('T', ' ')).toBe(theirs.utc)
}

describe.runIf(frames.length > 0)('frames seen in the wild', () => {
  it.each(frames.map((frame, i) => [i, frame.msgId, frame] as const))('frame %i %s', (_, __, frame) => {
    const bytes = Buffer.from(frame.hex, 'hex')
    const results = decodeAll(escapeFrame(bytes.subarray(1, -1)))
    expect(results).toHaveLength(1)
    const result = results[0]!
    if (!frame.checksumOk || !frame.lenOk) {
      expect(result).toEqual({ fault: frame.checksumOk ? 'length' : 'checksum' })
      return
    }
    if ('fault' in result) throw new Error(`refused: ${result.fault}`)
    expect(`0x${result.header.messageId.toString(16)}`).toBe(frame.msgId)
    expect(result.header.version).toBe(frame.v2019 ? 2019 : 2013)
    const { content } = result
    if (content.kind === 'position') expectPosition(content.position, frame.decoded as WildPosition)
    else if (content.kind === 'positionBatch') {
      const theirs = frame.decoded as WildPosition[]
      expect(content.whole).toBe(true)
      expect(content.positions).toHaveLength(theirs.length)
      content.positions.forEach((position, i) => expectPosition(position, theirs[i]!))
    } else expect(frame.decoded).toBeNull()
  })

  it('reads all of them from one stream cut at every possible place', () => {
    const sound = frames.filter((f) => f.checksumOk && f.lenOk)
    const stream = Buffer.concat(sound.map((f) => escapeFrame(Buffer.from(f.hex, 'hex').subarray(1, -1))))
    const whole = decodeAll(stream)
    expect(whole).toHaveLength(sound.length)
    expect(whole.filter((m) => 'fault' in m)).toEqual([])
  })
})
