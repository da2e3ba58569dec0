import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Call } from '#contract/rest/calls.ts'
import type { Incident } from '#contract/rest/incidents.ts'
import { createVault } from '#platform/crypto/vault.ts'
import { idempotencyKey, createTestApp, type SignedIn, type TestApp } from '#tests/support/app.ts'
import { testSecretKey } from '#tests/support/cluster.ts'

let app: TestApp
let seat: SignedIn
let crew: SignedIn
let nurse: SignedIn
let unit: { id: string; stationPoint: { lat: number; lon: number } }
let hospital: { id: string }
let pbxSecret: string

beforeAll(async () => {
  app = await createTestApp()
  const found = await app.inTx(async (tx) => ({
    vehicle: await tx
      .selectFrom('vehicles')
      .innerJoin('shifts', 'shifts.vehicle_id', 'vehicles.id')
      .select(['vehicles.id'])
      .where('vehicles.kind', '=', 'negative_pressure_ambulance')
      .orderBy('vehicles.vehicle_no')
      .executeTakeFirstOrThrow(),
    hospital: await tx
      .selectFrom('institutions')
      .select('id')
      .where('kind', '=', 'general_hospital')
      .where('level', '=', 'county')
      .executeTakeFirstOrThrow(),
    centre: await tx.selectFrom('centres').select('pbx_secret').where('id', '=', app.centreId).executeTakeFirstOrThrow(),
  }))
  unit = { id: found.vehicle.id, stationPoint: { lat: 37.02, lon: 111.91 } }
  hospital = found.hospital
  pbxSecret = createVault(Buffer.from(testSecretKey)).decrypt(found.centre.pbx_secret)
  seat = await app.signInAs('dispatcher')
  crew = await app.signInAs('crew', { vehicleId: unit.id })
  nurse = await app.signInAs('emergency_department', { institutionId: hospital.id })
})
afterAll(() => app.close())

function exchange(event: Record<string, unknown>, { secret = pbxSecret, time = Math.floor(Date.now() / 1000) } = {}) {
  const body = JSON.stringify(event)
  const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')
  return app.fastify.inject({
    method: 'POST',
    url: '/api/pbx/jiexiu/events',
    payload: body,
    headers: { 'content-type': 'application/json', 'x-jilian-signature': `t=${time},v1=${signature}` },
  })
}

async function ring(pbxCallId: string, number = '13803540001'): Promise<string> {
  const answer = await exchange({
    event: 'ringing',
    pbxCallId,
    occurredAt: app.clock.now().toISOString(),
    number,
    recordingId: `rec-${pbxCallId}`,
  })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json<{ callId: string }>().callId
}

async function done<T>(who: SignedIn, method: 'GET' | 'POST' | 'PUT' | 'PATCH', url: string, body?: unknown, key?: string): Promise<T> {
  const answer = await app.ask(who, method, url, body, key ? { 'idempotency-key': key } : undefined)
  expect(answer.statusCode, `${method} ${url}: ${answer.body}`).toBe(200)
  return answer.json<T>()
}

async function refused(who: SignedIn, method: 'GET' | 'POST' | 'PUT' | 'PATCH', url: string, body?: unknown): Promise<string> {
  const answer = await app.ask(who, method, url, body)
  expect(answer.statusCode, answer.body).toBeGreaterThanOrEqual(400)
  return answer.json<{ error: { code: string } }>().error.code
}

const place = { point: { lat: 37.03, lon: 111.92 }, source: 'map_click', label: '', accuracyM: null, approximate: false }
const step = (name: string) => ({ step: name, occurredAt: app.clock.now().toISOString(), clockOffsetMs: 0, location: null })

async function openIncident(pbxCallId: string): Promise<Incident> {
  const callId = await ring(pbxCallId)
  await done(seat, 'POST', `/api/calls/${callId}/claim`, {})
  return done<Incident>(seat, 'POST', '/api/incidents', { callId, runType: 'emergency', place })
}

async function freeUnit(): Promise<void> {
  await app.inTx((tx) => tx.updateTable('vehicles').set({ state: 'available' }).where('id', '=', unit.id).execute())
}

