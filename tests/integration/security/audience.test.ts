import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateSync } from 'otplib'
import { createTestApp, type SignedIn, type TestApp } from '#tests/support/app.ts'
import { toGeometry } from '#platform/db/geometry.ts'
import { addObjects, type Objects } from '#tests/support/objects.ts'
import { testPassword } from '#tests/support/people.ts'

let app: TestApp
let one: Objects
let other: Objects
beforeAll(async () => {
  app = await createTestApp({ seeded: false, now: new Date('2026-03-10T04:00:00Z') })
  const now = app.clock.now()
  one = await app.inTx((tx) => addObjects(tx, { centreId: app.centreId, now }))
  other = await app.inTx((tx) => addObjects(tx, { centreId: app.centreId, now }))
  for (const vehicleId of [one.vehicle, other.vehicle]) {
    const { vehicle_no } = await app.ownerDb
      .selectFrom('vehicles')
      .select('vehicle_no')
      .where('id', '=', vehicleId)
      .executeTakeFirstOrThrow()
    await app.ownerDb
      .insertInto('vehicle_last_positions')
      .values({
        vehicle_id: vehicleId,
        vehicle_no,
        centre_id: app.centreId,
        terminal_no: vehicle_no,
        device_at: now,
        recorded_at: now,
        location: toGeometry({ lat: 37, lon: 112 }),
        speed_mps: 1,
        heading_deg: 1,
        altitude_m: 0,
        flags: 0,
        source: 0,
      })
      .execute()
  }
})
afterAll(() => app?.close())

const seen = async (who: SignedIn) => {
  const answer = await app.ask(who, 'GET', '/api/positions')
  expect(answer.statusCode, answer.payload).toBe(200)
  return answer
    .json<{ positions: { vehicleId: string }[] }>()
    .positions.map(({ vehicleId }) => vehicleId)
    .toSorted()
}

describe('last positions by REST', () => {
  test('seats and walls see the centre, a crew its own unit, a hospital those bound for it', async () => {
    const all = [one.vehicle, other.vehicle].toSorted()
    for (const role of ['dispatcher', 'supervisor', 'wall'] as const) expect(await seen(await app.signInAs(role)), role).toEqual(all)
    expect(await seen(await app.signInAs('crew', { vehicleId: one.vehicle }))).toEqual([one.vehicle])
    expect(await seen(await app.signInAs('crew'))).toEqual([])
    expect(await seen(await app.signInAs('emergency_department', { institutionId: other.institution }))).toEqual([other.vehicle])
    expect(await seen(await app.signInAs('emergency_department'))).toEqual([])
  })
})

test('who knows a password cannot have guessed codes forgiven by proving it elsewhere', async () => {
  const who = await app.signInAs('dispatcher')
  const { secret } = (await app.ask(who, 'POST', '/api/me/totp', { password: testPassword })).json<{ secret: string }>()
  const code = (offset_s: number) => generateSync({ secret, epoch: Math.floor(app.clock.now_ms() / 1000) + offset_s })
  expect((await app.ask(who, 'PUT', '/api/me/totp', { code: code(0) })).statusCode).toBe(200)
  const guess = async () =>
    (
      await app.fastify.inject({
        method: 'POST',
        url: '/api/session',
        headers: { 'idempotency-key': crypto.randomUUID() },
        payload: { login: who.login, password: testPassword, totpCode: code(7_200) },
      })
    ).json<{ error: { code: string } }>().error.code
  for (let round = 0; round < 4; round += 1) expect(await guess()).toBe('sign_in.refused')
  // Refused for being the one it has; the password itself was proved.
  expect((await app.ask(who, 'PUT', '/api/me/password', { current: testPassword, next: testPassword })).statusCode).toBeGreaterThanOrEqual(
    400,
  )
  expect(await guess()).toBe('sign_in.refused')
  expect(await guess()).toBe('sign_in.locked')
})
