import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createManualClock } from '#platform/clock.ts'
import { MESSAGE } from '#protocols/jt808/constants.ts'
import { encodeFrame } from '#protocols/jt808/header.ts'
import { encodeRegistration } from '#protocols/jt808/registration.ts'
import { inScope } from '#platform/db/database.ts'
import { registerTerminal } from '#domains/tracking/registration.ts'
import { until } from '#tests/support/live.ts'
import { registration, startTrackingBench, type TrackingBench } from '#tests/support/tracking.ts'

const clock = createManualClock(new Date('2026-03-10T04:00:00Z'))
let bench: TrackingBench
let phones = 0
const nextPhone = () => String(13_700_000_000 + ++phones)
beforeAll(async () => {
  bench = await startTrackingBench(clock, { guessesBurst: 5, guessesPerSecond: 2 })
})
afterAll(() => bench?.close())

const unknown = async () => (await bench.owner.db.selectFrom('terminals').select('id').where('status', '=', 'unknown').execute()).length
const register = (phone: string, address: string) =>
  inScope(bench.connection.db, 'system', (tx) => registerTerminal(tx, { phone, version: 2013, address }, registration, clock.now()))

/** A stranger that says what it likes; gives whether the gateway hung up. */
function stranger(frames: Uint8Array[]): { hungUp: () => boolean } {
  const socket = connect(bench.port, '127.0.0.1')
  let isOver = false
  socket.on('error', () => {})
  socket.on('close', () => (isOver = true))
  socket.resume()
  for (const frame of frames) socket.write(frame)
  return { hungUp: () => isOver }
}

test('one address that forges numbers leaves room in the list of unknown terminals for the others', async () => {
  const before = await unknown()
  for (let i = 0; i < 220; i += 1) await register(nextPhone(), `192.0.2.7:${10_000 + i}`)
  expect((await unknown()) - before).toBe(200)
  expect((await register(nextPhone(), '192.0.2.8:4000')).result).toBe(0)
  expect((await register(nextPhone(), '2001:db8::7:4000')).result).toBe(0)
})

describe('a code cannot be guessed', () => {
  test('beyond a few wrong ones nothing of that number is looked at, and the wait ends by itself', async () => {
    const phone = nextPhone()
    const { link, code } = await bench.terminal(phone, { bind: false })
    link.close()
    await until('gone', () => !bench.tracking.gateway.isLive(phone))
    const attempt = async (given: string) => {
      const one = await bench.open(phone)
      const result = await one.authenticate(given)
      one.close()
      return result
    }
    for (let i = 0; i < 6; i += 1) expect(await attempt(`guess ${i}`)).not.toBe(0)
    expect(await attempt(code), 'even the right one').not.toBe(0)
    await until('a second later', async () => (await attempt(code)) === 0, 5_000)
  })

  test('another number from the same address is not slowed', async () => {
    const { link } = await bench.terminal(nextPhone(), { bind: false })
    expect(await link.heartbeat()).toBe(0)
    link.close()
  })
})

test('who registers over and over and never authenticates is cut off', async () => {
  const phone = nextPhone()
  const body = encodeRegistration(registration, 2013)
  const one = stranger(Array.from({ length: 40 }, (_, serial) => encodeFrame({ version: 2013, phone }, MESSAGE.register, serial, body)))
  await until('cut off', one.hungUp)
})

test('a stranger cannot fill the memory with pieces of a registration', async () => {
  const phone = nextPhone()
  const pieces = Array.from({ length: 50 }, (_, index) =>
    encodeFrame({ version: 2013, phone }, MESSAGE.register, index, new Uint8Array(900), { index: index + 1, total: 500 }),
  )
  const one = stranger(pieces)
  await until('cut off', one.hungUp)
})
