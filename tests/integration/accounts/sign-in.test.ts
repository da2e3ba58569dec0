import { generateSync } from 'otplib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sessionCookie } from '#platform/http/session-cookie.ts'
import { createTestApp, type SignedIn, type TestApp } from '#tests/support/app.ts'
import { addAccount, testPassword } from '#tests/support/people.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp({ seeded: false })
})
afterAll(() => app?.close())

interface From {
  address?: string
  totpCode?: string
  headers?: Record<string, string>
}
const signIn = (login: string, password = testPassword, { address = '10.0.0.1', totpCode, headers = {} }: From = {}) =>
  app.fastify.inject({
    method: 'POST',
    url: '/api/session',
    headers: { origin: app.origin, ...headers },
    remoteAddress: address,
    payload: { login, password, ...(totpCode ? { totpCode } : {}) },
  })
const person = (options: Partial<Parameters<typeof addAccount>[1]> = {}) =>
  app.inTx((tx) => addAccount(tx, { centreId: app.centreId, now: app.clock.now(), roles: ['dispatcher'], ...options }))
const outcome = async (answer: ReturnType<typeof signIn>) => {
  const { statusCode, ...reply } = await answer
  return statusCode === 200 ? 'signed in' : reply.json().error.code
}
const refusals = async () =>
  await app.ownerDb
    .selectFrom('audit_entries')
    .selectAll()
    .where('action', '=', 'accounts.signIn')
    .where('outcome', '=', 'refused')
    .orderBy('id', 'desc')
    .execute()

test('a right password opens a session whose token is stored only as a hash', async () => {
  const { login } = await person()
  const answer = await signIn(login)
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toMatchObject({ login, roles: ['dispatcher'], mustChangePassword: false, vehicle: null })
  const cookie = answer.cookies.find(({ name }) => name === sessionCookie)!
  expect(cookie).toMatchObject({ path: '/', secure: true, httpOnly: true, sameSite: 'Strict', maxAge: 43_200 })
  expect(cookie).not.toHaveProperty('domain')
  const stored = await app.ownerDb.selectFrom('sessions').selectAll().execute()
  expect(JSON.stringify(stored)).not.toContain(cookie.value)
  const me = await app.fastify.inject({ url: '/api/me', headers: { cookie: `${sessionCookie}=${cookie.value}` } })
  expect(me.json().login).toBe(login)
})

test('a wrong password, an unknown login and a disabled account look the same, and are audited', async () => {
  const { id, login } = await person()
  const disabled = await person()
  await app.ownerDb.updateTable('accounts').set({ disabled_at: app.clock.now() }).where('id', '=', disabled.id).execute()
  const answers = [await signIn(login, 'wrong'), await signIn('nobody-of-this-name', 'wrong'), await signIn(disabled.login)]
  for (const answer of answers) {
    expect(answer.statusCode).toBe(401)
    expect(answer.json().error).toMatchObject({ code: 'sign_in.refused', details: {} })
    expect(answer.cookies).toEqual([])
  }
  const [third, second, first] = await refusals()
  expect(first).toMatchObject({ actor_id: id, centre_id: app.centreId, address: '10.0.0.1', details: { code: 'sign_in.refused', login } })
  expect(second!.actor_id).toBeNull()
  expect(JSON.stringify(second!.details)).not.toContain('nobody-of-this-name')
  expect(third!.actor_id).toBe(disabled.id)
})

test('an unknown login takes as long as a wrong password', async () => {
  const { login } = await person()
  const time = async (who: string, address: string) => {
    const begun = performance.now()
    await signIn(who, 'wrong', { address })
    return performance.now() - begun
  }
  await time('warms-up', '10.9.0.0')
  const [known, unknown]: [number[], number[]] = [[], []]
  for (let round = 1; round <= 9; round += 1) {
    known.push(await time(login, `10.9.1.${round}`))
    unknown.push(await time('nobody-at-all', `10.9.2.${round}`))
  }
  const median = (times: number[]) => times.toSorted((a, b) => a - b)[4]!
  expect(median(unknown) / median(known)).toBeGreaterThan(0.5)
  expect(median(unknown) / median(known)).toBeLessThan(2)
})

