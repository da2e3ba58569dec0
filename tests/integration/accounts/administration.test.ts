import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFirstAdministrator } from '#domains/accounts/service.ts'
import { newId } from '#platform/ids.ts'
import { createTestApp, type SignedIn, type TestApp } from '#tests/support/app.ts'
import { addAccount, addCentre } from '#tests/support/people.ts'

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
  displayName: '  王芳 ',
  roles: ['dispatcher'],
  institutionId: null,
  isDevice: false,
  ...changes,
})
const create = async (changes: object = {}) => (await app.ask(admin, 'POST', '/api/accounts', form(changes))).json()
const update = (
  account: { id: string; version: number; displayName: string; roles: string[]; isDevice: boolean },
  changes: object,
  who = admin,
) => {
  const { version, displayName, roles, isDevice } = account
  return app.ask(who, 'PUT', `/api/accounts/${account.id}`, {
    version,
    displayName,
    roles,
    isDevice,
    institutionId: null,
    disabled: false,
    ...changes,
  })
}
const codeOf = async (answer: Promise<{ json(): { error?: { code: string } } }>) => (await answer).json().error?.code

test('creates, lists and changes a person; the fact names nothing but the id', async () => {
  const made = await create()
  expect(made).toMatchObject({ displayName: '王芳', roles: ['dispatcher'], version: 1, disabled: false, totpEnabled: false })
  const changed = (await update(made, { displayName: '王芳芳', roles: ['dispatcher', 'supervisor'] })).json()
  expect(changed).toMatchObject({ displayName: '王芳芳', roles: ['dispatcher', 'supervisor'], version: 2 })
  const { accounts } = (await app.ask(admin, 'GET', '/api/accounts')).json()
  expect(accounts.find(({ id }: { id: string }) => id === made.id)).toEqual(changed)
  expect(await codeOf(update(made, {}))).toBe('object.version_conflict')
  const facts = await app.ownerDb.selectFrom('outbox').selectAll().where('aggregate_id', '=', made.id).orderBy('id').execute()
  expect(facts.map(({ payload, aggregate_version }) => [payload, aggregate_version])).toEqual([
    [{ accountId: made.id }, 1],
    [{ accountId: made.id }, 2],
  ])
})

test('refuses a login that is taken, a weak password, a blank name, an institution of nowhere', async () => {
  const { login } = await create()
  expect(await codeOf(app.ask(admin, 'POST', '/api/accounts', form({ login })))).toBe('account.login_taken')
  expect(await codeOf(app.ask(admin, 'POST', '/api/accounts', form({ initialPassword: 'short' })))).toBe('password.too_weak')
  expect(await codeOf(app.ask(admin, 'POST', '/api/accounts', form({ displayName: '   ' })))).toBe('request.invalid')
  expect(await codeOf(app.ask(admin, 'POST', '/api/accounts', form({ institutionId: newId() })))).toBe('object.not_found')
})

describe('three administrators are three people', () => {
  test.each([
    [['system_admin', 'security_admin']],
    [['system_admin', 'auditor']],
    [['security_admin', 'auditor']],
    [['auditor', 'dispatcher']],
    [['wall', 'supervisor']],
  ])('%j in one hand is refused on creation, on change, and by the database itself', async (roles) => {
    expect(await codeOf(app.ask(admin, 'POST', '/api/accounts', form({ roles })))).toBe('account.roles_conflict')
    const made = await create()
    expect(await codeOf(update(made, { roles }))).toBe('account.roles_conflict')
    const beside = roles.filter((role) => role !== 'dispatcher').map((role) => ({ account_id: made.id, role: role as 'auditor' }))
    await expect(app.inTx((tx) => tx.insertInto('account_roles').values(beside).execute())).rejects.toThrow(/hold one role/)
    const { accounts } = (await app.ask(admin, 'GET', '/api/accounts')).json()
    expect(accounts.find(({ id }: { id: string }) => id === made.id).roles).toEqual(['dispatcher'])
  })
})

