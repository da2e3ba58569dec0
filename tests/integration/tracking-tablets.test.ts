import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Terminal } from '#contract/rest/tracking.ts'
import { createTestApp, type SignedIn, type TestApp } from '#tests/support/app.ts'

let app: TestApp
let admin: SignedIn
let vehicleId: string
const now_s = () => Math.floor(app.clock.now_ms() / 1000)

beforeAll(async () => {
  app = await createTestApp({ now: new Date('2026-03-10T04:00:00Z') })
  admin = await app.signInAs('system_admin')
  vehicleId = (await app.ownerDb.selectFrom('vehicles').select('id').orderBy('vehicle_no').executeTakeFirstOrThrow()).id
})
afterAll(() => app.close())

/** A tablet with a token. */
async function tablet(protocol: 'osmand' | 'owntracks'): Promise<{ id: string; token: string }> {
  const made = await app.ask(admin, 'POST', '/api/terminals', { protocol, vehicleId, label: '平板 1' })
  expect(made.statusCode).toBe(200)
  const { id } = made.json<Terminal>()
  expect((await app.ask(admin, 'POST', `/api/terminals/${id}/token`, {})).statusCode).toBe(200)
  const shown = await app.ask(admin, 'GET', `/api/terminals/${id}/token`)
  return { id, token: shown.json<{ token: string }>().token }
}

const osmand = (query: Record<string, string>, method: 'GET' | 'POST' = 'GET') =>
  app.fastify.inject({ method, url: `/api/ingest/osmand?${new URLSearchParams(query).toString()}` })
const owntracks = (body: unknown, token: string) =>
  app.fastify.inject({
    method: 'POST',
    url: '/api/ingest/owntracks',
    headers: { authorization: `Basic ${Buffer.from(`tablet:${token}`).toString('base64')}` },
    payload: body as object,
  })
const stored = async (terminalId: string) =>
  app.ownerDb
    .selectFrom('positions')
    .innerJoin('terminals', 'terminals.terminal_no', 'positions.terminal_no')
    .select(['device_at', 'speed_mps', 'heading_deg', 'source'])
    .where('terminals.id', '=', terminalId)
    .orderBy('device_at')
    .execute()

describe('OsmAnd', () => {
  test('reports in knots, by GET or POST, in seconds or milliseconds; a repeat is there once', async () => {
    const { id, token } = await tablet('osmand')
    const report = { id: token, timestamp: String(now_s() - 5), lat: '37.03', lon: '111.91', speed: '10', bearing: '180', batt: '88' }
    expect((await osmand(report)).statusCode).toBe(200)
    expect((await osmand(report, 'POST')).statusCode).toBe(200)
    expect((await osmand({ ...report, timestamp: String(now_s() * 1000 + 250) })).statusCode).toBe(200)
    const rows = await stored(id)
    expect(rows.map((row) => row.device_at.getTime() / 1000)).toEqual([now_s() - 5, now_s()])
    expect(rows[0]).toMatchObject({ heading_deg: 180, source: 1 })
    expect(rows[0]!.speed_mps).toBeCloseTo(5.1444, 3)
    const last = await app.ask(await app.signInAs('dispatcher'), 'GET', '/api/positions')
    expect(last.json<{ positions: unknown[] }>().positions).toContainEqual(
      expect.objectContaining({ vehicleId, lat: 37.03, lon: 111.91, source: 'osmand' }),
    )
  })

  test.each([
    ['a wrong token', { id: 'nothing' }, 401, 'device.token_refused'],
    ['no number', { lat: 'abc' }, 400, 'request.invalid'],
    ['half a number', { lat: '37.03e' }, 400, 'request.invalid'],
    ['no time', { timestamp: '' }, 400, 'request.invalid'],
    ['a place outside the world', { lat: '95' }, 422, 'location.out_of_world'],
    ['the receiver without a fix', { lat: '0', lon: '0' }, 422, 'location.out_of_world'],
    ['a time far ahead', { timestamp: '4102444800' }, 422, 'device.time_out_of_range'],
  ])('refuses %s and stores nothing', async (_, wrong, status, code) => {
    const { id, token } = await tablet('osmand')
    const answer = await osmand({ id: token, timestamp: String(now_s()), lat: '37.03', lon: '111.91', ...wrong })
    expect([answer.statusCode, answer.json<{ error: { code: string } }>()]).toEqual([status, expect.objectContaining({})])
    expect(answer.body).toContain(code)
    expect(await stored(id)).toEqual([])
    await app.tracking.quarantine.flush()
    const kept = await app.ownerDb.selectFrom('frame_quarantine').select('bytes').where('terminal_id', '=', id).execute()
    expect(kept.length).toBe(status === 401 ? 0 : 1)
    if (kept[0]) expect(kept[0].bytes.toString()).not.toContain(token)
  })
})

