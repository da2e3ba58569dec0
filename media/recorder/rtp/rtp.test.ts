import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readRtp, readSenderReports, type RtpPacket } from './packet.ts'
import { Reorder } from './reorder.ts'
import { StreamClock } from './stream-clock.ts'
import { Unwrap } from './unwrap.ts'

test('a packet is read past its sources, its extensions and its padding', () => {
  const packet = Buffer.concat([
    Buffer.from([
      0xb1,
      0x80 | 96,
      0x12,
      0x34,
      0,
      0,
      0x10,
      0,
      0,
      0,
      0,
      9,
      /* a source */ 1,
      2,
      3,
      4,
      /* an extension of one word */ 0xbe,
      0xde,
      0,
      1,
      9,
      9,
      9,
      9,
    ]),
    Buffer.from('said'),
    Buffer.from([0, 0, 3]),
  ])
  expect(readRtp(packet)).toEqual({ sequence: 0x1234, timestamp: 0x1000, marker: true, payload: Buffer.from('said') })
  expect(readRtp(Buffer.from([0x80, 96]))).toBeNull()
  expect(readRtp(packet.subarray(0, 12))).toBeNull()
})

test('whatever bytes come, reading them ends', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      readRtp(Buffer.from(bytes))
      readSenderReports(Buffer.from(bytes))
    }),
  )
})

test('sender reports are found in a compound', () => {
  const report = Buffer.alloc(28)
  report.writeUInt16BE(0x80c8, 0)
  report.writeUInt16BE(6, 2)
  report.writeUInt32BE(77, 4)
  report.writeUInt32BE(2_208_988_800 + 10, 8)
  report.writeUInt32BE(2 ** 31, 12)
  report.writeUInt32BE(90_000, 16)
  const other = Buffer.from([0x81, 202, 0, 1, 0, 0, 0, 0])
  expect(readSenderReports(Buffer.concat([other, report, other]))).toEqual([{ ssrc: 77, ntp_ms: 10_500, timestamp: 90_000 }])
})

test('counters go on past their end, and back for what is late', () => {
  const unwrap = new Unwrap(16)
  expect([65_534, 65_535, 0, 2, 1, 65_535, 3].map((value) => unwrap.next(value))).toEqual([
    65_534, 65_535, 65_536, 65_538, 65_537, 65_535, 65_539,
  ])
})

const packet = (sequence: number): RtpPacket => ({
  sequence: sequence % 65_536,
  timestamp: sequence,
  marker: true,
  payload: Buffer.from([1]),
})

test('packets come out in the order in which they were sent, each once, however they came', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 70_000 }),
      fc.shuffledSubarray(
        Array.from({ length: 30 }, (_, at) => at),
        { minLength: 30 },
      ),
      (first, order) => {
        const reorder = new Reorder()
        reorder.push(packet(first), 0)
        const out = order.flatMap((at) => [...reorder.push(packet(first + 1 + at), at), ...reorder.push(packet(first + 1 + at), at)])
        expect(out.map(({ packet: { timestamp } }) => timestamp - first)).toEqual(Array.from({ length: 30 }, (_, at) => at + 1))
        expect(out.some(({ afterGap }) => afterGap)).toBe(false)
      },
    ),
  )
})

test('what does not come is waited for a second, and then missing', () => {
  const reorder = new Reorder()
  expect(reorder.push(packet(1), 0).length).toBe(1)
  expect(reorder.push(packet(3), 10)).toEqual([])
  expect(reorder.take(900)).toEqual([])
  expect(reorder.take(1_020)).toMatchObject([{ afterGap: true, packet: { sequence: 3 } }])
  expect(reorder.push(packet(2), 1_030)).toEqual([])
  expect(reorder.push(packet(5), 1_040)).toEqual([])
  expect(reorder.take(Infinity)).toMatchObject([{ afterGap: true, packet: { sequence: 5 } }])
})

test('times come from the reports of the sender, and glide where these correct themselves', () => {
  const clock = new StreamClock(48_000)
  clock.arrived(0, 1_080)
  clock.arrived(960, 1_060)
  clock.reported({ ssrc: 1, ntp_ms: 50_000, timestamp: 0 }, 0, -49_000)
  expect(clock.at(960)).toBeCloseTo(1_020)
  clock.reported({ ssrc: 1, ntp_ms: 50_100, timestamp: 0 }, 0, -49_000)
  expect(clock.at(960)).toBeCloseTo(1_025)
  clock.reported({ ssrc: 1, ntp_ms: 60_000, timestamp: 0 }, 0, -49_000)
  expect(clock.at(960)).toBeCloseTo(11_020)
})

test('without a report the earliest arrival must do', () => {
  const clock = new StreamClock(90_000)
  clock.arrived(90_000, 2_050)
  clock.arrived(180_000, 3_020)
  expect(clock.at(90_000)).toBeCloseTo(2_020)
})
