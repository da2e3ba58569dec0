import { assign } from '#contract/rest/dispatch.ts'
import { createIncident } from '#contract/rest/incidents.ts'
import type { ApiClient } from '#server/simulator/api-client.ts'
import type { Console } from './console.ts'

export interface SentUnit {
  incidentId: string
  assignmentId: string
  vehicleId: string
  callSign: string
  /** Of a person of its crew. */
  crewLogin: string
}

/** Sends a unit to an emergency at its own station; `seat` is a dispatcher. */
export async function sendUnit(seat: ApiClient, { summary }: Pick<Console, 'summary'>, callSign: string): Promise<SentUnit> {
  const unit = summary.terminals.find((terminal) => terminal.callSign === callSign)!
  const crew = summary.accounts.find(({ vehicleId, roles }) => vehicleId === unit.vehicleId && roles.includes('crew'))!
  const place = { point: unit.home, source: 'map_click' as const, label: callSign, accuracyM: null, approximate: false }
  const { id: incidentId } = await seat.call(createIncident, { body: { callId: null, runType: 'emergency', place } })
  const { incident } = await seat.call(assign, { params: { incidentId }, body: { vehicleIds: [unit.vehicleId] } })
  return { incidentId, assignmentId: incident.assignments[0]!.id, vehicleId: unit.vehicleId, callSign, crewLogin: crew.login }
}
