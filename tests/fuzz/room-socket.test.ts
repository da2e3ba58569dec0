import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errors } from '#contract/errors.ts'
import { roomRequests, type RoomRequestName } from '#contract/media.ts'
import { connected, until } from '#tests/support/live.ts'
import { openRoomHouse, Screen, type RoomHouse } from '#tests/support/rooms.ts'
import { schemaOf } from '../contract/support/samples.ts'
import { nearly, type Ground, type Schema } from './support/values.ts'

const seed = Number(process.env['JILIAN_TEST_SEED'] ?? Date.now() % 1_000_000)
const asked = process.env['JILIAN_ROOM_FUZZ_RUNS']
const numRuns = Number(asked ?? 800)
const limit = asked ? {} : { interruptAfterTimeLimit: 12_000, markInterruptAsFailure: false }
console.info(`room socket: seed ${seed}, at most ${numRuns} messages`)

let house: RoomHouse
let run: Awaited<ReturnType<RoomHouse['startRunRoom']>>
let foreign: typeof run
const screens: { screen: Screen; renew(): Promise<Screen> }[] = []
const counts = new Map<string, number>()

beforeAll(async () => {
  house = await openRoomHouse()
  run = await house.startRunRoom()
  foreign = await house.startRunRoom()
  const caller = await house.startCallerVideo()
  const watcher = await house.app.signInAs('specialist')
  await house.member(run.room.id, watcher, 'observer')
  for (const renew of [
    async () => new Screen(await connected(house.live.socket(run.crew))),
    async () => new Screen(await connected(house.live.socket(house.line.seat))),
    async () => new Screen(await connected(house.live.socket(watcher))),
    () => house.phone(caller.pass),
  ])
    screens.push({ screen: await renew(), renew })
})
afterAll(async () => {
  const most = [...counts].toSorted((a, b) => b[1] - a[1]).map(([code, count]) => `${code} ${count}`)
  console.info(`room socket: ${most.join(', ')}`)
  for (const { screen } of screens) screen.socket.disconnect()
  await house?.close()
})

const ground: Ground = { now: new Date(), idFor: () => fc.oneof(fc.constant('@peer'), fc.uuid()) }
const names = Object.keys(roomRequests) as RoomRequestName[]
const good = fc.oneof(
  ...names.map((name) =>
    fc.record({
      name: fc.constant<unknown>(name),
      roomId: fc.constantFrom<unknown>('@own', '@own', '@own', '@foreign', '', null),
      data: nearly(schemaOf(roomRequests[name].data) as Schema, ground),
    }),
  ),
)
const message: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: good },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  { weight: 1, arbitrary: fc.tuple(good, fc.string(), fc.jsonValue()).map(([one, key, value]) => ({ ...one, [key]: value })) },
)

const settled = (value: unknown): unknown =>
  JSON.parse(
    (JSON.stringify(value) ?? 'null')
      .replaceAll('"@own"', `"${run.room.id}"`)
      .replaceAll('"@foreign"', `"${foreign.room.id}"`)
      .replaceAll('"@peer"', `"${house.media.peersOf(run.room.id)[0] ?? run.room.id}"`),
  )

test('whatever comes by the event is answered in the contract’s words, and the server lives on', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 3 }), message, async (who, drawn) => {
      const place = screens[who]!
      if (!place.screen.socket.connected) place.screen = await place.renew()
      const sent = settled(drawn)
      const large = JSON.stringify(sent).length > 15_000
      const answer = await place.screen.raw(sent).catch((error: Error) => error)
      if (answer instanceof Error) {
        // A message above the limit closes its own socket.
        expect(large, `${JSON.stringify(sent).slice(0, 300)} ${answer.message}`).toBe(true)
        return
      }
      const code = answer.ok ? 'ok' : answer.error
      counts.set(code, (counts.get(code) ?? 0) + 1)
      if (answer.ok) return
      expect(errors, code).toHaveProperty([code])
      expect(code, JSON.stringify(sent).slice(0, 2_000)).not.toBe('server.internal')
      if (code === 'request.too_many') place.screen.socket.disconnect()
    }),
    { seed, numRuns, endOnFailure: true, ...limit },
  )
  expect(house.media.peersOf(foreign.room.id).filter((id) => !id)).toEqual([])
  const after = new Screen(await connected(house.live.socket(house.line.seat)))
  await after.join(foreign.room.id)
  await until('alive', () => house.media.peersOf(foreign.room.id).length > 0)
  after.socket.disconnect()
})
