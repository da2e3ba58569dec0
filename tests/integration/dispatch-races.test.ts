import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Incident } from '#contract/rest/incidents.ts'
import { idempotencyKey } from '#tests/support/app.ts'
import { startLine, type Line } from '#tests/support/line.ts'

let line: Line
beforeAll(async () => {
  line = await startLine()
})
afterAll(() => line.close())

const reason = { reason: 'test' }

/** One command of a seat, on two incidents A and B, unit U on a run of A, unit V free, call C waiting. */
interface Scenery {
  a: Incident
  b: Incident
  u: string
  v: string
  run: string
  callId: string
}
const commands = {
  assign: (s: Scenery) => ['POST', `/api/incidents/${s.b.id}/assignments`, { vehicleIds: [s.v] }],
  assignSame: (s: Scenery) => ['POST', `/api/incidents/${s.a.id}/assignments`, { vehicleIds: [s.v] }],
  cancel: (s: Scenery) => ['POST', `/api/assignments/${s.run}/cancellation`, reason],
  reassign: (s: Scenery) => ['POST', `/api/assignments/${s.run}/reassignment`, { vehicleId: s.v, ...reason }],
  divert: (s: Scenery) => ['POST', `/api/incidents/${s.b.id}/assignments`, { vehicleIds: [s.u], divert: reason }],
  divertBoth: (s: Scenery) => ['POST', `/api/incidents/${s.b.id}/assignments`, { vehicleIds: [s.v, s.u], divert: reason }],
  cancelIncident: (s: Scenery) => ['POST', `/api/incidents/${s.b.id}/cancellation`, { version: s.b.version, ...reason }],
  cancelIncidentA: (s: Scenery) => ['POST', `/api/incidents/${s.a.id}/cancellation`, { version: s.a.version, ...reason }],
  join: (s: Scenery) => ['POST', `/api/incidents/${s.b.id}/calls`, { callId: s.callId }],
  create: (s: Scenery) => ['POST', '/api/incidents', { callId: s.callId, runType: 'emergency', place: null }],
  end: (s: Scenery) => ['POST', `/api/assignments/${s.run}/end`, { end: 'no_patient', occurredAt: line.at(), note: 'test' }],
  step: (s: Scenery) => ['POST', `/api/assignments/${s.run}/steps`, line.stepBody('en_route')],
} satisfies Record<string, (s: Scenery) => [string, string, unknown]> | Record<string, (s: Scenery) => unknown[]>
type Name = keyof typeof commands
const names = Object.keys(commands) as Name[]

describe('two seats at once', () => {
  let u: string
  let v: string
  beforeAll(async () => {
    const units = [line.freeUnit(), line.freeUnit()]
    for (const unit of units) await line.app.signInAs('crew', { vehicleId: unit.id })
    ;[u, v] = units.map(({ id }) => id) as [string, string]
  })

  async function scenery(): Promise<Scenery> {
    await line.app.inTx(async (tx) => {
      for (const id of [u, v]) {
        await tx
          .updateTable('vehicles')
          .set({ state: 'available', assignment_id: null, incident_id: null, run_since: null })
          .where('id', '=', id)
          .execute()
        await tx
          .updateTable('assignments')
          .set({ ended: 'cancelled', ended_at: line.app.clock.now() })
          .where('vehicle_id', '=', id)
          .where('ended_at', 'is', null)
          .execute()
      }
    })
    const [a, b] = [await line.openIncident(), await line.openIncident()]
    const run = await line.send(a.id, u)
    return { a, b, u, v, run: run.id, callId: await line.claimed() }
  }

  const pairs = names.flatMap((one, index) => names.slice(index).map((two) => [one, two] as const))
  it.each(pairs)('%s and %s: each gets an answer, and the unit is where the answers say', async (one, two) => {
    const s = await scenery()
    const other = await line.app.signInAs('dispatcher').then((who) => (two === 'join' || two === 'create' ? line.seat : who))
    const asked = [
      [line.seat, ...commands[one](s)],
      [other, ...commands[two](s)],
    ] as [typeof line.seat, 'POST', string, unknown][]
    const began = performance.now()
    const outcomes = await Promise.all(asked.map(([who, method, url, body]) => line.outcome(who, method, url, body)))
    // A deadlock that the database has to break costs a second.
    expect(performance.now() - began, 'waited for a deadlock').toBeLessThan(900)
    for (const { status, code } of outcomes) {
      expect([200, 404, 409], code ?? '').toContain(status)
      if (status !== 200)
        expect(code).toMatch(
          /^(vehicle\.busy|vehicle\.not_available|assignment\.ended|incident\.closed|incident\.has_active_units|object\.version_conflict|call\.already_joined)$/,
        )
    }
    const active = await line.app.inTx((tx) =>
      tx
        .selectFrom('assignments')
        .select(['id', 'vehicle_id', 'incident_id'])
        .where('vehicle_id', 'in', [u, v])
        .where('ended_at', 'is', null)
        .execute(),
    )
    expect(new Set(active.map(({ vehicle_id }) => vehicle_id)).size).toBe(active.length)
    for (const id of [u, v]) {
      const run = active.find(({ vehicle_id }) => vehicle_id === id)
      const held = await line.vehicle(id)
      expect([held.assignment_id, held.incident_id]).toEqual([run?.id ?? null, run?.incident_id ?? null])
    }
    for (const { incident_id } of active) expect((await line.readIncident(incident_id)).state).toBe('open')
  })

  it("divert crosswise, each from the other's incident, without a deadlock", async () => {
    for (let round = 0; round < 5; round += 1) {
      const s = await scenery()
      const back = await line.send(s.b.id, v)
      const began = performance.now()
      const outcomes = await Promise.all([
        line.outcome(line.seat, 'POST', `/api/incidents/${s.b.id}/assignments`, { vehicleIds: [u], divert: reason }),
        line.outcome(line.seat, 'POST', `/api/incidents/${s.a.id}/assignments`, { vehicleIds: [v], divert: reason }),
      ])
      expect(performance.now() - began).toBeLessThan(900)
      expect(outcomes.map(({ status }) => status)).toEqual([200, 200])
      expect((await line.runOf(back.id)).ended).toBe('cancelled')
    }
  })
})

