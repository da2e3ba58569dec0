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

function change(changed: (mine: Mine) => Mine): void {
  queryClient.setQueryData<Mine>(keyOf(myRun), (mine) => mine && changed(mine))
}

/** What came back stands on the screen before the press leaves it, so that nothing flickers back. */
function changeRun(assignment: AssignmentSummary, more: Partial<Run> = {}): void {
  change((mine) => (mine.run?.assignment.id === assignment.id ? { ...mine, run: { ...mine.run, ...more, assignment } } : mine))
}

/** Sends one press and takes its answer. Throws ApiProblem, or what the signal was aborted with. */
export async function deliver({ key, press }: Pressed, signal: AbortSignal): Promise<void> {
  const how = { idempotencyKey: key, signal }
  switch (press.kind) {
    case 'step': {
      const { assignmentId, body } = press
      const answer = await api.call(recordStep, { params: { assignmentId }, body, ...how })
      if (!answer.applied && !answer.folded) tellCrew({ tone: 'warning', text: 'notApplied', values: { step: body.step } })
      changeRun(answer.assignment)
      break
    }
    case 'correction': {
      const { assignmentId, step, body } = press
      changeRun(await api.call(correctStep, { params: { assignmentId, step }, body, ...how }))
      break
    }
    case 'end': {
      const { assignmentId, body } = press
      changeRun(await api.call(endAssignment, { params: { assignmentId }, body, ...how }))
      break
    }
    case 'destination': {
      const { assignmentId, body } = press
      changeRun(await api.call(setDestination, { params: { assignmentId }, body, ...how }))
      break
    }
    case 'patient': {
      const { incidentId, body } = press
      const incident = await api.call(addPatient, { params: { incidentId }, body, ...how })
      change((mine) => (mine.run?.incident.id === incidentId ? { ...mine, run: { ...mine.run, incident } } : mine))
      break
    }
    case 'signature': {
      const { assignmentId, body } = press
      const { assignment, handover } = await api.call(signHandoverByCrew, { params: { assignmentId }, body, ...how })
      changeRun(assignment, { handover })
      break
    }
    case 'state': {
      const { vehicleId, body } = press
      const vehicle = await api.call(setVehicleState, { params: { vehicleId }, body, ...how })
      change((mine) => ({ ...mine, vehicle }))
      break
    }
  }
  void readAgain(myRun)
}
