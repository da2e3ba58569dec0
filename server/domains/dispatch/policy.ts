import type { Action } from '#contract/roles.ts'
import { holds, isSeat, type Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { wasOnUnit } from '../fleet/service.ts'
import type { Http } from '#platform/http/http.ts'

/** Seats touch their centre's runs, a crew its own unit's (its steps also those of a shift that is over), a hospital those bound for it. */
async function mayTouchAssignment(tx: Tx, actor: Actor, id: string, action: Action): Promise<boolean> {
  const row = await tx
    .selectFrom('assignments')
    .select(['centre_id', 'vehicle_id', 'destination_id', 'dispatched_at', 'ended_at'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row?.centre_id !== actor.centreId) return false
  if (isSeat(actor)) return true
  if (holds(actor, 'crew')) {
    if (actor.vehicleId === row.vehicle_id) return true
    // What a tablet kept while it was offline may come when the shift is long over.
    const { vehicle_id: vehicleId, dispatched_at: from, ended_at: to } = row
    if (action === 'dispatch.step' && (await wasOnUnit(tx, { accountId: actor.accountId, vehicleId, from, to: to ?? from }))) return true
  }
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