describe('the line from a call to the handover', () => {
  it('runs once through, and the record keeps it', async () => {
    const callId = await ring('line-1')
    const { calls } = await done<{ calls: Call[] }>(seat, 'GET', '/api/calls')
    expect(calls.find((call) => call.id === callId)).toMatchObject({ state: 'ringing', number: '13803540001', recordingId: 'rec-line-1' })
    await done(seat, 'POST', `/api/calls/${callId}/claim`, {})
    await done(seat, 'PUT', `/api/calls/${callId}/place`, place)
    const incident = await done<Incident>(seat, 'POST', '/api/incidents', { callId, runType: 'emergency', place: null })
    expect(incident.place?.point).toEqual(place.point)
    expect(incident.priority).toBe(2)

    const sent = await done<{ incident: Incident }>(seat, 'POST', `/api/incidents/${incident.id}/assignments`, { vehicleIds: [unit.id] })
    const run = sent.incident.assignments[0]!
    expect(run).toMatchObject({ vehicleId: unit.id, step: 'dispatched' })
    const steps = `/api/assignments/${run.id}/steps`
    for (const name of ['acknowledged', 'en_route', 'on_scene', 'patient_contact', 'patient_on_board']) {
      app.clock.advance(60_000)
      const answer = await done<{ applied: boolean }>(crew, 'POST', steps, step(name))
      expect(answer.applied, name).toBe(true)
    }
    expect(
      await refused(crew, 'POST', `/api/assignments/${run.id}/handover/crew`, { condition: '', occurredAt: app.clock.now().toISOString() }),
    ).toBe('handover.not_at_hospital')
    await done(crew, 'PUT', `/api/assignments/${run.id}/destination`, { institutionId: hospital.id })
    for (const name of ['leave_scene', 'at_hospital']) {
      app.clock.advance(60_000)
      await done(crew, 'POST', steps, step(name))
    }
    const { arrivals } = await done<{ arrivals: { assignment: { id: string } }[] }>(nurse, 'GET', '/api/arrivals')
    expect(arrivals.map(({ assignment }) => assignment.id)).toContain(run.id)
    await done(crew, 'POST', `/api/assignments/${run.id}/handover/crew`, { condition: 'stable', occurredAt: app.clock.now().toISOString() })
    expect((await done<Incident>(seat, 'GET', `/api/incidents/${incident.id}`)).state).toBe('open')
    await done(nurse, 'POST', `/api/assignments/${run.id}/handover/hospital`, {})
    const closed = await done<Incident>(seat, 'GET', `/api/incidents/${incident.id}`)
    expect(closed.state).toBe('closed')
    expect(Object.keys(closed.assignments[0]!.times)).toHaveLength(9)

    app.clock.advance(60_000)
    await done(crew, 'POST', steps, step('returning'))
    await done(crew, 'POST', steps, step('available'))
    const { vehicles } = await done<{ vehicles: { id: string; state: string; assignmentId: string | null }[] }>(
      seat,
      'GET',
      '/api/vehicles',
    )
    expect(vehicles.find(({ id }) => id === unit.id)).toMatchObject({ state: 'available', assignmentId: null })

    const { entries } = await done<{ entries: { kind: string }[] }>(seat, 'GET', `/api/incidents/${incident.id}/timeline`)
    expect(entries.map(({ kind }) => kind)).toEqual([
      'call.rang',
      'call.claimed',
      'incident.created',
      'assignment.dispatched',
      'assignment.step',
      'assignment.step',
      'assignment.step',
      'assignment.step',
      'assignment.step',
      'assignment.destination_set',
      'assignment.step',
      'assignment.step',
      'handover.signed',
      'handover.signed',
      'assignment.ended',
      'incident.closed',
      'assignment.step',
      'assignment.step',
    ])
    const exported = await done<{ sha256: string; timeline: unknown[] }>(seat, 'GET', `/api/incidents/${incident.id}/export`)
    expect(exported.timeline).toHaveLength(entries.length)
  })

  it('gives a ringing call to one seat and tells the other who has it', async () => {
    const callId = await ring('race-1')
    const others = await Promise.all([1, 2, 3, 4].map((index) => app.signInAs('dispatcher', { displayName: `seat ${index}` })))
    const answers = await Promise.all(others.map((who) => app.ask(who, 'POST', `/api/calls/${callId}/claim`, {})))
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1)
    const losers = answers
      .filter(({ statusCode }) => statusCode !== 200)
      .map((answer) => answer.json<{ error: { code: string; details: { name: string } } }>().error)
    expect(new Set(losers.map(({ code }) => code))).toEqual(new Set(['call.already_claimed']))
    expect(losers[0]!.details.name).toMatch(/^seat /)
  })

  it('lets one of two racing dispatchers send the unit', async () => {
    await freeUnit()
    const [one, two] = [await openIncident('race-2'), await openIncident('race-3')]
    const answers = await Promise.all(
      [one, two].map(({ id }) => app.ask(seat, 'POST', `/api/incidents/${id}/assignments`, { vehicleIds: [unit.id] })),
    )
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409])
    const lost = answers.find(({ statusCode }) => statusCode === 409)!
    expect(lost.json<{ error: { code: string; details: { callSign: string } } }>().error).toMatchObject({ code: 'vehicle.busy' })
    const active = await app.inTx((tx) =>
      tx.selectFrom('assignments').select('id').where('vehicle_id', '=', unit.id).where('ended_at', 'is', null).execute(),
    )
    expect(active).toHaveLength(1)
    await done(seat, 'POST', `/api/assignments/${active[0]!.id}/cancellation`, { reason: 'test' })
  })

  it('repeats a command with the same key without a second effect', async () => {
    const callId = await ring('repeat-1')
    await done(seat, 'POST', `/api/calls/${callId}/claim`, {})
    const key = idempotencyKey()
    const body = { callId, runType: 'emergency', place }
    const [first, second] = await Promise.all([
      done<Incident>(seat, 'POST', '/api/incidents', body, key),
      done<Incident>(seat, 'POST', '/api/incidents', body, key),
    ])
    expect(second.id).toBe(first.id)
    const other = await app.ask(seat, 'POST', '/api/incidents', { ...body, runType: 'event_cover' }, { 'idempotency-key': key })
    expect(other.json<{ error: { code: string } }>().error.code).toBe('idempotency.key_reused')
  })
})