describe('OwnTracks', () => {
  test('reports in km/h and gets an empty list; other kinds of message are let be', async () => {
    const { id, token } = await tablet('owntracks')
    const answer = await owntracks(
      { _type: 'location', tst: now_s(), lat: 37.03, lon: 111.91, vel: 36, cog: 90, tid: 'a1', conn: 'm' },
      token,
    )
    expect([answer.statusCode, answer.json()]).toEqual([200, []])
    expect(await stored(id)).toMatchObject([{ speed_mps: 10, heading_deg: 90, source: 2 }])
    expect((await owntracks({ _type: 'lwt', tst: now_s() }, token)).json()).toEqual([])
    expect(await stored(id)).toHaveLength(1)
  })

  test.each([
    ['a latitude as text', { lat: '37.03' }, 400],
    ['no latitude', { lat: null }, 400],
    ['a time as text', { tst: '1' }, 400],
    ['the Gulf of Guinea', { lat: 0, lon: 0 }, 422],
  ])('refuses %s', async (_, wrong, status) => {
    const { id, token } = await tablet('owntracks')
    const answer = await owntracks({ _type: 'location', tst: now_s(), lat: 37.03, lon: 111.91, ...wrong }, token)
    expect(answer.statusCode).toBe(status)
    expect(await stored(id)).toEqual([])
  })
})

describe('a token', () => {
  test('of another protocol, revoked or replaced opens nothing, and after its first use nobody can read it', async () => {
    const { id, token } = await tablet('owntracks')
    const report = { _type: 'location', tst: now_s(), lat: 37.03, lon: 111.91 }
    expect((await osmand({ id: token, timestamp: String(now_s()), lat: '37', lon: '112' })).statusCode).toBe(401)
    expect((await owntracks(report, token)).statusCode).toBe(200)
    expect((await app.ask(admin, 'GET', `/api/terminals/${id}/token`)).statusCode).toBe(404)
    await app.ask(admin, 'POST', `/api/terminals/${id}/token`, {})
    expect((await owntracks(report, token)).statusCode).toBe(401)
    const fresh = (await app.ask(admin, 'GET', `/api/terminals/${id}/token`)).json<{ token: string }>().token
    expect((await app.ask(admin, 'DELETE', `/api/terminals/${id}/token`)).json()).toEqual({ revoked: true })
    expect((await owntracks(report, fresh)).statusCode).toBe(401)
  })
})

describe('terminals', () => {
  test('are bound once, with the version one looked at, by an administrator only', async () => {
    const { id } = await tablet('osmand')
    const dispatcher = await app.signInAs('dispatcher')
    expect((await app.ask(dispatcher, 'GET', '/api/terminals')).statusCode).toBe(403)
    expect((await app.ask(dispatcher, 'POST', `/api/terminals/${id}/block`, { version: 1 })).statusCode).toBe(403)
    const list = (await app.ask(admin, 'GET', '/api/terminals?status=bound')).json<{ terminals: Terminal[] }>().terminals
    const { version } = list.find((terminal) => terminal.id === id)!
    expect((await app.ask(admin, 'POST', `/api/terminals/${id}/bind`, { version, vehicleId })).statusCode).toBe(409)
    expect((await app.ask(admin, 'POST', `/api/terminals/${id}/unbind`, { version: version + 5 })).statusCode).toBe(409)
    const unbound = await app.ask(admin, 'POST', `/api/terminals/${id}/unbind`, { version })
    expect(unbound.json()).toMatchObject({ status: 'unknown', vehicleId: null, version: version + 1 })
    const nowhere = await app.ask(admin, 'POST', `/api/terminals/${id}/bind`, { version: version + 1, vehicleId: id })
    expect(nowhere.statusCode).toBe(404)
  })

  test('of the exchange: a vehicle has one', async () => {
    const rows = await app.ownerDb
      .selectFrom('terminals')
      .select(['id', 'version', 'vehicle_id'])
      .where('protocol', '=', 'jt808')
      .limit(2)
      .execute()
    const [one, two] = rows as [(typeof rows)[0], (typeof rows)[0]]
    const unbound = await app.ask(admin, 'POST', `/api/terminals/${one.id}/unbind`, { version: one.version })
    expect(unbound.statusCode).toBe(200)
    const body = { version: one.version + 1, vehicleId: two.vehicle_id }
    const refused = await app.ask(admin, 'POST', `/api/terminals/${one.id}/bind`, body)
    expect([refused.statusCode, refused.body]).toEqual([409, expect.stringContaining('terminal.already_bound')])
    const back = await app.ask(admin, 'POST', `/api/terminals/${one.id}/bind`, { version: one.version + 1, vehicleId: one.vehicle_id })
    expect(back.json()).toMatchObject({ status: 'bound', vehicleId: one.vehicle_id })
  })

  test('track and quarantine answer in the form of the contract', async () => {
    const { token } = await tablet('osmand')
    await osmand({ id: token, timestamp: String(now_s()), lat: '37.04', lon: '111.92' })
    const dispatcher = await app.signInAs('dispatcher')
    const range = `from=${new Date((now_s() - 60) * 1000).toISOString()}&to=${new Date((now_s() + 60) * 1000).toISOString()}`
    const track = await app.ask(dispatcher, 'GET', `/api/vehicles/${vehicleId}/track?${range}`)
    expect(track.statusCode).toBe(200)
    expect(track.json<{ points: { lat: number }[] }>().points.length).toBeGreaterThan(0)
    expect(
      (await app.ask(dispatcher, 'GET', `/api/vehicles/${vehicleId}/track?from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z`)).statusCode,
    ).toBe(400)
    const quarantine = await app.ask(admin, 'GET', '/api/frame-quarantine?limit=5')
    expect(quarantine.json<{ frames: { hex: string }[] }>().frames.length).toBeGreaterThan(0)
  })
})
