import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assemblerOf } from './assembler-of.ts'
import { pictureSize } from './h264-size.ts'

const packet = (timestamp: number, marker: boolean, ...payload: number[]) => ({
  sequence: 0,
  timestamp,
  marker,
  payload: Buffer.from(payload),
})

/** The first bytes of a VP8 key frame of 320 × 240. */
const vp8Key = [0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xf0, 0x00, 7, 7]

test('VP8: a picture is put together from its packets; nothing is given before a key frame', () => {
  const vp8 = assemblerOf('vp8')
  expect(vp8.push(packet(1, true, 0x10, 0x01, 0, 0))).toBeNull()
  expect(vp8.push(packet(2, false, 0x10, ...vp8Key))).toBeNull()
  // With a long picture id, a layer index and a key index.
  const frame = vp8.push(packet(2, true, 0x80, 0xf0, 0x80, 0x01, 5, 6, 9, 9))
  expect(frame).toMatchObject({ timestamp: 2, key: true, size: { width: 320, height: 240 } })
  expect(frame!.data).toEqual(Buffer.from([...vp8Key, 9, 9]))
  expect(vp8.push(packet(3, true, 0x10, 0x01, 1, 1))).toMatchObject({ timestamp: 3, key: false })
})

test('VP8: after a loss only a key frame goes on', () => {
  const vp8 = assemblerOf('vp8')
  vp8.push(packet(1, true, 0x10, ...vp8Key))
  vp8.gap()
  // The end of a picture whose beginning is lost, and a picture that refers to it.
  expect(vp8.push(packet(2, true, 0x00, 1, 2, 3))).toBeNull()
  expect(vp8.push(packet(3, true, 0x10, 0x01, 1, 1))).toBeNull()
  expect(vp8.push(packet(4, true, 0x10, ...vp8Key))).toMatchObject({ key: true })
  // The marker was lost: the next picture begins.
  vp8.push(packet(5, false, 0x10, 0x01, 1, 1))
  expect(vp8.push(packet(6, true, 0x10, 0x01, 1, 1))).toBeNull()
})

/** Frame marker, key frame, start code, then width − 1 and height − 1. */
const vp9Key = [0x82, 0x49, 0x83, 0x42, 0x00, 0x13, 0xf0, 0x0e, 0xf0, 1]

test('VP9: layers of a picture become one frame with an index', () => {
  const vp9 = assemblerOf('vp9')
  // Layers, flexible mode off, begin: base with the structure of two layers, then the upper one.
  const structure = [0b0011_0000, 0x01, 0x40, 0x00, 0xf0, 0x02, 0x80, 0x01, 0xe0]
  expect(vp9.push(packet(9, false, 0x80 | 0x20 | 0x08 | 0x04 | 0x02, 1, 0x00, 0, ...structure, ...vp9Key))).toBeNull()
  const frame = vp9.push(packet(9, true, 0x80 | 0x20 | 0x08 | 0x04, 1, 0x02, 0, 5, 5, 5))
  expect(frame).toMatchObject({ key: true, size: { width: 640, height: 480 } })
  const index = [0xd9, vp9Key.length, 0, 0, 0, 3, 0, 0, 0, 0xd9]
  expect(frame!.data).toEqual(Buffer.from([...vp9Key, 5, 5, 5, ...index]))
})

test('VP9: one layer needs no index, and tells its size itself', () => {
  const vp9 = assemblerOf('vp9')
  expect(vp9.push(packet(1, true, 0x0c, ...vp9Key))).toMatchObject({
    key: true,
    size: { width: 320, height: 240 },
    data: Buffer.from(vp9Key),
  })
  expect(vp9.push(packet(2, true, 0x4c, 0x86, 0, 0))).toMatchObject({ key: false, data: Buffer.from([0x86, 0, 0]) })
})

/** Constrained baseline, 640 × 360. */
const sps = [
  0x67, 0x42, 0xc0, 0x1e, 0xd9, 0x00, 0xa0, 0x2f, 0xf9, 0x70, 0x11, 0x00, 0x00, 0x03, 0x00, 0x01, 0x00, 0x00, 0x03, 0x00, 0x32, 0x0f, 0x16,
  0x2e, 0x48,
]
const pps = [0x68, 0xcb, 0x83, 0xcb, 0x20]

test('H.264: parameter sets go before the file, units into it, whole again', () => {
  const h264 = assemblerOf('h264')
  const aggregate = [0x78, 0, sps.length, ...sps, 0, pps.length, ...pps]
  expect(h264.push(packet(1, false, ...aggregate))).toBeNull()
  expect(h264.push(packet(1, false, 0x7c, 0x85, 1, 2))).toBeNull()
  const frame = h264.push(packet(1, true, 0x7c, 0x45, 3))
  expect(frame).toMatchObject({ key: true, size: { width: 640, height: 360 }, data: Buffer.from([0, 0, 0, 4, 0x65, 1, 2, 3]) })
  expect([...frame!.setup!.subarray(0, 8)]).toEqual([1, 0x42, 0xc0, 0x1e, 0xff, 0xe1, 0, sps.length])
  expect(h264.push(packet(2, true, 0x41, 9))).toMatchObject({ key: false, data: Buffer.from([0, 0, 0, 2, 0x41, 9]) })
  // A fragment whose beginning is missing.
  h264.gap()
  expect(h264.push(packet(3, true, 0x7c, 0x45, 3))).toBeNull()
})

test('H.264: the size of a picture stands in its parameter set', () => {
  expect(pictureSize(Buffer.from(sps))).toEqual({ width: 640, height: 360 })
})

test('whatever a sender puts into packets, putting them together ends', () => {
  const packets = fc.array(
    fc.record({ timestamp: fc.nat(3), marker: fc.boolean(), payload: fc.uint8Array({ minLength: 1, maxLength: 40 }) }),
    { maxLength: 20 },
  )
  fc.assert(
    fc.property(fc.constantFrom('opus', 'vp8', 'vp9', 'h264'), packets, (codec, all) => {
      const assembler = assemblerOf(codec)
      for (const { payload, ...rest } of all) {
        const frame = assembler.push({ ...rest, sequence: 0, payload: Buffer.from(payload) })
        if (frame && codec !== 'opus' && frame.key) expect(frame.size).toBeDefined()
      }
    }),
    { numRuns: 3000 },
  )
})