describe('failures', () => {
  test('slow down one account from one address, longer each time, and nobody else', async () => {
    const { login } = await person()
    for (let failure = 1; failure <= 5; failure += 1) expect(await outcome(signIn(login, 'wrong'))).toBe('sign_in.refused')
    const locked = await signIn(login)
    expect(locked.statusCode).toBe(429)
    expect(locked.json().error).toMatchObject({ code: 'sign_in.locked', details: { retryAfter_s: 30 } })
    expect(await outcome(signIn(login, testPassword, { address: '10.0.0.2' }))).toBe('signed in')
    expect(await outcome(signIn((await person()).login))).toBe('signed in')
    app.clock.advance(30_000)
    expect(await outcome(signIn(login, 'wrong'))).toBe('sign_in.refused')
    expect((await signIn(login)).json().error.details.retryAfter_s).toBe(60)
    app.clock.advance(60_000)
    expect(await outcome(signIn(login))).toBe('signed in')
    expect(await outcome(signIn(login, 'wrong'))).toBe('sign_in.refused')
    expect(await outcome(signIn(login))).toBe('signed in')
  })

  test('lock a login that does not exist just the same', async () => {
    for (let failure = 1; failure <= 5; failure += 1) await signIn('no-such-person', 'wrong')
    expect(await outcome(signIn('no-such-person', 'wrong'))).toBe('sign_in.locked')
  })

  test('count when they come all at once', async () => {
    const { login } = await person()
    const answers = await Promise.all(Array.from({ length: 20 }, () => outcome(signIn(login, 'wrong', { address: '10.0.0.3' }))))
    expect(answers.filter((code) => code === 'sign_in.refused')).toHaveLength(5)
    expect(answers.filter((code) => code === 'sign_in.locked')).toHaveLength(15)
  })

  test('of one IPv6 subscriber count together, whatever address he takes', async () => {
    const { login } = await person()
    for (let host = 1; host <= 5; host += 1) await signIn(login, 'wrong', { address: `2001:db8:1:2::${host}` })
    expect(await outcome(signIn(login, testPassword, { address: '2001:db8:1:2:ffff::1' }))).toBe('sign_in.locked')
    expect(await outcome(signIn(login, testPassword, { address: '2001:db8:1:3::1' }))).toBe('signed in')
  })

  test('are not what many right sign-ins at once are', async () => {
    const { login } = await person()
    const answers = await Promise.all(Array.from({ length: 12 }, () => outcome(signIn(login, testPassword, { address: '10.0.0.4' }))))
    expect(new Set(answers)).toEqual(new Set(['signed in']))
  })
})

test('demonstration accounts sign in on this machine only, and not through a proxy on it', async () => {
  const { login } = await person({ isDemo: true })
  expect(await outcome(signIn(login))).toBe('sign_in.demo_only_loopback')
  expect(await outcome(signIn(login, testPassword, { address: '127.0.0.1', headers: { 'x-forwarded-for': '127.0.0.1' } }))).toBe(
    'sign_in.demo_only_loopback',
  )
  expect(await outcome(signIn(login, 'wrong'))).toBe('sign_in.refused')
  expect(await outcome(signIn(login, testPassword, { address: '127.0.0.1' }))).toBe('signed in')
  expect(await outcome(signIn(login, testPassword, { address: '::1' }))).toBe('signed in')
})

