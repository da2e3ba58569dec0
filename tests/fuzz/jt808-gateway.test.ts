import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createManualClock } from '#platform/clock.ts'
import { MESSAGE } from '#protocols/jt808/constants.ts'
import { encodeFrame } from '#protocols/jt808/header.ts'
import { encodePosition } from '#protocols/jt808/position.ts'
import { startTrackingBench, type TrackingBench } from '#tests/support/tracking.ts'

const seed = Number(process.env['JILIAN_TEST_SEED'] ?? Date.now() % 1_000_000)
const connections = 150
console.info(`jt808 gateway: seed ${seed}, ${connections} hostile connections`)

const clock = createManualClock(new Date('2026-03-10T04:00:00Z'))
let bench: TrackingBench
beforeAll(async () => {
  bench = await startTrackingBench(clock)
})
afterAll(() => bench.close())

/** Mulberry32: the same bytes for the same seed. */
function random(start: number): () => number {
  let a = start
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const messages = Object.values(MESSAGE)

function nextBytes(rand: () => number): Uint8Array {
  const below = (n: number): number => Math.floor(rand() * n)
  const noise = Uint8Array.from({ length: below(400) }, () => (rand() < 0.1 ? 0x7e : below(256)))
  const kind = below(4)
  if (kind === 0) return noise
  const sender = { version: rand() < 0.5 ? 2013 : 2019, phone: String(13_900_000_000 + below(20)) } as const
  const part = rand() < 0.2 ? { index: 1 + below(3), total: 3 } : undefined
  const frame = encodeFrame(sender, messages[below(messages.length)]!, below(65_536), noise, part)
  if (kind === 1) frame[below(frame.length)]! ^= 1 << below(8)
  return kind === 2 ? frame.subarray(0, below(frame.length)) : frame
}

test('hostile connections change nothing, fill nothing, and a good terminal beside them goes on', async () => {
  const rand = random(seed)
  const { link } = await bench.terminal('13800000001')
  const t = clock.now_ms() / 1000 - 1000
  let acknowledged = 0
  for (let i = 0; i < connections; i++) {
    const socket = connect(bench.port, '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    for (let n = 0; n < 12 && !socket.destroyed; n++) socket.write(nextBytes(rand))
    if (i % 10 === 0) expect(await link.position({ lat_deg: 37, lon_deg: 112, deviceTime_s: t + acknowledged++ })).toBe(0)
    if (rand() < 0.5) socket.destroy()
    else socket.end()
  }
  // The good terminal's own line brings damage as well.
  for (let i = 0; i < 200; i++) link.writeRaw(Uint8Array.of(0x7e, ...nextBytes(rand).map((b) => (b === 0x7e ? 1 : b)), 0x7e))
  link.writeRaw(encodeFrame(link.sender, MESSAGE.position, 999, encodePosition({ lat_deg: 37, lon_deg: 112, deviceTime_s: t })))
  expect(await link.heartbeat()).toBe(0)
  expect(await bench.rows('13800000001')).toHaveLength(acknowledged)
  await bench.tracking.quarantine.flush()
  const strangers = await bench.owner.db
    .selectFrom('positions')
    .innerJoin('terminals', 'terminals.terminal_no', 'positions.terminal_no')
    .select('phone')
    .where('phone', '<>', '13800000001')
    .execute()
  expect(strangers).toEqual([])
  const kept = await bench.owner.db
    .selectFrom('frame_quarantine')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  expect(kept.count).toBeLessThan(1_100)
  link.close()
})