describe('what the exchange sends', () => {
  it('is refused unsigned, signed wrongly, or late', async () => {
    const event = { event: 'ringing', pbxCallId: 'forged', occurredAt: app.clock.now().toISOString(), number: '120' }
    expect((await exchange(event, { secret: 'wrong' })).statusCode).toBe(401)
    expect((await exchange(event, { time: Math.floor(Date.now() / 1000) - 301 })).statusCode).toBe(401)
    const unsigned = await app.fastify.inject({ method: 'POST', url: '/api/pbx/jiexiu/events', payload: event })
    expect(unsigned.json<{ error: { code: string } }>().error.code).toBe('pbx.signature_refused')
  })

  it('folds repeats, and keeps a caller who hung up before the ring was heard', async () => {
    const event = { event: 'ringing', pbxCallId: 'twice', occurredAt: app.clock.now().toISOString(), number: '13803540002' }
    const first = (await exchange(event)).json<{ callId: string; folded: boolean }>()
    const second = (await exchange(event)).json<{ callId: string; folded: boolean }>()
    expect(second).toEqual({ callId: first.callId, folded: true })
    const late = { event: 'hung_up', pbxCallId: 'never-rang', occurredAt: app.clock.now().toISOString(), number: '13803540003' }
    const { callId } = (await exchange(late)).json<{ callId: string }>()
    const call = await done<Call>(seat, 'GET', `/api/calls/${callId}`)
    expect(call).toMatchObject({ state: 'abandoned', needsCallback: true })
    await done(seat, 'POST', `/api/calls/${callId}/callback`, { reached: true, note: null })
    const incident = await done<Incident>(seat, 'POST', '/api/incidents', { callId, runType: 'emergency', place })
    expect(incident.callIds).toEqual([callId])
  })

  it('takes no time from nowhere and no place outside the world', async () => {
    const base = { event: 'ringing', pbxCallId: 'odd', number: '13803540004' }
    const future = await exchange({ ...base, occurredAt: new Date(app.clock.now_ms() + 3_600_000).toISOString() })
    expect(future.json<{ error: { code: string } }>().error.code).toBe('device.time_out_of_range')
    const gulf = await exchange({
      ...base,
      occurredAt: app.clock.now().toISOString(),
      operatorLocation: { point: { lat: 0, lon: 0 }, accuracyM: 5 },
    })
    expect(gulf.json<{ error: { code: string } }>().error.code).toBe('location.out_of_world')
  })
})