describe('one-time codes', () => {
  async function enrolled() {
    const who = await app.signInAs('supervisor')
    const { secret, otpauthUrl, qrSvg } = (await app.ask(who, 'POST', '/api/me/totp', { password: testPassword })).json()
    expect(otpauthUrl).toMatch(/^otpauth:\/\/totp\//)
    expect(qrSvg).toMatch(/^<svg/)
    return { who, secret: secret as string }
  }
  const code = (secret: string, offset_s = 0) => generateSync({ secret, epoch: Math.floor(app.clock.now_ms() / 1000) + offset_s })

  test('are asked for once one came back from the app, and each works once', async () => {
    const { who, secret } = await enrolled()
    expect(await outcome(signIn(who.login))).toBe('signed in')
    const wrong = await app.ask(who, 'PUT', '/api/me/totp', { code: code(secret, 3600) })
    expect(wrong.json().error.code).toBe('totp.code_wrong')
    expect((await app.ask(who, 'PUT', '/api/me/totp', { code: code(secret) })).statusCode).toBe(200)
    expect(await outcome(signIn(who.login))).toBe('sign_in.totp_required')
    expect(await outcome(signIn(who.login, testPassword, { totpCode: code(secret) })), 'the code that confirmed it').toBe('sign_in.refused')
    app.clock.advance(30_000)
    const next = code(secret)
    const twice = await Promise.all([
      outcome(signIn(who.login, testPassword, { totpCode: next, address: '10.0.1.1' })),
      outcome(signIn(who.login, testPassword, { totpCode: next, address: '10.0.1.2' })),
    ])
    expect(new Set(twice)).toEqual(new Set(['sign_in.refused', 'signed in']))
    expect(await outcome(signIn(who.login, 'wrong', { totpCode: code(secret, 30) }))).toBe('sign_in.refused')
    expect(await outcome(signIn(who.login, testPassword, { totpCode: code(secret, 30) })), "a phone's clock half a minute fast").toBe(
      'signed in',
    )
    app.clock.advance(120_000)
    expect(await outcome(signIn(who.login, testPassword, { totpCode: code(secret, -90) }))).toBe('sign_in.refused')
  })

  test('are guessed as slowly as passwords, also by one who knows the password', async () => {
    const { who, secret } = await enrolled()
    await app.ask(who, 'PUT', '/api/me/totp', { code: code(secret) })
    const address = '10.0.2.1'
    for (let guess = 0; guess < 5; guess += 1) {
      expect(await outcome(signIn(who.login, testPassword, { address }))).toBe('sign_in.totp_required')
      expect(await outcome(signIn(who.login, testPassword, { address, totpCode: code(secret, 3600 + guess * 60) }))).toBe('sign_in.refused')
    }
    expect(await outcome(signIn(who.login, testPassword, { address }))).toBe('sign_in.locked')
  })

  test('have a secret that stands nowhere in the clear, also not in the answer kept for a repeat', async () => {
    const { secret } = await enrolled()
    const everything = [
      await app.ownerDb.selectFrom('accounts').selectAll().execute(),
      await app.ownerDb.selectFrom('idempotency_keys').selectAll().execute(),
      await app.ownerDb.selectFrom('audit_entries').selectAll().execute(),
    ]
    expect(JSON.stringify(everything)).not.toContain(secret)
  })

  test('without enrolment cannot be confirmed', async () => {
    const who = await app.signInAs('clinic')
    expect((await app.ask(who, 'PUT', '/api/me/totp', { code: '123456' })).json().error.code).toBe('totp.not_enrolled')
  })
})

describe('the signature of a second person on one device', () => {
  const prove = (login: string, password: string) => app.inTx((tx) => app.accounts.verifyCredentials(tx, login, password, '10.0.3.1'))

  test('needs a right password and a person who may sign', async () => {
    const nurse = await person({ roles: ['emergency_department'] })
    expect(await prove(nurse.login, testPassword)).toMatchObject({
      accountId: nurse.id,
      roles: ['emergency_department'],
      centreId: app.centreId,
    })
    await expect(prove(nurse.login, 'wrong')).rejects.toMatchObject({ code: 'sign_in.refused' })
    const fresh = await person({ mustChangePassword: true })
    await expect(prove(fresh.login, testPassword)).rejects.toMatchObject({ code: 'password.must_change' })
  })

  test('locks like signing in, although the failing transaction rolls back', async () => {
    const nurse = await person({ roles: ['emergency_department'] })
    for (let failure = 1; failure <= 5; failure += 1)
      await expect(prove(nurse.login, 'wrong')).rejects.toMatchObject({ code: 'sign_in.refused' })
    await expect(prove(nurse.login, testPassword)).rejects.toMatchObject({ code: 'sign_in.locked' })
  })

  test('does not stop when every connection of the pool is held', async () => {
    const nurses = await Promise.all(Array.from({ length: 14 }, () => person({ roles: ['emergency_department'] })))
    const proved = await Promise.all(nurses.map(({ login }) => prove(login, testPassword)))
    expect(proved.map(({ accountId }) => accountId)).toEqual(nurses.map(({ id }) => id))
  })
})

describe('a password given by somebody else', () => {
  test('opens nothing but its own change; changing it ends the other sessions', async () => {
    const { login } = await person({ mustChangePassword: true, roles: ['system_admin'] })
    const cookieOf = async (address: string): Promise<SignedIn> => {
      const answer = await signIn(login, testPassword, { address })
      expect(answer.json().mustChangePassword).toBe(true)
      return { accountId: '', sessionId: '', login, cookie: `${sessionCookie}=${answer.cookies[0]!.value}` }
    }
    const [here, there] = [await cookieOf('10.0.4.1'), await cookieOf('10.0.4.2')]
    expect((await app.ask(here, 'GET', '/api/accounts')).json().error.code).toBe('password.must_change')
    expect((await app.ask(here, 'GET', '/api/me')).statusCode).toBe(200)
    const change = (current: string, next: string) => app.ask(here, 'PUT', '/api/me/password', { current, next })
    expect((await change('wrong', 'Another-Horse-8-Clip')).json().error.code).toBe('sign_in.refused')
    for (const weak of [
      'short',
      'aaaaaaaaaaaaaaaa',
      'abcdefghijklmn',
      `${login}-2026`,
      'My-Password-2026',
      '1234567890abc',
      testPassword,
    ]) {
      expect((await change(testPassword, weak)).json().error.code, weak).toBe('password.too_weak')
    }
    expect((await change(testPassword, 'Another-Horse-8-Clip')).statusCode).toBe(200)
    expect((await app.ask(here, 'GET', '/api/accounts')).statusCode).toBe(200)
    expect((await app.ask(there, 'GET', '/api/me')).json().error.code).toBe('session.expired')
    expect(await outcome(signIn(login))).toBe('sign_in.refused')
    expect(await outcome(signIn(login, 'Another-Horse-8-Clip'))).toBe('signed in')
  })
})
