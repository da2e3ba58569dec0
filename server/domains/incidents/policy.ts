import type { Http } from '#platform/http/http.ts'
import { holds, isSeat, type Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { takesPart } from './participants.ts'

/** Seats see their centre's incidents; a crew and a hospital only those they take part in. */
export async function maySeeIncident(tx: Tx, actor: Actor, incidentId: string): Promise<boolean> {
  const row = await tx.selectFrom('incidents').select('centre_id').where('id', '=', incidentId).executeTakeFirst()
  if (row?.centre_id !== actor.centreId) return false
  if (isSeat(actor)) return true
  if (holds(actor, 'crew') && actor.vehicleId && (await takesPart(tx, incidentId, 'vehicle', actor.vehicleId))) return true
  if (holds(actor, 'emergency_department') && actor.institutionId) return takesPart(tx, incidentId, 'institution', actor.institutionId)
  return false
}

export function incidentPolicy(http: Http): void {
  http.guard('incident', maySeeIncident)
}
