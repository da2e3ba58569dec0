import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connect, inScope, type Connection } from '#platform/db/database.ts'
import { randomFreePort } from '#setup/ports.ts'
import { demoSummary } from '#setup/seed/index.ts'
import { spawnScript } from '#setup/server-process.ts'
import { createTestDatabase, testSecretKey, type TestDatabase } from '#tests/support/cluster.ts'
import { until } from '#tests/support/live.ts'

const [httpPort, jt808Port] = [await randomFreePort(), await randomFreePort()]
const dir = mkdtempSync(path.join(tmpdir(), 'jilian-simulator-'))
let database: TestDatabase
let owner: Connection
let env: NodeJS.ProcessEnv
let server: ReturnType<typeof spawnScript> | undefined
let simulator: { child: ChildProcess; exited: Promise<number> } | undefined

beforeAll(async () => {
  database = await createTestDatabase()
  owner = connect(database.ownerUrl, { max: 2 })
  const summaryFile = path.join(dir, 'summary.json')
  writeFileSync(summaryFile, JSON.stringify(await demoSummary(database.ownerUrl, Buffer.from(testSecretKey))))
  env = {
    ...process.env,
    NODE_ENV: 'test',
    DATABASE_URL: database.appUrl,
    JILIAN_SECRET_KEY: testSecretKey,
    JILIAN_DEMO: '1',
    HTTP_PORT: String(httpPort),
    JT808_PORT: String(jt808Port),
    FILES_DIR: dir,
    LOG_LEVEL: 'silent',
    // A minute of theirs is a second and a half of ours.
    JILIAN_CLOCK_RATE: '40',
    JILIAN_CLOCK_ORIGIN_MS: String(Date.now()),
    JILIAN_HTTP_URL: `http://127.0.0.1:${httpPort}`,
    JILIAN_DEMO_SUMMARY_FILE: summaryFile,
    SIMULATOR_CALL_EVERY_S: '60',
    SIMULATOR_PATIENCE_S: '5',
  }
})
afterAll(async () => {
  for (const started of [simulator, server]) {
    started?.child.kill('SIGKILL')
    await started?.exited
  }
  await owner.close()
  await database.drop()
  rmSync(dir, { recursive: true, force: true })
})

const count = (query: ReturnType<typeof sql<{ count: number }>>) =>
  inScope(owner.db, 'system', async (tx) => (await query.execute(tx)).rows[0]!.count)
const runs = () => count(sql`select count(*)::int as count from assignments`)
const pressed = () => count(sql`select count(*)::int as count from assignment_steps where source = 'crew'`)
const reporting = () =>
  count(
    sql`select count(*)::int as count from vehicle_last_positions where recorded_at > (select max(recorded_at) - interval '20 minutes' from vehicle_last_positions)`,
  )
const newest = async () =>
  (
    await inScope(owner.db, 'system', (tx) =>
      sql<{ at: Date | null }>`select max(recorded_at) as at from vehicle_last_positions`.execute(tx),
    )
  ).rows[0]!.at

async function itLives(): Promise<void> {
  const [ranBefore, pressedBefore, reported] = [await runs(), await pressed(), await newest()]
  await until('units are sent', async () => (await runs()) > ranBefore, 40_000)
  await until('crews press their steps', async () => (await pressed()) > pressedBefore, 40_000)
  await until('terminals report', async () => (await newest())! > (reported ?? new Date(0)) && (await reporting()) > 20, 40_000)
}

it('begins before the server, outlives its death, and signs in again when its sessions are gone', async () => {
  const ended: number[] = []
  simulator = spawnScript('server/simulator/main.ts', [], env)
  void simulator.exited.then((code) => ended.push(code))
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  server = spawnScript('server/main.ts', [], env)
  await itLives()
  server.child.kill('SIGKILL')
  await server.exited
  await new Promise((resolve) => setTimeout(resolve, 12_000))
  server = spawnScript('server/main.ts', [], env)
  await itLives()
  await inScope(owner.db, 'system', (tx) =>
    tx
      .updateTable('sessions')
      .set({ expires_at: new Date(0) })
      .execute(),
  )
  server.child.kill('SIGKILL')
  await server.exited
  server = spawnScript('server/main.ts', [], env)
  await itLives()
  expect(ended).toEqual([])
}, 240_000)
