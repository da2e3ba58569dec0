import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createManualClock } from '#platform/clock.ts'
import { MESSAGE } from '#protocols/jt808/constants.ts'
import { encodeFrame } from '#protocols/jt808/header.ts'
import { encodePosition } from '#protocols/jt808/position.ts'
import { startTrackingBench, type TrackingBench } from '#tests/support/tracking.ts'

const run = promisify(execFile)
const recording = path.join(process.env['JILIAN_TEST_DATA'] ?? '../shared/data', 'jt808/frames.json')
let bench: TrackingBench
let dir: string

beforeAll(async () => {
  bench = await startTrackingBench(createManualClock(new Date()))
  dir = await mkdtemp(path.join(tmpdir(), 'jilian-replay-'))
})
afterAll(async () => {
  await bench.close()
  await rm(dir, { recursive: true, force: true })
})

const replay = async (...args: string[]): Promise<string> =>
  (await run(process.execPath, ['server/simulator/replay.ts', '--port', String(bench.port), '--rate', '1000', ...args])).stdout

test('frames in hex, one a line: what is sound is acknowledged and stored, what is damaged is refused', async () => {
  const report = { lat_deg: 37.03, lon_deg: 111.91, deviceTime_s: Math.floor(Date.now() / 1000) - 60 }
  const sender = { version: 2019, phone: '13100000001' } as const
  const good = encodeFrame(sender, MESSAGE.position, 7, encodePosition(report))
  const bad = Uint8Array.from(good)
  bad[25]! ^= 1
  const file = path.join(dir, 'two.hex')
  await writeFile(file, `# two frames\n${Buffer.from(good).toString('hex')}\n${Buffer.from(bad).toString('hex')}  # damaged\n`)
  const output = await replay(file)
  expect(output).toContain('1 acknowledged, 1 refused, 0 unanswered')
  expect(await bench.rows('13100000001')).toHaveLength(1)
})

test.runIf(existsSync(recording))(
  'the recording of frames seen in the wild',
  async () => {
    const output = await replay(recording, '--move-times')
    const counts = output.trim().split('\n').at(-1)!
    // 35 positions, 5 batches, a heartbeat; 4 of a foreign header and one with a wrong checksum, 5 messages we do not know; 5 that register or authenticate.
    expect(counts).toBe('41 acknowledged, 10 refused, 0 unanswered, 5 replaced')
  },
  120_000,
)
