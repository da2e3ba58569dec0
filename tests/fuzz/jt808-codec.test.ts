import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_ESCAPED_BYTES, MESSAGE } from '#protocols/jt808/constants.ts'
import { FrameSplitter } from '#protocols/jt808/framing.ts'
import { emptyHeader, encodeFrame, readHeader } from '#protocols/jt808/header.ts'
import { decodeAll } from '#protocols/jt808/message.ts'
import { Reassembly } from '#protocols/jt808/reassembly.ts'

const seed = Number(process.env['JILIAN_TEST_SEED'] ?? Date.now() % 1_000_000)
const numRuns = Number(process.env['JILIAN_FUZZ_RUNS'] ?? 3_000)
console.info(`jt808 codec: seed ${seed}, ${numRuns} runs a property`)
const check = <T>(property: fc.IProperty<T>): void => fc.assert(property, { seed, numRuns })

// Flags and escapes far more often than chance would have them.
const hostileByte = fc.oneof(fc.constantFrom(0x7e, 0x7d, 0x01, 0x02, 0x00, 0xff), fc.integer({ min: 0, max: 255 }))
const hostile = fc.array(hostileByte, { maxLength: 4000 }).map((bytes) => Uint8Array.from(bytes))
const known = fc.constantFrom(...Object.values(MESSAGE))
const version = fc.constantFrom<2013 | 2019>(2013, 2019)

describe('whatever comes', () => {
  test('bytes: no exception, every frame in bounds, nothing held beyond one frame', () => {
    check(
      fc.property(fc.array(hostile, { maxLength: 5 }), (chunks) => {
        const splitter = new FrameSplitter({
          frame(bytes, start, end) {
            expect(end).toBeLessThanOrEqual(bytes.length)
            expect(end - start).toBeGreaterThanOrEqual(12)
            readHeader(bytes, start, end, emptyHeader())
          },
          damaged: (bytes) => expect(bytes.length).toBeLessThanOrEqual(MAX_ESCAPED_BYTES),
        })
        for (const chunk of chunks) splitter.push(chunk)
        expect(splitter.pendingBytes).toBeLessThanOrEqual(MAX_ESCAPED_BYTES)
      }),
    )
  })

  test('bodies of every known message: decoded, raw or refused, never an exception', () => {
    check(
      fc.property(version, known, fc.uint8Array({ maxLength: 1023 }), (v, messageId, body) => {
        const results = decodeAll(encodeFrame({ version: v, phone: '13800000001' }, messageId, 1, body))
        expect(results).toHaveLength(1)
      }),
    )
  })

  test('one changed byte in a stream costs at most the frames it touches', () => {
    const frames = Array.from({ length: 5 }, (_, i) =>
      encodeFrame({ version: 2013, phone: '1' }, MESSAGE.heartbeat, i, Uint8Array.of(i, 9, 9)),
    )
    const stream = Buffer.concat(frames)
    check(
      fc.property(fc.integer({ min: 0, max: stream.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Buffer.from(stream)
        damaged[at]! ^= change
        expect(decodeAll(damaged).filter((result) => !('fault' in result)).length).toBeGreaterThanOrEqual(3)
      }),
    )
  })

  test('sub-packages in any number and order: memory stays in its bounds', () => {
    const part = fc.record({
      serial: fc.integer({ min: 0, max: 65_535 }),
      total: fc.integer({ min: 1, max: 65_535 }),
      index: fc.integer({ min: 1, max: 65_535 }),
      size: fc.integer({ min: 0, max: 1023 }),
    })
    check(
      fc.property(fc.array(part, { maxLength: 50 }), (parts) => {
        const reassembly = new Reassembly({ maxMessages: 3, maxBytes: 5_000, maxParts: 100, timeout_ms: 1_000 })
        for (const [i, { serial, total, index, size }] of parts.entries()) {
          if (index > total) continue
          const header = { ...emptyHeader(), messageId: MESSAGE.positionBatch, serial, packageTotal: total, packageIndex: index }
          reassembly.add(header, new Uint8Array(size), i * 50)
          expect(reassembly.bytes).toBeLessThanOrEqual(5_000)
          expect(reassembly.size).toBeLessThanOrEqual(3)
        }
        reassembly.expire(Infinity)
        expect(reassembly.bytes).toBe(0)
      }),
    )
  })

  test('a hostile stream of 8 MB is read in time', () => {
    const chunk = Uint8Array.from({ length: 65_536 }, (_, i) => [0x7e, 0x7d, 0x02, i & 255][i & 3]!)
    const splitter = new FrameSplitter({ frame: () => {}, damaged: () => {} })
    const started = performance.now()
    for (let i = 0; i < 128; i++) splitter.push(chunk)
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})
