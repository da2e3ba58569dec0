import { correctStep, endAssignment, myRun, recordStep, setDestination, signHandoverByCrew, type Run } from '#contract/rest/dispatch.ts'
import type { AssignmentSummary } from '#contract/rest/dispatch-shapes.ts'
import { setVehicleState } from '#contract/rest/fleet.ts'
import { addPatient } from '#contract/rest/incidents.ts'
import type { Reply } from '#contract/route.ts'
import { api } from '../../../shared/api/client.ts'
import { keyOf, queryClient, readAgain } from '../../../shared/api/queries.ts'
import { tellCrew } from '../notices.ts'
import type { Pressed } from './press.ts'

type Mine = Reply<typeof myRun>

/**
 * Resolves when the screen has the answer. A reading that was asked for before knows less than it and must not come after it; and those who
 * look are told with the next turn of the clock: a press that leaves the outbox before that would put the screen back for a moment.
 */
async function change(changed: (mine: Mine) => Mine): Promise<void> {
  await queryClient.cancelQueries({ queryKey: keyOf(myRun) })
  queryClient.setQueryData<Mine>(keyOf(myRun), (mine) => mine && changed(mine))
  await new Promise((resolve) => setTimeout(resolve))
}

/** What came back stands on the screen before the press leaves it, so that nothing flickers back. */
function changeRun(assignment: AssignmentSummary, more: Partial<Run> = {}): Promise<void> {
  return change((mine) => (mine.run?.assignment.id === assignment.id ? { ...mine, run: { ...mine.run, ...more, assignment } } : mine))
}

/** Sends one press and takes its answer. Throws ApiProblem, or what the signal was aborted with. */
export async function deliver({ key, press }: Pressed, signal: AbortSignal): Promise<void> {
  const how = { idempotencyKey: key, signal }
  switch (press.kind) {
    case 'step': {
      const { assignmentId, body } = press
      const answer = await api.call(recordStep, { params: { assignmentId }, body, ...how })
      if (!answer.applied && !answer.folded) tellCrew({ tone: 'warning', text: 'notApplied', values: { step: body.step } })
      await changeRun(answer.assignment)
      break
    }
    case 'correction': {
      const { assignmentId, step, body } = press
      await changeRun(await api.call(correctStep, { params: { assignmentId, step }, body, ...how }))
      break
    }
    case 'end': {
      const { assignmentId, body } = press
      await changeRun(await api.call(endAssignment, { params: { assignmentId }, body, ...how }))
      break
    }
    case 'destination': {
      const { assignmentId, body } = press
      await changeRun(await api.call(setDestination, { params: { assignmentId }, body, ...how }))
      break
    }
    case 'patient': {
      const { incidentId, body } = press
      const incident = await api.call(addPatient, { params: { incidentId }, body, ...how })
      await change((mine) => (mine.run?.incident.id === incidentId ? { ...mine, run: { ...mine.run, incident } } : mine))
      break
    }
    case 'signature': {
      const { assignmentId, body } = press
      const { assignment, handover } = await api.call(signHandoverByCrew, { params: { assignmentId }, body, ...how })
      await changeRun(assignment, { handover })
      break
    }
    case 'state': {
      const { vehicleId, body } = press
      const vehicle = await api.call(setVehicleState, { params: { vehicleId }, body, ...how })
      await change((mine) => ({ ...mine, vehicle }))
      break
    }
  }
  void readAgain(myRun)
}
