import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AssignmentSummary } from '#contract/rest/dispatch-shapes.ts'
import type { Incident, TimelineEntry } from '#contract/rest/incidents.ts'
import { recordStep } from '#domains/dispatch/steps.ts'
import { startLine, type Line } from '#tests/support/line.ts'

let line: Line
beforeAll(async () => {
  line = await startLine()
})
afterAll(() => line.close())

interface StepAnswer {
  assignment: AssignmentSummary
  applied: boolean
  folded: boolean
}
const correct = (url: string, step: string, occurredAt: string | null, who = line.seat) =>
  line.outcome(who, 'POST', `${url}/steps/${step}/correction`, { occurredAt, reason: 'test' })

describe('a step reported', () => {
  it('by two devices at the same millisecond stands once, and says so to both', async () => {
    const { unit, crew, url } = await line.startRun()
    const partner = await line.app.signInAs('crew', { vehicleId: unit.id })
    line.app.clock.advance(1000)
    const body = line.stepBody('acknowledged')
    const answers = await Promise.all([crew, partner, crew, partner].map((who) => line.done<StepAnswer>(who, 'POST', `${url}/steps`, body)))
    expect(answers.filter(({ applied }) => applied)).toHaveLength(1)
    expect(answers.filter(({ folded }) => folded)).toHaveLength(3)
    expect(new Set(answers.map(({ assignment }) => assignment.step))).toEqual(new Set(['acknowledged']))
  })

  it('hours late from an offline tablet keeps its own time and order', async () => {
    const { crew, url, run } = await line.startRun()
    line.app.clock.advance(3 * 3_600_000)
    const late = ['acknowledged', 'en_route', 'on_scene'].map((step, index) => line.stepBody(step, -3 * 3_600_000 + (index + 1) * 60_000))
    for (const body of [late[2]!, late[0]!, late[1]!]) {
      const { applied } = await line.done<StepAnswer>(crew, 'POST', `${url}/steps`, body)
      expect(applied, body.step).toBe(true)
    }
    const { step, times } = (await line.readIncident(run.incidentId)).assignments[0]!
    expect(step).toBe('on_scene')
    expect([times.acknowledged, times.en_route, times.on_scene]).toEqual(late.map(({ occurredAt }) => occurredAt))
  })

  it('behind the run but timed after what followed it is kept and does not stand', async () => {
    const { crew, url, run } = await line.startRun()
    await line.walk(crew, run.id, 'acknowledged', 'on_scene')
    line.app.clock.advance(120_000)
    // The forgotten button, pressed at the scene.
    const pressed = await line.done<StepAnswer>(crew, 'POST', `${url}/steps`, line.stepBody('en_route'))
    expect(pressed.applied).toBe(false)
    expect(pressed.assignment.times.en_route).toBeUndefined()
    const told = await line.done<StepAnswer>(crew, 'POST', `${url}/steps`, line.stepBody('en_route', -150_000))
    expect(told.applied).toBe(true)
  })

  it('by a crew whose shift is over meanwhile is still taken', async () => {
    const { crew, url, run, unit } = await line.startRun()
    await line.walk(crew, run.id, 'acknowledged', 'en_route')
    await line.done(line.seat, 'POST', `${url}/cancellation`, { reason: 'test' })
    const body = line.stepBody('on_scene')
    line.app.clock.advance(1_000)
    const over = line.app.clock.now()
    await line.app.inTx((tx) =>
      tx
        .updateTable('shifts')
        .set({ ends_at: over })
        .where('vehicle_id', '=', unit.id)
        .where('starts_at', '<', over)
        .where('ends_at', '>', over)
        .execute(),
    )
    line.app.accounts.sessions.forget(crew.sessionId)
    line.app.clock.advance(3_600_000)
    expect(await line.refused(crew, 'POST', `${url}/steps/en_route/correction`, { occurredAt: null, reason: 'x' })).toBe('object.not_found')
    const late = await line.app.ask(crew, 'POST', `${url}/steps`, body)
    expect(late.statusCode, late.body).toBe(200)
    expect(late.json<StepAnswer>().applied).toBe(false)
  })

  it('on the way home does not take the unit from its next run', async () => {
    const { crew, url, run, unit } = await line.startRun()
    await line.walk(crew, run.id, 'acknowledged', 'en_route')
    await line.done(line.seat, 'POST', `${url}/cancellation`, { reason: 'test' })
    for (let round = 0; round < 5; round += 1) {
      const next = await line.openIncident()
      const [sent] = await Promise.all([
        line.app.ask(line.seat, 'POST', `/api/incidents/${next.id}/assignments`, { vehicleIds: [unit.id] }),
        line.app.ask(crew, 'POST', `${url}/steps`, line.stepBody('returning', round)),
        line.app.ask(crew, 'POST', `${url}/steps`, line.stepBody('available', round)),
      ])
      expect(sent.statusCode, sent.body).toBe(200)
      const assignment = sent.json<{ incident: Incident }>().incident.assignments[0]!
      expect(await line.vehicle(unit.id)).toMatchObject({ assignment_id: assignment.id, state: 'dispatched' })
      await line.done(line.seat, 'POST', `/api/assignments/${assignment.id}/cancellation`, { reason: 'test' })
    }
  })
})

