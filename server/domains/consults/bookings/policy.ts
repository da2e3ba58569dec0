import type { Action } from '#contract/roles.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Http } from '#platform/http/http.ts'
import { isDesk, isDoctor } from '../standing.ts'

/** Doctors of the asking institution, the doctor who holds it, and the desk. It is opened and ended by its host; a visit by the ward. */
async function mayTouchBooking(tx: Tx, actor: Actor, id: string, action: Action): Promise<boolean> {
  const row = await tx
    .selectFrom('bookings')
    .select(['centre_id', 'institution_id', 'host_id', 'service'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row?.centre_id !== actor.centreId) return false
  if (isDesk(actor) || row.host_id === actor.accountId) return true
  const asks = isDoctor(actor) && actor.institutionId === row.institution_id
  return asks && (action !== 'booking.run' || row.service === 'family_visit')
}

export function bookingPolicy(http: Http): void {
  http.guard('booking', mayTouchBooking)
}
