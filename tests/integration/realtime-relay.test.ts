import { fork, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#platform/ids.ts'
import { createTestApp, type TestApp } from '#tests/support/app.ts'
import { emitFacts, until } from '#tests/support/live.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp({ seeded: false })
})
afterAll(() => app?.close())

interface RelayProcess {
  child: ChildProcess
  active: boolean
  /** It waits to take over. */
  standsBy: boolean
}

function startRelayProcess(): RelayProcess {
  const child = fork(path.join(import.meta.dirname, '../support/relay-process.ts'), {
    env: { ...process.env, DATABASE_URL: app.appUrl },
    execArgv: [],
  })
  const relay = { child, active: false, standsBy: false }
  child.on('message', ({ active }: { active: boolean }) => {
    relay.active = active
    relay.standsBy = !active
  })
  return relay
}

const facts = () =>
  app.db.selectFrom('facts').select(['position', 'aggregate_id', 'aggregate_version', 'payload']).orderBy('position').execute()
const waiting = async () =>
  (
    await app.db
      .selectFrom('outbox')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
  ).n

test('the relay dies again and again under load: each fact once, no gap, each aggregate in order, another within two seconds', async () => {
  const relays = [startRelayProcess(), startRelayProcess()]
  try {
    await until('one of them relays', () => relays.some((relay) => relay.active))
    let writing = true
    const aggregates = Array.from({ length: 5 }, () => newId())
    const versions = aggregates.map(() => 0)
    const written: string[] = []
    const write = async (slot: number) => {
      while (writing) {
        const callId = newId()
        versions[slot]! += 1
        await emitFacts(app, [
          { name: 'call.rang.v1', payload: { callId }, aggregateId: aggregates[slot]!, aggregateVersion: versions[slot]! },
        ])
        written.push(callId)
      }
    }
    const writers = aggregates.map((_, slot) => write(slot))
    const takeovers: number[] = []
    for (let round = 0; round < 6; round += 1) {
      await until('one relays', () => relays.some((relay) => relay.active))
      await new Promise((resolve) => setTimeout(resolve, 120 + round * 37))
      // How long a process takes to start is no matter of who takes over from whom.
      await until('another stands by', () => relays.some((relay) => relay.standsBy))
      const victim = relays.findIndex((relay) => relay.active)
      expect(relays.filter((relay) => relay.active).length).toBe(1)
      relays[victim]!.child.kill('SIGKILL')
      relays[victim]!.active = false
      const began = performance.now()
      await until('the other took over', () => relays.some((relay) => relay.active))
      takeovers.push(performance.now() - began)
      relays[victim] = startRelayProcess()
    }
    writing = false
    await Promise.all(writers)
    await until('the outbox is empty', async () => (await waiting()) === 0)
    const log = await facts()
    expect(written.length).toBeGreaterThan(300)
    expect(log.map((fact) => fact.position)).toEqual(log.map((_, i) => i + 1))
    expect(log.map((fact) => (fact.payload as { callId: string }).callId).sort()).toEqual(written.sort())
    for (const id of aggregates) {
      const mine = log.filter((fact) => fact.aggregate_id === id).map((fact) => fact.aggregate_version)
      expect(mine).toEqual(mine.map((_, i) => i + 1))
    }
    expect(Math.max(...takeovers)).toBeLessThan(2_000)
  } finally {
    for (const { child } of relays) child.kill('SIGKILL')
  }
}, 60_000)

test('a transaction that commits late is numbered late, and nothing that committed before waits for it', async () => {
  const relay = startRelayProcess()
  const slow = new pg.Client({ connectionString: app.appUrl })
  await slow.connect()
  try {
    const before = (await facts()).length
    await slow.query('begin')
    const late = newId()
    await slow.query(
      `insert into outbox (name, aggregate_type, aggregate_id, aggregate_version, centre_id, payload, occurred_at, recorded_at)
       values ('call.rang.v1', 'call', $1, 1, $2, '{}', now(), now())`,
      [late, app.centreId],
    )
    const early = newId()
    await emitFacts(app, [{ name: 'call.ended.v1', payload: { callId: early }, aggregateId: early }])
    await until('the later number that committed first', async () => (await facts()).length === before + 1)
    await slow.query('commit')
    await until('the late one', async () => (await facts()).length === before + 2)
    expect((await facts()).slice(-2).map((fact) => fact.aggregate_id)).toEqual([early, late])
  } finally {
    await slow.end()
    relay.child.kill('SIGKILL')
  }
})

test('old facts leave from the front, without holes, and the newest always stays', async () => {
  const old = new Date(Date.now() - 900 * 86_400_000)
  await app.ownerDb.updateTable('facts').set({ recorded_at: old }).execute()
  const total = (await facts()).length
  const prune = async (before: Date) => {
    const { rows } = await sql<{ removed: number }>`select facts_prune(${before}, 100000) as removed`.execute(app.db)
    return rows[0]!.removed
  }
  expect(await prune(new Date(Date.now() - 800 * 86_400_000))).toBe(total - 1)
  expect((await facts()).map((fact) => fact.position)).toEqual([total])
  await expect(prune(new Date())).rejects.toThrow(/younger than 30 days/)
  await expect(app.db.deleteFrom('facts').execute()).rejects.toThrow(/permission denied/)
})
