import type { myRun, Run } from '#contract/rest/dispatch.ts'
import type { Reply } from '#contract/route.ts'
import { runSteps, type RunStep } from '#contract/vocabulary.ts'
import type { Press, Pressed } from '../outbox/press.ts'
import { nextStep, ordinal, unitStateOf } from './steps.ts'

export type Mine = Reply<typeof myRun>

/** On the server's clock, as the server will reckon it. */
export const occurredAt = (body: { occurredAt: string; clockOffsetMs: number }): string =>
  new Date(Date.parse(body.occurredAt) + body.clockOffsetMs).toISOString()

/** What the server knows, and over it what was pressed here and has not arrived yet: the run goes on in a dead zone. */
export function withPresses(mine: Mine, pressed: readonly Pressed[]): Mine {
  return pressed.filter((entry) => entry.refused === null).reduce((view, entry) => withPress(view, entry.press, entry), mine)
}

function withPress(mine: Mine, press: Press, entry: Pressed): Mine {
  const { vehicle, run } = mine
  if (press.kind === 'state') {
    if (vehicle?.id !== press.vehicleId || run) return mine
    return { vehicle: { ...vehicle, state: press.body.state, stateSince: new Date(entry.pressed_ms).toISOString() }, run }
  }
  if (!run) return mine
  if (press.kind === 'patient') {
    if (run.incident.id !== press.incidentId) return mine
    const { name, sex, ageYears } = press.body
    const patient = { id: entry.key, temporary: name === null, name: name ?? '', sex, ageYears }
    return { vehicle, run: { ...run, incident: { ...run.incident, patients: [...run.incident.patients, patient] } } }
  }
  if (run.assignment.id !== press.assignmentId) return mine
  const changed = changedRun(run, press, entry)
  const { step, stepAt, endedAt } = changed.assignment
  const moved = vehicle !== null && step !== run.assignment.step && (endedAt === null || step === 'returning' || step === 'available')
  return { vehicle: moved ? { ...vehicle, state: unitStateOf(step), stateSince: stepAt } : vehicle, run: changed }
}

function changedRun(run: Run, press: Exclude<Press, { kind: 'state' | 'patient' }>, entry: Pressed): Run {
  const { assignment } = run
  switch (press.kind) {
    case 'step': {
      if (assignment.times[press.body.step]) return run
      return withTimes(run, { ...assignment.times, [press.body.step]: occurredAt(press.body) })
    }
    case 'correction': {
      const { [press.step]: _, ...others } = assignment.times
      return withTimes(run, press.body.occurredAt === null ? others : { ...others, [press.step]: press.body.occurredAt })
    }
    case 'end':
      if (assignment.endedAt) return run
      return {
        ...run,
        assignment: { ...assignment, end: press.body.end, endedAt: press.body.occurredAt },
        nextStep: nextStep(assignment.step, true),
      }
    case 'destination':
      return { ...run, assignment: { ...assignment, destination: { institutionId: press.body.institutionId, shortName: press.shortName } } }
    case 'signature': {
      const before = run.handover
      if (before?.crewSignedAt) return run
      return {
        ...run,
        handover: {
          hospitalSignedBy: null,
          hospitalSignedAt: null,
          institutionId: assignment.destination?.institutionId ?? null,
          ...before,
          condition: press.body.condition,
          crewSignedBy: null,
          crewSignedAt: new Date(entry.pressed_ms).toISOString(),
        },
      }
    }
  }
}

/** The last step that has a time is where the run stands. */
function withTimes(run: Run, times: Run['assignment']['times']): Run {
  const last = runSteps.findLast((step) => times[step]) ?? 'dispatched'
  const ahead = last !== run.assignment.step
  const assignment = {
    ...run.assignment,
    times,
    step: last,
    stepAt: times[last] ?? run.assignment.stepAt,
    stepSource: ahead ? ('crew' as const) : run.assignment.stepSource,
  }
  return { ...run, assignment, nextStep: nextStep(last, assignment.endedAt !== null) }
}

/** The steps whose press or correction has not arrived yet. */
export function undelivered(pressed: readonly Pressed[], assignmentId: string): ReadonlySet<RunStep> {
  const steps = pressed.flatMap(({ press, refused }): RunStep[] => {
    if (refused !== null || !('assignmentId' in press) || press.assignmentId !== assignmentId) return []
    if (press.kind === 'step') return [press.body.step]
    return press.kind === 'correction' ? [press.step] : []
  })
  return new Set(steps)
}

export const isBehind = (step: RunStep, run: Run): boolean => ordinal(step) < ordinal(run.assignment.step)