describe('a correction', () => {
  it('is refused where it would put a step before the one before it, or after the one after it', async () => {
    const { crew, url, run } = await line.startRun()
    await line.walk(crew, run.id, 'acknowledged', 'en_route', 'on_scene', 'patient_contact')
    line.app.clock.advance(60_000)
    expect(await correct(url, 'on_scene', line.at(-59_000))).toMatchObject({ code: 'assignment.step_out_of_order' })
    expect(await correct(url, 'on_scene', line.at(-181_000))).toMatchObject({ code: 'assignment.step_out_of_order' })
    expect(await correct(url, 'on_scene', line.at(-90_000))).toMatchObject({ status: 200 })
    expect(await correct(url, 'on_scene', line.at(600_000))).toMatchObject({ code: 'assignment.step_in_future' })
    expect(await correct(url, 'acknowledged', line.at(-3_600_000))).toMatchObject({ code: 'assignment.step_before_dispatch' })
    expect(await correct(url, 'leave_scene', line.at())).toMatchObject({ code: 'assignment.step_illegal' })
    expect(await correct(url, 'dispatched', line.at())).toMatchObject({ code: 'assignment.step_illegal' })
  })

  it('of an ended run mends a time; a false return home takes the unit back to returning', async () => {
    const { crew, url, run, unit } = await line.startRun()
    await line.walk(crew, run.id, 'acknowledged', 'en_route', 'on_scene')
    line.app.clock.advance(60_000)
    await line.done(crew, 'POST', `${url}/end`, { end: 'no_patient', occurredAt: line.at(), note: 'nobody there' })
    line.app.clock.advance(60_000)
    expect(await correct(url, 'on_scene', line.at(-150_000))).toMatchObject({ status: 200 })
    expect(await correct(url, 'on_scene', line.at(-1))).toMatchObject({ code: 'assignment.step_out_of_order' })
    await line.walk(crew, run.id, 'returning', 'available')
    expect((await line.vehicle(unit.id)).state).toBe('available')
    expect(await correct(url, 'available', null)).toMatchObject({ status: 200 })
    expect((await line.runOf(run.id)).step).toBe('returning')
    expect((await line.vehicle(unit.id)).state).toBe('returning')
    expect(await correct(url, 'returning', null)).toMatchObject({ status: 200 })
    expect((await line.runOf(run.id)).step).toBe('on_scene')
    // Sent again: what is mended of the old run no longer moves the unit.
    await line.walk(crew, run.id, 'returning', 'available')
    const next = await line.send((await line.openIncident()).id, unit.id)
    expect(await correct(url, 'available', null)).toMatchObject({ status: 200 })
    expect(await line.vehicle(unit.id)).toMatchObject({ state: 'dispatched', assignment_id: next.id })
  })

  it('that takes an arrival back holds against the same report sent again', async () => {
    const { crew, url, run } = await line.startRun()
    await line.walk(crew, run.id, 'en_route', 'on_scene')
    const body = { ...line.stepBody('on_scene') }
    expect(await correct(url, 'on_scene', null, crew)).toMatchObject({ status: 200 })
    expect(await line.done<StepAnswer>(crew, 'POST', `${url}/steps`, body)).toMatchObject({ applied: false, folded: true })
    expect((await line.runOf(run.id)).step).toBe('en_route')
  })
})