describe('the last system administrator', () => {
  const alone = async () => {
    const centreId = await app.inTx((tx) => addCentre(tx, { now: app.clock.now() }))
    const who = await app.signInAs('system_admin', { centreId })
    const row = async (id = who.accountId) =>
      (await app.ask(who, 'GET', '/api/accounts')).json().accounts.find((account: { id: string }) => account.id === id)
    return { centreId, who, row }
  }

  test('can be neither disabled nor stripped', async () => {
    const { who, row } = await alone()
    expect(await codeOf(update(await row(), { disabled: true }, who))).toBe('account.last_administrator')
    expect(await codeOf(update(await row(), { roles: ['dispatcher'] }, who))).toBe('account.last_administrator')
    expect((await update(await row(), { displayName: '系统管理员' }, who)).statusCode).toBe(200)
  })

  test('remains when two remove each other at the same moment', async () => {
    const { centreId, who, row } = await alone()
    const second = await app.signInAs('system_admin', { centreId })
    const [first, other] = [await row(), await row(second.accountId)]
    const answers = await Promise.all([update(other, { disabled: true }, who), update(first, { disabled: true }, second)])
    const codes = answers.map((answer) => answer.json().error?.code ?? 'done')
    expect(codes.filter((code) => code === 'done')).toHaveLength(1)
    expect(codes.some((code) => code === 'account.last_administrator' || code === 'session.expired')).toBe(true)
  })
})

describe('sessions end with', () => {
  const signedIn = async () => {
    const seat = await app.signInAs('dispatcher')
    const { accounts } = (await app.ask(admin, 'GET', '/api/accounts')).json()
    return { seat, row: accounts.find(({ id }: { id: string }) => id === seat.accountId) }
  }
  test.each([
    ['other roles', { roles: ['supervisor'] }],
    ['being disabled', { disabled: true }],
    ['becoming a device', { isDevice: true }],
  ])('%s', async (_what, changes) => {
    const { seat, row } = await signedIn()
    expect((await update(row, changes)).statusCode).toBe(200)
    expect(await codeOf(app.ask(seat, 'GET', '/api/me'))).toBe('session.expired')
  })
  test('nothing as small as another name', async () => {
    const { seat, row } = await signedIn()
    await update(row, { displayName: '新名' })
    expect((await app.ask(seat, 'GET', '/api/me')).json().displayName).toBeDefined()
  })
  test('a password given by the administrator, who may take the one-time codes away too', async () => {
    const { seat } = await signedIn()
    const reset = await app.ask(admin, 'PUT', `/api/accounts/${seat.accountId}/password`, {
      initialPassword: 'Ten-Tall-Poplars-2',
      alsoRemoveTotp: true,
    })
    expect(reset.statusCode).toBe(200)
    expect(await codeOf(app.ask(seat, 'GET', '/api/me'))).toBe('session.expired')
    const row = await app.ownerDb.selectFrom('accounts').selectAll().where('id', '=', seat.accountId).executeTakeFirstOrThrow()
    expect(row).toMatchObject({ must_change_password: true, totp_enabled_at: null })
  })
})

test('the people of another centre are not there', async () => {
  const centreId = await app.inTx((tx) => addCentre(tx, { now: app.clock.now() }))
  const stranger = await app.inTx((tx) => addAccount(tx, { centreId, now: app.clock.now(), roles: ['crew'] }))
  const { accounts } = (await app.ask(admin, 'GET', '/api/accounts')).json()
  expect(accounts.some(({ id }: { id: string }) => id === stranger.id)).toBe(false)
  expect(await codeOf(update({ ...stranger, displayName: 'x', isDevice: false }, { disabled: true }))).toBe('object.not_found')
})

test('the first administrator is made once, also by two processes at the same moment', async () => {
  const fresh = await createTestApp({ seeded: false })
  try {
    const make = (login: string) =>
      fresh.inTx((tx) =>
        createFirstAdministrator(tx, { centreId: fresh.centreId, login, password: 'Nine-Tall-Poplars-1', now: fresh.clock.now() }),
      )
    await expect(make('first')).resolves.toBeTypeOf('string')
    expect(await make('second')).toBeNull()
    await fresh.ownerDb.deleteFrom('account_roles').execute()
    const made = await Promise.all([make('third'), make('fourth')])
    expect(made.filter((id) => id !== null)).toHaveLength(1)
    await expect(
      fresh.inTx((tx) =>
        createFirstAdministrator(tx, { centreId: fresh.centreId, login: 'weak', password: 'short', now: fresh.clock.now() }),
      ),
    ).rejects.toMatchObject({
      code: 'password.too_weak',
    })
  } finally {
    await fresh.close()
  }
})