describe('a command', () => {
  it('repeated with its key answers the same and does nothing more', async () => {
    const { run, url } = await line.startRun()
    const key = { 'idempotency-key': idempotencyKey() }
    const facts = await line.factsOf(async () => {
      const answers = [1, 2, 3].map(() => line.app.ask(line.seat, 'POST', `${url}/cancellation`, reason, key))
      const bodies = (await Promise.all(answers)).map(({ body }) => body)
      expect(new Set(bodies).size).toBe(1)
    })
    expect(facts.map(({ name }) => name).toSorted()).toEqual(['assignment.ended.v1', 'vehicle.state_changed.v1'])
    expect((await line.runOf(run.id)).ended).toBe('cancelled')
  })

  it('that hands a run to another unit keeps the incident open, whatever became of the first unit', async () => {
    const { incident, run, url, crew } = await line.startRun()
    const second = line.freeUnit()
    await line.app.signInAs('crew', { vehicleId: second.id })
    const secondRun = await line.send(incident.id, second.id)
    await line.walk(crew, run.id, 'acknowledged', 'en_route', 'on_scene')
    await line.done(crew, 'POST', `${url}/end`, { end: 'no_patient', occurredAt: line.at(), note: 'other side of the road' })
    const third = line.freeUnit()
    await line.app.signInAs('crew', { vehicleId: third.id })
    const { incident: now } = await line.done<{ incident: Incident }>(line.seat, 'POST', `/api/assignments/${secondRun.id}/reassignment`, {
      vehicleId: third.id,
      reason: 'broke down',
    })
    expect(now.state).toBe('open')
    expect(now.assignments.filter(({ endedAt }) => endedAt === null).map(({ vehicleId }) => vehicleId)).toEqual([third.id])
    expect(
      await line.refused(line.seat, 'POST', `/api/assignments/${now.assignments.at(-1)!.id}/reassignment`, {
        vehicleId: third.id,
        reason: 'x',
      }),
    ).toBe('vehicle.busy')
  })

  it('never takes a unit from its patient', async () => {
    const { unit, run, crew, url } = await line.startRun()
    await line.walk(crew, run.id, 'acknowledged', 'en_route', 'on_scene', 'patient_contact')
    const other = await line.openIncident()
    const divert = () =>
      line.refused(line.seat, 'POST', `/api/incidents/${other.id}/assignments`, { vehicleIds: [unit.id], divert: reason })
    expect(await divert()).toBe('vehicle.has_patient')
    await line.walk(crew, run.id, 'patient_on_board')
    expect(await divert()).toBe('vehicle.has_patient')
    expect(await line.refused(line.seat, 'POST', `${url}/cancellation`, reason)).toBe('vehicle.has_patient')
    expect((await line.runOf(run.id)).ended_at).toBeNull()
  })

  it('refused tells nobody anything', async () => {
    const { unit, run } = await line.startRun()
    const other = await line.openIncident()
    const facts = await line.factsOf(async () => {
      await line.refused(line.seat, 'POST', `/api/incidents/${other.id}/assignments`, { vehicleIds: [unit.id] })
      await line.refused(line.seat, 'POST', `/api/incidents/${run.incidentId}/cancellation`, { version: 1, reason: 'x' })
      await line.refused(line.seat, 'POST', `/api/assignments/${run.id}/steps`, line.stepBody('available', 3_600_000))
      await line.refused(line.seat, 'PUT', `/api/assignments/${run.id}/destination`, { institutionId: unit.id })
    })
    expect(facts).toEqual([])
  })
})
