import { describe, expect, it } from 'vitest'
import type { Run } from '#contract/rest/dispatch.ts'
import type { Press, Pressed } from '../outbox/press.ts'
import { boundsOf, chainOf } from './chain.ts'
import { undelivered, withPresses, type Mine } from './pending.ts'
import { targetOf } from './target.ts'

const dispatchedAt = '2026-11-22T06:00:00.000Z'
const at = (minute: number) => new Date(Date.parse(dispatchedAt) + minute * 60_000).toISOString()

function runAt(step: Run['assignment']['step'], times: Run['assignment']['times'], more: Partial<Run> = {}): Run {
  return {
    assignment: {
      id: 'run',
      version: 1,
      incidentId: 'incident',
      vehicleId: 'unit',
      vehicleNo: 1,
      callSign: 'A1',
      step,
      stepAt: times[step] ?? dispatchedAt,
      stepSource: 'crew',
      dispatchedAt,
      times: { dispatched: dispatchedAt, ...times },
      destination: null,
      end: null,
      endedAt: null,
      promisedEtaS: null,
    },
    steps: [],
    incident: { id: 'incident', patients: [] } as unknown as Run['incident'],
    instructions: [],
    handover: null,
    nextStep: null,
    ...more,
  }
}
const mineWith = (run: Run): Mine => ({ vehicle: { id: 'unit', state: 'en_route' } as Mine['vehicle'], run })
const pressed = (press: Press, refused: Pressed['refused'] = null): Pressed => ({
  key: `key-${Math.random()}`,
  accountId: 'me',
  pressed_ms: Date.parse(at(5)),
  press,
  refused,
})
const stepAt = (step: Run['assignment']['step'], minute: number, clockOffsetMs = 0): Press => ({
  kind: 'step',
  assignmentId: 'run',
  body: {
    step: step as 'on_scene',
    occurredAt: new Date(Date.parse(at(minute)) - clockOffsetMs).toISOString(),
    clockOffsetMs,
    location: null,
  },
})

describe('presses that have not arrived', () => {
  it('move the run on, by the server clock, and offer the next step', () => {
    const run = runAt('en_route', { en_route: at(1) })
    const view = withPresses(mineWith(run), [pressed(stepAt('on_scene', 9, 3_600_000)), pressed(stepAt('patient_contact', 10))])
    expect(view.run?.assignment.step).toBe('patient_contact')
    expect(view.run?.assignment.times.on_scene).toBe(at(9))
    expect(view.run?.nextStep).toBe('patient_on_board')
    expect(view.vehicle?.state).toBe('patient_contact')
  })

  it('do not move what the server knows already, what it refused, or another run', () => {
    const run = runAt('on_scene', { en_route: at(1), on_scene: at(8) })
    const other: Press = { ...stepAt('patient_contact', 9), assignmentId: 'another' } as Press
    const view = withPresses(mineWith(run), [
      pressed(stepAt('on_scene', 9)),
      pressed(stepAt('patient_contact', 9), 'assignment.step_in_future'),
      pressed(other),
    ])
    expect(view.run?.assignment).toEqual(run.assignment)
  })

  it('take a step back and end the run', () => {
    const run = runAt('on_scene', { en_route: at(1), on_scene: at(8) })
    const back = withPresses(mineWith(run), [
      pressed({ kind: 'correction', assignmentId: 'run', step: 'on_scene', body: { occurredAt: null, reason: 'slip' } }),
    ])
    expect(back.run?.assignment.step).toBe('en_route')
    expect(targetOf(back.run!)).toBe('scene')
    const ended = withPresses(mineWith(run), [
      pressed({ kind: 'end', assignmentId: 'run', body: { end: 'no_patient', occurredAt: at(12), note: 'nobody' } }),
      pressed(stepAt('returning', 13)),
    ])
    expect(ended.run?.assignment.end).toBe('no_patient')
    expect(ended.run?.nextStep).toBe('available')
  })

  it('show a patient and a signature at once', () => {
    const view = withPresses(mineWith(runAt('at_hospital', { at_hospital: at(30) })), [
      pressed({ kind: 'patient', incidentId: 'incident', body: { name: null, sex: 'male', ageYears: 40 } }),
      pressed({ kind: 'signature', assignmentId: 'run', body: { condition: 'stable', occurredAt: at(31) } }),
    ])
    expect(view.run?.incident.patients).toMatchObject([{ temporary: true, ageYears: 40 }])
    expect(view.run?.handover).toMatchObject({ condition: 'stable', hospitalSignedAt: null })
  })
})

describe('the chain', () => {
  const record = (step: Run['assignment']['step'], more: Partial<Run['steps'][number]>): Run['steps'][number] => ({
    id: `${step}-${Math.random()}`,
    step,
    occurredAt: at(8),
    recordedAt: at(8),
    source: 'crew',
    recordedBy: null,
    location: null,
    applied: true,
    corrected: false,
    reason: null,
    ...more,
  })

  it('says what was automatic, corrected, not applied or not delivered', () => {
    const run = runAt(
      'on_scene',
      { en_route: at(1), on_scene: at(8) },
      {
        steps: [
          record('on_scene', { source: 'geofence', corrected: true, occurredAt: at(7) }),
          record('on_scene', {}),
          record('en_route', { applied: false, reason: 'already_recorded' }),
        ],
      },
    )
    const pending = undelivered([pressed(stepAt('en_route', 1))], 'run')
    const rows = new Map(chainOf(run, pending).map((row) => [row.step, row]))
    expect(rows.get('on_scene')).toMatchObject({ isNow: true, source: 'crew', corrected: true, notApplied: 0 })
    expect(rows.get('en_route')).toMatchObject({ notApplied: 1, undelivered: true })
  })

  it('offers what lies ahead with what would be skipped, and what was passed without a time', () => {
    const rows = new Map(chainOf(runAt('on_scene', { on_scene: at(8) }), new Set()).map((row) => [row.step, row]))
    expect(rows.get('patient_contact')).toMatchObject({ open: true, skips: 0 })
    expect(rows.get('leave_scene')).toMatchObject({ open: true, skips: 2 })
    expect(rows.get('en_route')).toMatchObject({ open: true, skips: 0 })
    expect(rows.get('handed_over')).toMatchObject({ open: false })
    expect(rows.get('available')).toMatchObject({ open: false })
  })

  it('keeps a mended time between its neighbours', () => {
    const { times } = runAt('patient_contact', { acknowledged: at(1), patient_contact: at(9) }).assignment
    const now_ms = Date.parse(at(20))
    expect(boundsOf(times, 'on_scene', now_ms)).toEqual({ earliest_ms: Date.parse(at(1)), latest_ms: Date.parse(at(9)) })
    expect(boundsOf(times, 'patient_contact', now_ms)).toEqual({ earliest_ms: Date.parse(at(1)), latest_ms: now_ms })
  })
})
