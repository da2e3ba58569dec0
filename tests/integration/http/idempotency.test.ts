import { afterAll, beforeAll, expect, test } from 'vitest'
import { sweepIdempotencyKeys } from '#platform/http/idempotency.ts'
import { createTestApp, idempotencyKey, type SignedIn, type TestApp } from '#tests/support/app.ts'

let app: TestApp
let admin: SignedIn
beforeAll(async () => {
  app = await createTestApp({ seeded: false })
  admin = await app.signInAs('system_admin')
})
afterAll(() => app?.close())

let counter = 0
const form = (changes: object = {}) => ({
  login: `person-${(counter += 1)}`,
  initialPassword: 'Nine-Tall-Poplars-1',
  displayName: '王芳',
  roles: ['dispatcher'],
  institutionId: null,
  isDevice: false,
  ...changes,
})
const create = (body: object, key: string, who = admin) => app.ask(who, 'POST', '/api/accounts', body, { 'idempotency-key': key })
const keysOf = (accountId: string) => app.ownerDb.selectFrom('idempotency_keys').selectAll().where('account_id', '=', accountId).execute()

test('a repeat gets the same answer and has no second effect, also in capitals', async () => {
  const [key, body] = [idempotencyKey(), form()]
  const first = await create(body, key)
  const again = await create(body, key.toUpperCase())
  expect([first.statusCode, again.statusCode]).toEqual([200, 200])
  expect(again.payload).toBe(first.payload)
  const made = await app.ownerDb.selectFrom('accounts').select('id').where('login', '=', body.login).execute()
  expect(made).toHaveLength(1)
  const entries = await app.ownerDb.selectFrom('audit_entries').selectAll().where('object_id', '=', made[0]!.id).execute()
  expect(entries).toHaveLength(1)
  expect(entries[0]).toMatchObject({ action: 'accounts.create', outcome: 'done', details: { fields: Object.keys(body) } })
})

test('ten at once have one effect and one answer', async () => {
  const [key, body] = [idempotencyKey(), form()]
  const answers = await Promise.all(Array.from({ length: 10 }, () => create(body, key)))
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(10).fill(200))
  expect(new Set(answers.map(({ payload }) => payload)).size).toBe(1)
  expect(await app.ownerDb.selectFrom('outbox').selectAll().where('aggregate_id', '=', answers[0]!.json().id).execute()).toHaveLength(1)
})

test('the same key for another body, path or route is a fault of the sender', async () => {
  const key = idempotencyKey()
  const body = form()
  const made = (await create(body, key)).json()
  expect((await create({ ...body, displayName: '李雷' }, key)).json().error.code).toBe('idempotency.key_reused')
  const elsewhere = await app.ask(admin, 'POST', '/api/me/totp', { password: 'any' }, { 'idempotency-key': key })
  expect(elsewhere.json().error.code).toBe('idempotency.key_reused')
  const reset = { initialPassword: 'Ten-Tall-Poplars-2', alsoRemoveTotp: false }
  const other = idempotencyKey()
  await app.ask(admin, 'PUT', `/api/accounts/${made.id}/password`, reset, { 'idempotency-key': other })
  const another = (await create(form(), idempotencyKey())).json()
  const answer = await app.ask(admin, 'PUT', `/api/accounts/${another.id}/password`, reset, { 'idempotency-key': other })
  expect(answer.json().error.code).toBe('idempotency.key_reused')
})

test('a key belongs to its account: the same one in other hands is another operation', async () => {
  const second = await app.signInAs('system_admin')
  const key = idempotencyKey()
  const [mine, hers] = [await create(form(), key), await create(form(), key, second)]
  expect(mine.json().id).not.toBe(hers.json().id)
})

test('a refusal is not kept: the same key may try again', async () => {
  const key = idempotencyKey()
  const body = form()
  const taken = await create(body, idempotencyKey())
  expect((await create(body, key)).json().error.code).toBe('account.login_taken')
  await app.ownerDb
    .updateTable('accounts')
    .set({ login: `renamed-${counter}` })
    .where('id', '=', taken.json().id)
    .execute()
  expect((await create(body, key)).statusCode).toBe(200)
})

test('two that collide run one after the other, and the second may be refused without leaving its key', async () => {
  const body = form()
  const keys = [idempotencyKey(), idempotencyKey()]
  const answers = await Promise.all(keys.map((key) => create(body, key)))
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200, 409]))
  const stored = await keysOf(admin.accountId)
  expect(stored.filter(({ key }) => keys.includes(key))).toHaveLength(1)
})

test('kept answers are sealed, and the hash of a body cannot be guessed from a password', async () => {
  const key = idempotencyKey()
  const answer = await create(form(), key)
  const stored = (await keysOf(admin.accountId)).find((row) => row.key === key)!
  expect(JSON.stringify(stored.reply)).not.toContain(answer.json().id)
  expect(Object.keys(stored.reply as object)).toEqual(['sealed'])
})

test('keys outlive the session and go after thirty days', async () => {
  const person = await app.signInAs('system_admin')
  const [key, body] = [idempotencyKey(), form()]
  const first = await create(body, key, person)
  await app.ask(person, 'DELETE', '/api/session')
  const opened = await app.inTx(async (tx) => {
    const account = await tx.selectFrom('accounts').selectAll().where('id', '=', person.accountId).executeTakeFirstOrThrow()
    return app.accounts.sessions.open(
      tx,
      { ...account, roles: ['system_admin'] },
      { address: '127.0.0.1', userAgent: 'test' },
      app.clock.now(),
    )
  })
  const later = { ...person, cookie: `__Host-jilian=${opened.token}` }
  expect((await create(body, key, later)).payload).toBe(first.payload)
  expect(await sweepIdempotencyKeys(app.db, new Date(app.clock.now_ms() + 29 * 86_400_000))).toBe(0)
  const count = (await app.ownerDb.selectFrom('idempotency_keys').select('key').execute()).length
  expect(await sweepIdempotencyKeys(app.db, new Date(app.clock.now_ms() + 31 * 86_400_000), 3)).toBe(count)
})
