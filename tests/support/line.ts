import { createHmac, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { expect } from 'vitest'
import type { Call } from '#contract/rest/calls.ts'
import type { AssignmentSummary } from '#contract/rest/dispatch-shapes.ts'
import type { Incident } from '#contract/rest/incidents.ts'
import { createVault } from '#platform/crypto/vault.ts'
import { FLAG_FIXED } from '#domains/tracking/ingest/batch.ts'
import { toGeometry } from '#platform/db/geometry.ts'
import { createTestApp, type SignedIn, type TestApp, type TestAppOptions } from './app.ts'
import { testSecretKey } from './cluster.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH'

export interface Outcome {
  status: number
  code: string | null
}

export interface FactRow {
  name: string
  aggregate_type: string
  aggregate_id: string
  aggregate_version: number
  vehicle_ids: string[]
  institution_ids: string[]
  incident_id: string | null
  payload: Record<string, unknown>
}

/** A county at work, for tests of the line: a seat, an exchange, units to send. */
export type Line = Awaited<ReturnType<typeof startLine>>

export const scene = { lat: 37.03, lon: 111.92 }
export const placeAt = (point = scene) => ({
  point,
  source: 'map_click' as const,
  label: 'words of a place',
  accuracyM: null,
  approximate: false,
})

export async function startLine(options: TestAppOptions = {}) {
  const app: TestApp = await createTestApp(options)
  const vault = createVault(Buffer.from(testSecretKey))
  const { centre, vehicles, hospitals } = await app.inTx(async (tx) => ({
    centre: await tx.selectFrom('centres').select(['slug', 'pbx_secret']).where('id', '=', app.centreId).executeTakeFirstOrThrow(),
    vehicles: await tx
      .selectFrom('vehicles')
      .select(['id', 'vehicle_no', 'call_sign'])
      .where('centre_id', '=', app.centreId)
      .where('kind', '=', 'negative_pressure_ambulance')
      .orderBy('vehicle_no')
      .execute(),
    hospitals: await tx
      .selectFrom('institutions')
      .select([
        'id',
        'short_name',
        sql<{ lat: number; lon: number }>`json_build_object('lat', st_y(location), 'lon', st_x(location))`.as('point'),
      ])
      .where('centre_id', '=', app.centreId)
      .where('level', '=', 'county')
      .where('location', 'is not', null)
      .orderBy('code')
      .execute(),
  }))
  const pbxSecret = vault.decrypt(centre.pbx_secret)
  const seat = await app.signInAs('dispatcher')

  const at = (offset_ms = 0) => new Date(app.clock.now_ms() + offset_ms).toISOString()

  async function done<T = unknown>(who: SignedIn, method: Method, url: string, body?: unknown): Promise<T> {
    const answer = await app.ask(who, method, url, body)
    expect(answer.statusCode, `${method} ${url}: ${answer.body}`).toBe(200)
    return answer.json<T>()
  }
  async function outcome(who: SignedIn, method: Method, url: string, body?: unknown): Promise<Outcome> {
    const answer = await app.ask(who, method, url, body)
    return { status: answer.statusCode, code: answer.statusCode === 200 ? null : answer.json<{ error: { code: string } }>().error.code }
  }
  const refused = async (who: SignedIn, method: Method, url: string, body?: unknown) => {
    const { status, code } = await outcome(who, method, url, body)
    expect(status).toBeGreaterThanOrEqual(400)
    return code
  }

  function exchange(event: Record<string, unknown>, { secret = pbxSecret, time = Math.floor(Date.now() / 1000), slug = centre.slug } = {}) {
    const body = JSON.stringify(event)
    const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')
    return app.fastify.inject({
      method: 'POST',
      url: `/api/pbx/${slug}/events`,
      payload: body,
      headers: { 'content-type': 'application/json', 'x-jilian-signature': `t=${time},v1=${signature}` },
    })
  }
  async function pbx(event: string, pbxCallId: string, more: Record<string, unknown> = {}): Promise<{ callId: string; folded: boolean }> {
    const answer = await exchange({ event, pbxCallId, occurredAt: at(), ...more })
    expect(answer.statusCode, answer.body).toBe(200)
    return answer.json()
  }
  const ring = async (more: Record<string, unknown> = {}) =>
    (await pbx('ringing', `t-${randomUUID()}`, { number: '13803540001', ...more })).callId
  async function claimed(who = seat): Promise<string> {
    const callId = await ring()
    await done(who, 'POST', `/api/calls/${callId}/claim`, {})
    return callId
  }
  const readCall = (callId: string, who = seat) => done<Call>(who, 'GET', `/api/calls/${callId}`)
  const openIncident = (point = scene, more: Record<string, unknown> = {}) =>
    done<Incident>(seat, 'POST', '/api/incidents', { callId: null, runType: 'emergency', place: placeAt(point), ...more })
  const readIncident = (id: string) => done<Incident>(seat, 'GET', `/api/incidents/${id}`)

  const taken = new Set<string>()
  /** A unit that no other test of this line was given. */
  function freeUnit() {
    const unit = vehicles.find(({ id }) => !taken.has(id))
    if (!unit) throw new Error('no unit is left')
    taken.add(unit.id)
    return unit
  }
  async function send(incidentId: string, vehicleId: string, more: Record<string, unknown> = {}): Promise<AssignmentSummary> {
    const { incident } = await done<{ incident: Incident }>(seat, 'POST', `/api/incidents/${incidentId}/assignments`, {
      vehicleIds: [vehicleId],
      ...more,
    })
    return incident.assignments.findLast((run) => run.vehicleId === vehicleId)!
  }
  /** A fresh unit with its crew on a run of its own. */
  async function startRun(point = scene) {
    const unit = freeUnit()
    const crew = await app.signInAs('crew', { vehicleId: unit.id })
    const incident = await openIncident(point)
    const run = await send(incident.id, unit.id)
    return { unit, crew, incident, run, url: `/api/assignments/${run.id}` }
  }
  const stepBody = (step: string, offset_ms = 0) => ({ step, occurredAt: at(offset_ms), clockOffsetMs: 0, location: null })
  /** Records steps a minute apart. */
  async function walk(who: SignedIn, runId: string, ...steps: string[]): Promise<void> {
    for (const step of steps) {
      app.clock.advance(60_000)
      await done(who, 'POST', `/api/assignments/${runId}/steps`, stepBody(step))
    }
  }
  const runOf = (id: string) => app.inTx((tx) => tx.selectFrom('assignments').selectAll().where('id', '=', id).executeTakeFirstOrThrow())
  const vehicle = (id: string) => app.inTx((tx) => tx.selectFrom('vehicles').selectAll().where('id', '=', id).executeTakeFirstOrThrow())

  /** Facts written since the outbox's place `since`; no relay runs here. */
  const factsSince = (since: number) =>
    app.inTx(async (tx) => {
      const rows =
        await sql<FactRow>`select name, aggregate_type, aggregate_id, aggregate_version, vehicle_ids, institution_ids, incident_id, payload
        from outbox where id > ${since} order by id`.execute(tx)
      return rows.rows
    })
  const factsNow = () =>
    app.inTx(async (tx) => (await sql<{ last: number }>`select coalesce(max(id), 0) as last from outbox`.execute(tx)).rows[0]!.last)
  async function factsOf(work: () => Promise<unknown>): Promise<FactRow[]> {
    const since = await factsNow()
    await work()
    return factsSince(since)
  }

  /** The unit was last seen here, so many seconds ago. */
  const seenAt = (unit: { id: string; vehicle_no: number }, point: { lat: number; lon: number }, age_s = 1) =>
    app.inTx((tx) => {
      const seen = new Date(app.clock.now_ms() - age_s * 1000)
      const values = { location: toGeometry(point), device_at: seen, recorded_at: seen, flags: FLAG_FIXED }
      const still = { speed_mps: 0, heading_deg: 0, altitude_m: 0, source: 0, terminal_no: 1 }
      return tx
        .insertInto('vehicle_last_positions')
        .values({ vehicle_id: unit.id, vehicle_no: unit.vehicle_no, centre_id: app.centreId, ...still, ...values })
        .onConflict((conflict) => conflict.column('vehicle_id').doUpdateSet(values))
        .execute()
    })

  return {
    app,
    vault,
    pbxSecret,
    centreSlug: centre.slug,
    seat,
    vehicles,
    hospitals,
    at,
    done,
    outcome,
    refused,
    exchange,
    pbx,
    ring,
    claimed,
    readCall,
    openIncident,
    readIncident,
    freeUnit,
    send,
    startRun,
    stepBody,
    walk,
    runOf,
    vehicle,
    factsOf,
    factsNow,
    factsSince,
    seenAt,
    close: () => app.close(),
  }
}