describe('the end of a run', () => {
  it('that the crew reports after the run was called back is kept, not lost', async () => {
    const { crew, url, run } = await line.startRun()
    await line.walk(crew, run.id, 'acknowledged', 'en_route', 'on_scene')
    const seen = { end: 'refused', occurredAt: line.at(), note: 'wants no help' }
    line.app.clock.advance(60_000)
    await line.done(line.seat, 'POST', `${url}/cancellation`, { reason: 'caller rang again' })
    const summary = await line.done<AssignmentSummary>(crew, 'POST', `${url}/end`, seen)
    expect(summary.end).toBe('cancelled')
    const { entries } = await line.done<{ entries: TimelineEntry[] }>(line.seat, 'GET', `/api/incidents/${run.incidentId}/timeline`)
    expect(entries.filter(({ kind, applied }) => kind === 'assignment.ended' && !applied)).toMatchObject([
      { occurredAt: seen.occurredAt, details: { end: 'refused', reason: 'wants no help' } },
    ])
    expect(await line.refused(line.seat, 'POST', `${url}/end`, seen)).toBe('assignment.ended')
  })

  it('lies not before what happened on it', async () => {
    const { crew, url, run } = await line.startRun()
    await line.walk(crew, run.id, 'acknowledged', 'en_route', 'on_scene')
    const onScene = (await line.runOf(run.id)).step_at
    await line.done(crew, 'POST', `${url}/end`, { end: 'no_patient', occurredAt: line.at(-90_000), note: 'nobody' })
    expect((await line.runOf(run.id)).ended_at).toEqual(onScene)
  })

  it('leaves the crew and the hospital nothing to read; the other unit goes on', async () => {
    const { crew, incident, run, url } = await line.startRun()
    const hospital = line.hospitals[0]!
    const nurse = await line.app.signInAs('emergency_department', { institutionId: hospital.id })
    const other = line.freeUnit()
    const otherRun = await line.send(incident.id, other.id, { withoutCrewReason: 'test' })
    await line.walk(crew, run.id, 'acknowledged', 'en_route')
    expect(await line.refused(nurse, 'GET', `/api/incidents/${incident.id}`)).toBe('object.not_found')
    await line.done(crew, 'PUT', `${url}/destination`, { institutionId: hospital.id })
    await line.done(nurse, 'GET', `/api/incidents/${incident.id}`)
    await line.done(crew, 'GET', `/api/incidents/${incident.id}`)
    await line.done(line.seat, 'POST', `${url}/cancellation`, { reason: 'test' })
    expect(await line.refused(crew, 'GET', `/api/incidents/${incident.id}`)).toBe('object.not_found')
    expect(await line.refused(crew, 'GET', `/api/incidents/${incident.id}/timeline`)).toBe('object.not_found')
    expect(await line.refused(nurse, 'GET', `/api/incidents/${incident.id}`)).toBe('object.not_found')
    expect((await line.runOf(otherRun.id)).ended_at).toBeNull()
  })
})

describe('a change of the hospital', () => {
  it('after the arrival there takes that arrival back, and what the crew signed with it', async () => {
    const { crew, url, run, incident } = await line.startRun()
    const [first, second] = [line.hospitals[0]!, line.hospitals[1]!]
    await line.done(crew, 'PUT', `${url}/destination`, { institutionId: first.id })
    await line.walk(
      crew,
      run.id,
      'acknowledged',
      'en_route',
      'on_scene',
      'patient_contact',
      'patient_on_board',
      'leave_scene',
      'at_hospital',
    )
    await line.done(crew, 'POST', `${url}/handover/crew`, { condition: 'stable', occurredAt: line.at() })
    line.app.clock.advance(60_000)
    const away = await line.done<AssignmentSummary>(line.seat, 'PUT', `${url}/destination`, { institutionId: second.id, reason: 'no bed' })
    expect(away).toMatchObject({ step: 'leave_scene', destination: { institutionId: second.id } })
    const nurse = await line.app.signInAs('emergency_department', { institutionId: second.id })
    expect(await line.refused(nurse, 'POST', `${url}/handover/hospital`, {})).toBe('handover.not_at_hospital')
    await line.walk(crew, run.id, 'at_hospital')
    await line.done(nurse, 'POST', `${url}/handover/hospital`, {})
    expect((await line.readIncident(incident.id)).state).toBe('open')
    await line.done(crew, 'POST', `${url}/handover/crew`, { condition: 'still stable', occurredAt: line.at() })
    expect((await line.readIncident(incident.id)).state).toBe('closed')
    const former = await line.app.signInAs('emergency_department', { institutionId: first.id })
    expect(await line.refused(former, 'GET', `/api/incidents/${incident.id}`)).toBe('object.not_found')
  })
})

describe('the system', () => {
  it('records a repeated automatic arrival once', async () => {
    const { crew, run } = await line.startRun()
    await line.walk(crew, run.id, 'acknowledged', 'en_route')
    line.app.clock.advance(60_000)
    const now = line.app.clock.now()
    const report = { step: 'on_scene', occurredAt: now, source: 'geofence', actorId: null, clockOffset_ms: null, location: null } as const
    const outcomes = []
    for (let i = 0; i < 2; i += 1) outcomes.push(await line.app.inTx((tx) => recordStep(tx, run.id, report, now)))
    expect(outcomes).toMatchObject([{ applied: true }, { applied: false, folded: true }])
  })
})