describe('steps of a run', () => {
  async function sendUnit(pbxCallId: string) {
    await freeUnit()
    const incident = await openIncident(pbxCallId)
    const sent = await done<{ incident: Incident }>(seat, 'POST', `/api/incidents/${incident.id}/assignments`, { vehicleIds: [unit.id] })
    return sent.incident.assignments.find((run) => run.endedAt === null)!
  }

  it('fold when two devices report the same one, and fill a time that was missing', async () => {
    const run = await sendUnit('fold-1')
    const url = `/api/assignments/${run.id}/steps`
    app.clock.advance(30_000)
    await done(crew, 'POST', url, step('on_scene'))
    const partner = await app.signInAs('crew', { vehicleId: unit.id }).catch(() => crew)
    const again = await done<{ applied: boolean; folded: boolean }>(partner, 'POST', url, step('on_scene'))
    expect(again).toMatchObject({ applied: false, folded: true })
    const late = { ...step('en_route'), occurredAt: new Date(app.clock.now_ms() - 20_000).toISOString() }
    const filled = await done<{ applied: boolean; assignment: { step: string; times: Record<string, string> } }>(crew, 'POST', url, late)
    expect(filled).toMatchObject({ applied: true, assignment: { step: 'on_scene' } })
    expect(filled.assignment.times.en_route).toBe(late.occurredAt)
    await done(seat, 'POST', `/api/assignments/${run.id}/cancellation`, { reason: 'test' })
    const after = await done<{ applied: boolean }>(crew, 'POST', url, step('patient_contact'))
    expect(after.applied).toBe(false)
  })

  it('are refused before the dispatch, in the future, from another unit, or where they are no step', async () => {
    const run = await sendUnit('refuse-1')
    const url = `/api/assignments/${run.id}/steps`
    expect(
      await refused(crew, 'POST', url, { ...step('en_route'), occurredAt: new Date(app.clock.now_ms() + 600_000).toISOString() }),
    ).toBe('assignment.step_in_future')
    expect(
      await refused(crew, 'POST', url, { ...step('en_route'), occurredAt: new Date(app.clock.now_ms() - 3_600_000).toISOString() }),
    ).toBe('assignment.step_before_dispatch')
    expect(await refused(crew, 'POST', url, step('handed_over'))).toBe('assignment.step_illegal')
    expect(await refused(crew, 'POST', url, step('teleported'))).toBe('request.invalid')
    const stranger = await app.signInAs('crew')
    expect(await refused(stranger, 'POST', url, step('en_route'))).toBe('object.not_found')
    await done(seat, 'POST', `/api/assignments/${run.id}/cancellation`, { reason: 'test' })
  })

  it('are corrected with a reason, and an arrival that was none is taken back', async () => {
    const run = await sendUnit('correct-1')
    app.clock.advance(60_000)
    await done(crew, 'POST', `/api/assignments/${run.id}/steps`, step('en_route'))
    app.clock.advance(60_000)
    await done(crew, 'POST', `/api/assignments/${run.id}/steps`, step('on_scene'))
    const correction = `/api/assignments/${run.id}/steps/on_scene/correction`
    const undone = await done<{ step: string; times: Record<string, string> }>(crew, 'POST', correction, {
      occurredAt: null,
      reason: 'drove past',
    })
    expect(undone.step).toBe('en_route')
    expect(undone.times.on_scene).toBeUndefined()
    app.clock.advance(60_000)
    await done(crew, 'POST', `/api/assignments/${run.id}/steps`, step('on_scene'))
    const kept = await app.inTx((tx) =>
      tx
        .selectFrom('assignment_steps')
        .select(['id', 'superseded_by'])
        .where('assignment_id', '=', run.id)
        .where('step', '=', 'on_scene')
        .execute(),
    )
    expect(kept).toHaveLength(3)
    await done(seat, 'POST', `/api/assignments/${run.id}/cancellation`, { reason: 'test' })
  })
})

describe("a caller's phone", () => {
  it('says once where it is, by a link that is worth nothing afterwards', async () => {
    const callId = await ring('phone-1', '13803549999')
    await done(seat, 'POST', `/api/calls/${callId}/claim`, {})
    const asked = await done<Call>(seat, 'POST', `/api/calls/${callId}/location-link`, {})
    expect(asked.locationLink).toMatchObject({ state: 'queued' })
    const vault = createVault(Buffer.from(testSecretKey))
    const text = await app.inTx(async (tx) =>
      vault.decrypt(
        (await tx.selectFrom('outgoing_messages').select('text_encrypted').orderBy('created_at', 'desc').executeTakeFirstOrThrow())
          .text_encrypted,
      ),
    )
    const token = /\/locate\/([\w-]+)/.exec(text)![1]!
    const open = await app.fastify.inject({ method: 'GET', url: `/api/locate/${token}` })
    expect(open.json()).toMatchObject({ answered: false })
    expect(open.body).not.toContain('1380354')
    const answer = { point: { lat: 37.05, lon: 111.95 }, accuracyM: 15, measuredAt: app.clock.now().toISOString() }
    const post = (payload: object) => app.fastify.inject({ method: 'POST', url: `/api/locate/${token}`, payload })
    expect((await post(answer)).statusCode).toBe(200)
    const other = { ...answer, point: { lat: 37.06, lon: 111.95 } }
    expect((await post(other)).json<{ error: { code: string } }>().error.code).toBe('location_link.expired')
    const located = await done<Call>(seat, 'GET', `/api/calls/${callId}`)
    expect(located.place).toMatchObject({ source: 'caller_phone', point: answer.point, accuracyM: 15 })
    const wrong = await app.fastify.inject({ method: 'GET', url: `/api/locate/${'x'.repeat(32)}` })
    expect(wrong.json<{ error: { code: string } }>().error.code).toBe('location_link.invalid')
  })
})
