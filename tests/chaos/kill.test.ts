import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { connect as openLine, type Line } from '../../web/shared/realtime/connect.ts'
import { until } from '#tests/support/live.ts'
import { faultsOf, find, visible } from './checks.ts'
import { build, type House } from './house.ts'
import { startLoad } from './load.ts'
import { cast } from './people.ts'

const rounds = Number(process.env.JILIAN_CHAOS_ROUNDS ?? 10)
const seed = Number(process.env.JILIAN_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31))
const workers = 4
const terminals = 6
const say = (text: string): void => void process.stderr.write(`${text}\n`)

/** Mulberry32: the same seed kills the same at the same moments. */
function randomOf(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

let house: House | undefined
const lines: Line[] = []
afterAll(async () => {
  for (const line of lines) line.close()
  await house?.close()
})

test(`server and database are killed ${rounds} times under load: what was acknowledged is there once, no screen misses a fact or sees one twice`, async () => {
  say(`chaos: seed ${seed}, ${rounds} rounds`)
  const random = randomOf(seed)
  house = await build()
  const mine = house
  const people = await cast(mine.ownerUrl, workers, terminals)
  await mine.startServer()
  const screens = people.screens.map(({ role, cookie }) => {
    const line = openLine({ url: mine.httpUrl, headers: { cookie }, presence: false })
    lines.push(line)
    const screen = { role, seen: [] as number[], snapshots: 0 }
    line.onFact((fact) => screen.seen.push(fact.position))
    line.onSnapshotNeeded(() => void (screen.snapshots += 1))
    return screen
  })
  await until('the screens are open', () => screens.every((screen) => screen.snapshots === 1), 20_000)
  const load = startLoad(mine, people, terminals)
  const killed = { server: 0, database: 0 }
  for (let round = 1; round <= rounds; round += 1) {
    const before = { commands: load.counts.acknowledged, positions: load.acknowledged.positions.length }
    await until(
      'both kinds of work go on',
      () => load.counts.acknowledged > before.commands + 5 && load.acknowledged.positions.length > before.positions + 20,
      60_000,
    )
    await sleep(random() * 700)
    const kind = random()
    const [server, database] = [kind < 0.7, kind > 0.4]
    if (database) {
      killed.database += 1
      await mine.killDatabase()
      if (server) await sleep(random() * 100)
    }
    if (server) {
      killed.server += 1
      await mine.killServer()
    }
    if (database) await mine.startDatabase()
    if (server) await mine.startServer()
    expect(mine.serverLives(), 'a database that dies must not take the server with it').toBe(true)
    say(
      `chaos: round ${round}/${rounds} killed ${[server && 'server', database && 'database'].filter(Boolean).join(' and ')}; ${load.counts.acknowledged} commands and ${load.acknowledged.positions.length} positions acknowledged`,
    )
  }
  await sleep(500)
  await load.stop()
  let found = await find(mine.ownerUrl)
  await until('every fact is numbered', async () => (found = await find(mine.ownerUrl)).outbox === 0, 20_000)
  const expected = screens.map(({ role }) => visible(found, role, people))
  await until(
    'every screen has the last fact',
    () => screens.every((screen, i) => screen.seen.at(-1) === expected[i]!.at(-1)),
    30_000,
  ).catch((error: unknown) => {
    screens.forEach(({ role, seen, snapshots }, i) =>
      say(
        `chaos: ${role} has ${seen.length} of ${expected[i]!.length} facts, up to ${seen.at(-1)} of ${expected[i]!.at(-1)}; ${snapshots} snapshots`,
      ),
    )
    throw error
  })
  say(
    `chaos: seed ${seed}, ${rounds} rounds, killed server ${killed.server}×, database ${killed.database}×; ${load.counts.acknowledged} commands acknowledged ` +
      `(${load.counts.repeated} repeated, ${load.counts.faults} answers 500), ${load.acknowledged.positions.length} positions (${load.resent} sent again), ` +
      `${found.facts.length} facts, to screens: ${screens.map((screen) => `${screen.role} ${screen.seen.length}`).join(', ')}`,
  )
  expect(faultsOf(found, load.acknowledged), `seed ${seed}`).toEqual([])
  screens.forEach((screen, i) => expect(screen.seen, `${screen.role}, seed ${seed}`).toEqual(expected[i]))
  expect(screens.map((screen) => screen.snapshots)).toEqual(screens.map(() => 1))
  const crew = screens.find((screen) => screen.role === 'crew')!
  expect(crew.seen.length).toBeGreaterThan(0)
  expect(crew.seen.length).toBeLessThan(found.facts.length)
})
