import { appendFile, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { audit } from '#platform/audit/audit.ts'
import { link, entryColumns, genesis, type ChainedEntry } from '#platform/audit/chain.ts'
import { startAuditRelay, type AuditRelay } from '#platform/audit/relay.ts'
import type { DigestAlgorithm } from '#platform/crypto/digest.ts'
import { createLogger } from '#platform/log.ts'
import { createTestApp, type SignedIn, type TestApp } from '#tests/support/app.ts'

let app: TestApp
let auditor: SignedIn
beforeEach(async () => {
  app = await createTestApp({ seeded: false })
  auditor = await app.signInAs('auditor')
})
afterEach(() => app?.close())

const startRelay = (options: Partial<Parameters<typeof startAuditRelay>[0]> = {}): AuditRelay =>
  startAuditRelay({
    databaseUrl: app.appUrl,
    clock: app.clock,
    log: createLogger('silent'),
    filesDir: app.filesDir,
    keys: app.auditKeys,
    headEvery: 5,
    ...options,
  })

const addEntries = (count: number, action = 'test.did') =>
  app.inTx(async (tx) => {
    for (let index = 0; index < count; index += 1) {
      await audit(tx, {
        at: app.clock.now(),
        centreId: app.centreId,
        actorId: auditor.accountId,
        sessionId: null,
        action,
        objectId: `object-${index}`,
        outcome: 'done',
        details: { z: 1, a: { y: [index, null, 'ä 中'], b: true } },
        address: '127.0.0.1',
      })
    }
  })

/** Chains what there is and signs its head. */
async function settle(options: { algorithm?: DigestAlgorithm } = {}): Promise<void> {
  const relay = startRelay(options)
  await vi.waitFor(async () => expect(await count('audit_pending')).toBe(0), { timeout: 10_000 })
  await relay.stop()
}
const count = async (table: 'audit_pending' | 'audit_chain' | 'audit_heads' | 'audit_entries') =>
  (await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(app.ownerDb)).rows[0]!.n
const verification = async () => (await app.ask(auditor, 'GET', '/api/audit/verification')).json()
const asOwner = (query: ReturnType<typeof sql>) => query.execute(app.ownerDb)
const headsFile = () => path.join(app.filesDir, 'audit-heads.jsonl')

test('entries are chained in the order of their commits; the last head is signed in the database and outside it', async () => {
  await addEntries(12)
  await settle()
  expect(await verification()).toMatchObject({ intact: true, checked: 12, brokenAt: null, reason: null })
  const lines = (await readFile(headsFile(), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.at(-1)).toMatchObject({ position: 12, keyId: app.auditKeys.keyId })
  expect(await count('audit_heads')).toBe(lines.length)
})

test('two relays at once make one chain; one that comes later goes on with it, by SM3 if asked', async () => {
  await addEntries(40)
  const relays = [startRelay({ batch: 3 }), startRelay({ batch: 3 })]
  await addEntries(40)
  await vi.waitFor(async () => expect(await count('audit_chain')).toBe(80), { timeout: 10_000 })
  await Promise.all(relays.map((relay) => relay.stop()))
  await addEntries(5)
  await settle({ algorithm: 'sm3' })
  expect(await verification()).toMatchObject({ intact: true, checked: 85 })
  const algorithms = await sql<{ algorithm: string }>`select distinct algorithm from audit_chain order by 1`.execute(app.ownerDb)
  expect(algorithms.rows.map((row) => row.algorithm)).toEqual(['sha256', 'sm3'])
})

test('a transaction that rolls back leaves nothing to chain', async () => {
  await app
    .inTx(async (tx) => {
      await audit(tx, {
        at: app.clock.now(),
        centreId: null,
        actorId: null,
        sessionId: null,
        action: 'never',
        outcome: 'done',
        address: null,
      })
      throw new Error('roll back')
    })
    .catch(() => undefined)
  expect([await count('audit_entries'), await count('audit_pending')]).toEqual([0, 0])
})

test('the running role can add and read, and nothing else', async () => {
  await addEntries(3)
  await settle()
  for (const table of ['audit_entries', 'audit_chain', 'audit_heads'] as const) {
    for (const attempt of [
      `delete from ${table}`,
      `truncate ${table} cascade`,
      `alter table ${table} disable trigger all`,
      `drop table ${table}`,
    ]) {
      await expect(sql.raw(attempt).execute(app.db), attempt).rejects.toThrow(/permission denied|must be owner/)
    }
  }
  await expect(sql`update audit_entries set action = 'other'`.execute(app.db)).rejects.toThrow(/permission denied/)
  await expect(sql`update audit_chain set hash = '\\x00'`.execute(app.db)).rejects.toThrow(/permission denied/)
  await expect(sql`update audit_heads set hash = '\\x00'`.execute(app.db)).rejects.toThrow(/permission denied/)
})

describe('whoever owns the database is found out', () => {
  beforeEach(async () => {
    await addEntries(20)
    await settle()
  })

  test.each([
    ['a word', sql`update audit_entries set action = 'test.undid' where id = (select entry_id from audit_chain where position = 7)`],
    [
      'the actor',
      sql`update audit_entries set actor_id = gen_random_uuid() where id = (select entry_id from audit_chain where position = 7)`,
    ],
    [
      'a microsecond',
      sql`update audit_entries set at = at + interval '1 microsecond' where id = (select entry_id from audit_chain where position = 7)`,
    ],
    [
      'a detail',
      sql`update audit_entries set details = jsonb_set(details, '{a,b}', 'false') where id = (select entry_id from audit_chain where position = 7)`,
    ],
    ['a link', sql`update audit_chain set hash = '\\x0102' where position = 7`],
  ])('who changes %s', async (_what, change) => {
    await asOwner(change)
    expect(await verification()).toMatchObject({ intact: false, brokenAt: 7, reason: 'entry_changed', checked: 6 })
  })

  test('who removes an entry from the middle', async () => {
    await asOwner(sql`with gone as (delete from audit_chain where position = 9 returning entry_id) select from gone`)
    expect(await verification()).toMatchObject({ intact: false, brokenAt: 9, reason: 'entry_missing' })
  })

  test('who cuts the end off, heads and all: the exported head knows', async () => {
    await asOwner(sql`delete from audit_heads where position > 15`)
    await asOwner(sql`delete from audit_chain where position > 15`)
    await asOwner(sql`delete from audit_entries where id not in (select entry_id from audit_chain)`)
    expect(await verification()).toMatchObject({ intact: false, brokenAt: 16, reason: 'entry_missing' })
  })

  test('who adds an entry past the chain', async () => {
    await asOwner(sql`alter table audit_entries disable trigger audit_entries_pending`)
    await asOwner(sql`insert into audit_entries (id, at, action, outcome) values (gen_random_uuid(), now(), 'test.forged', 'done')`)
    expect(await verification()).toMatchObject({ intact: false, brokenAt: 21, reason: 'entry_not_chained' })
  })

  test('who rewrites the whole chain and keeps the old heads', async () => {
    await asOwner(sql`update audit_entries set action = 'test.undid' where id = (select entry_id from audit_chain where position = 2)`)
    await rewriteChain()
    expect(await verification()).toMatchObject({ intact: false, reason: 'chain_rewritten' })
  })

  test('who rewrites chain and heads without our key', async () => {
    await asOwner(sql`update audit_entries set action = 'test.undid' where id = (select entry_id from audit_chain where position = 2)`)
    await rewriteChain()
    await asOwner(sql`update audit_heads h set hash = c.hash from audit_chain c where c.position = h.position`)
    await rm(headsFile())
    expect(await verification()).toMatchObject({ intact: false, reason: 'head_not_ours' })
  })

  test('who forges a line of the exported heads', async () => {
    const lines = (await readFile(headsFile(), 'utf8')).trim().split('\n')
    const last = JSON.parse(lines.at(-1)!)
    await writeFile(headsFile(), `${[...lines.slice(0, -1), JSON.stringify({ ...last, hash: 'ab'.repeat(32) })].join('\n')}\n`)
    expect(await verification()).toMatchObject({ intact: false, reason: 'head_not_ours', brokenAt: 20 })
  })

  test('a line that a crash cut off is no forgery, and the next head stands on a line of its own', async () => {
    await appendFile(headsFile(), '{"position":99,"ha')
    await addEntries(5)
    await settle()
    expect(await verification()).toMatchObject({ intact: true, checked: 25 })
    const text = await readFile(headsFile(), 'utf8')
    expect(JSON.parse(text.trim().split('\n').at(-1)!)).toMatchObject({ position: 25 })
  })

  /** Hashes every link anew, as one could who owns the database and knows the program. */
  async function rewriteChain() {
    const { rows } = await sql<ChainedEntry & { position: number }>`
      select c.position, ${sql.raw(entryColumns)} from audit_chain c join audit_entries e on e.id = c.entry_id order by c.position`.execute(
      app.ownerDb,
    )
    let hash = genesis
    for (const row of rows) {
      hash = link(hash, row.position, 'sha256', row)
      await asOwner(sql`update audit_chain set hash = ${hash} where position = ${row.position}`)
    }
  }
})

test('the auditor pages through the entries of the centre and finds them by who, what and when', async () => {
  await addEntries(7, 'test.first')
  app.clock.advance(60_000)
  await addEntries(3, 'test.second')
  const list = async (query = '') => (await app.ask(auditor, 'GET', `/api/audit${query}`)).json().entries
  const [newest] = await list('?limit=1')
  expect(newest).toMatchObject({
    action: 'test.second',
    actorId: auditor.accountId,
    actorName: auditor.login,
    outcome: 'done',
    chainPosition: null,
  })
  const paged: { id: string }[] = []
  for (;;) {
    const page: { id: string }[] = await list(`?limit=4${paged.length > 0 ? `&before=${paged.at(-1)!.id}` : ''}`)
    if (page.length === 0) break
    paged.push(...page)
  }
  expect(new Set(paged.map(({ id }) => id)).size).toBe(10)
  expect(await list('?action=test.first')).toHaveLength(7)
  expect(await list('?objectId=object-0')).toHaveLength(2)
  expect(await list(`?from=${app.clock.now().toISOString()}`)).toHaveLength(3)
  expect(await list(`?actorId=${app.centreId}`)).toHaveLength(0)
})
