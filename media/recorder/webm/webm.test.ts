import { expect, test } from 'vitest'
import { Muxer } from './muxer.ts'
import { prologue, prologue_bytes } from './prologue.ts'

const picture = { codec: 'vp8' as const, width: 640, height: 480 }

test('what stands before the first cluster has one length, whatever it says', () => {
  const cues = (count: number) => Array.from({ length: count }, (_, at) => ({ at_ms: at * 5_000, position: at * 600_000 }))
  for (const contents of [
    { picture, sound: true },
    { picture: null, sound: true },
    { picture: { ...picture, codec: 'h264' as const, setup: Buffer.alloc(300) }, sound: false },
  ]) {
    expect(prologue(contents).length).toBe(prologue_bytes)
    for (const count of [0, 1, 700, 50_000])
      expect(prologue(contents, { duration_ms: 250_000_000, bytes: 5e9, cues: cues(count) }).length).toBe(prologue_bytes)
  }
})

test('clusters begin with key pictures, or after two seconds, and are found by their cues', () => {
  const chunks: Buffer[] = []
  const muxer = new Muxer({ picture, sound: true }, (chunk) => chunks.push(chunk))
  for (let at = 0; at < 100; at++) {
    muxer.add('sound', at * 100, true, Buffer.from([1, 2, 3]))
    muxer.add('picture', at * 100 + 1, at % 50 === 0, Buffer.from([4, 5]))
  }
  // A frame that comes before its predecessor is written with that one's time.
  muxer.add('sound', 0, true, Buffer.from([9]))
  const last = muxer.finish()
  expect(muxer.duration_ms).toBe(9_941)
  expect(last.length).toBe(chunks[0]!.length)
  const clusters = chunks.slice(1)
  expect(clusters.every((chunk) => chunk.readUInt32BE(0) === 0x1f43b675)).toBe(true)
  // By time at 0, and then: key at 1, after 2 s at 2001, 4001, key at 5001, 7001, 9001.
  expect(clusters.length).toBe(7)
})
