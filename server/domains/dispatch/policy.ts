import type { Action } from '#contract/roles.ts'
import { holds, isSeat, type Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Http } from '#platform/http/http.ts'

/** Seats touch their centre's runs, a crew its own unit's, a hospital those bound for it. */
async function mayTouchAssignment(tx: Tx, actor: Actor, id: string, action: Action): Promise<boolean> {
  const row = await tx
    .selectFrom('assignments')
    .select(['centre_id', 'vehicle_id', 'destination_id'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row?.centre_id !== actor.centreId) return false
  if (isSeat(actor)) return true
  if (holds(actor, 'crew') && actor.vehicleId === row.vehicle_id) return true
  return (
    action === 'arrival.read' &&
    holds(actor, 'emergency_department') &&
    actor.institutionId !== null &&
    actor.institutionId === row.destination_id
  )
}

export function dispatchPolicy(http: Http): void {
  http.guard('assignment', mayTouchAssignment)
}
