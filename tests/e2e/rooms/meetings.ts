import { acceptInvitation } from '#contract/rest/consult-invitations.ts'
import { endSession, startSession } from '#contract/rest/consult-session.ts'
import { createConsult, getConsult, submitConsult } from '#contract/rest/consults.ts'
import { assign } from '#contract/rest/dispatch.ts'
import { createIncident } from '#contract/rest/incidents.ts'
import { listInstitutions } from '#contract/rest/institutions.ts'
import { openRunRoom } from '#contract/rest/rooms.ts'
import type { ApiClient } from '#server/simulator/api-client.ts'
import type { Console } from '#tests/support/console.ts'
import { fullRequest } from '#tests/support/consults.ts'
import { signedIn } from '#tests/support/signed-in.ts'

type Served = Pick<Console, 'server' | 'summary'>

/** A consult in session: its doctor is the host, the clinic that asked is let in. */
export interface Meeting {
  consultId: string
  roomId: string
  host: string
  hostApi: ApiClient
  clinic: string
  clinicApi: ApiClient
  end(): Promise<void>
}

/** An immediate one: it goes straight to whoever is on call, and care comes before the signature. */
export async function startMeeting(served: Served, clinic = 'clinic-yitang'): Promise<Meeting> {
  const clinicApi = await signedIn(served, clinic)
  const draft = await clinicApi.call(createConsult, {
    body: {
      incidentId: null,
      patientId: null,
      newPatient: { name: 'Ren Xiuying', sex: 'female', ageYears: 67 },
      ...fullRequest,
      grade: 'immediate',
    },
  })
  const asked = await clinicApi.call(submitConsult, { params: { consultId: draft.id }, body: { version: draft.version } })
  const { doctor, id: invitationId } = asked.invitations[0]!
  const host = served.summary.accounts.find(({ displayName }) => displayName === doctor.name)!.login
  const hostApi = await signedIn(served, host)
  await hostApi.call(acceptInvitation, { params: { invitationId } })
  const params = { consultId: draft.id }
  await hostApi.call(startSession, { params, body: { admit: true } })
  const { roomId } = await hostApi.call(getConsult, { params })
  return {
    consultId: draft.id,
    roomId: roomId!,
    host,
    hostApi,
    clinic,
    clinicApi,
    async end() {
      await hostApi.call(endSession, { params })
    },
  }
}

/** A unit on a run, and the room of the run. */
export async function startRun(served: Served, crew: string, callId: string | null = null) {
  const seat = await signedIn(served, 'dispatcher1')
  const { institutions } = await seat.call(listInstitutions)
  const village = institutions.find(({ kind, location }) => kind === 'village_clinic' && location)!
  const place = { point: village.location!, source: 'village' as const, label: village.name, accuracyM: 300, approximate: true }
  const incident = await seat.call(createIncident, {
    body: { callId, runType: 'emergency', place, chiefComplaint: 'chest', callbackNumber: '13800000000' },
  })
  const vehicleId = served.summary.accounts.find(({ login }) => login === crew)!.vehicleId!
  const { incident: sent } = await seat.call(assign, { params: { incidentId: incident.id }, body: { vehicleIds: [vehicleId] } })
  const run = sent.assignments.find((one) => one.vehicleId === vehicleId)!
  const room = await seat.call(openRunRoom, { params: { assignmentId: run.id } })
  return { seat, incidentId: incident.id, run, roomId: room.id, vehicleId }
}
