import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getBoard, getWall } from '#contract/rest/dispatch.ts'
import { withConnection } from '#setup/connection.ts'
import { ApiClient } from '#server/simulator/api-client.ts'
import { createTestDatabase, testSecretKey, type TestDatabase } from '#tests/support/cluster.ts'
import { startConsole, type Console } from '#tests/support/console.ts'

/** Real seconds of load, at so many times the speed of life. */
const seconds = Number(process.env.JILIAN_LOAD_SECONDS ?? 60)
const rate = Number(process.env.JILIAN_LOAD_RATE ?? 40)
/** Business seconds between calls: 18 an hour, a county's busiest. */
const callEvery_s = 200
const say = (text: string): void => void process.stderr.write(`${text}\n`)

let database: TestDatabase | undefined
let house: Console | undefined

beforeAll(async () => {
  database = await createTestDatabase()
  const clock = { JILIAN_CLOCK_RATE: String(rate), JILIAN_CLOCK_ORIGIN_MS: String(Date.now()) }
  house = await startConsole({ database, secretKey: testSecretKey, env: clock, web: false })
})
afterAll(async () => {
  await house?.stop()
  await database?.drop()
})

test('a county at work: everything is answered and memory stays flat', async () => {
  const { server, summary, simulate } = house!
  simulate({ SIMULATOR_CALL_EVERY_S: String(callEvery_s), SIMULATOR_PATIENCE_S: '6' })
  const seat = new ApiClient(server.httpUrl)
  await seat.signIn(summary.accounts.find(({ roles }) => roles.includes('supervisor'))!.login, summary.password)
  const memory: number[] = []
  const answers_ms: number[] = []
  const ends = Date.now() + seconds * 1000
  while (Date.now() < ends) {
    const began = performance.now()
    await seat.call(getBoard)
    answers_ms.push(performance.now() - began)
    await seat.call(getWall)
    memory.push(await residentMiB(server.httpUrl))
    await sleep(1000)
  }
  expect(server.child.exitCode, 'the server lives').toBeNull()
  const counts = await read()
  const third = Math.floor(memory.length / 3)
  const [early, late] = [mean(memory.slice(third, 2 * third)), mean(memory.slice(-third))]
  answers_ms.sort((a, b) => a - b)
  say(
    `load: ${seconds} s at ${rate}×; ${counts.calls} calls, ${counts.incidents} incidents, ${counts.handed_over} handed over, ${counts.positions} positions, ` +
      `${counts.facts} facts; board p50 ${answers_ms[answers_ms.length >> 1]!.toFixed(0)} ms, p99 ${answers_ms[Math.floor(answers_ms.length * 0.99)]!.toFixed(0)} ms; ` +
      `memory ${early.toFixed(0)} → ${late.toFixed(0)} MiB`,
  )
  expect(counts.calls).toBeGreaterThan(0)
  expect(counts.incidents).toBeGreaterThan(0)
  expect(counts.positions).toBeGreaterThan(summary.terminals.length * seconds)
  expect(counts.waiting_facts, 'every fact is numbered').toBeLessThan(50)
  expect(late, 'memory, MiB').toBeLessThan(early * 1.25 + 40)
})

async function residentMiB(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)![1]) / 2 ** 20
}

async function read() {
  const { rows } = await withConnection(database!.ownerUrl, (client) =>
    client.query<Record<'calls' | 'incidents' | 'handed_over' | 'positions' | 'facts' | 'waiting_facts', number>>(`
      select (select count(*)::int from calls) as calls, (select count(*)::int from incidents) as incidents,
        (select count(*)::int from assignments where ended = 'handed_over') as handed_over, (select count(*)::int from positions) as positions,
        (select count(*)::int from facts) as facts, (select count(*)::int from outbox) as waiting_facts`),
  )
  return rows[0]!
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
