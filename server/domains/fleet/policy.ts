import { isSeat } from '#platform/actor.ts'
import type { Http } from '#platform/http/http.ts'
import { stationById, vehicleById } from './repository.ts'
import { shiftById } from './shifts.repository.ts'

/** Vehicles, stations and shifts of one's own centre; a crew sets the state of the unit it is on shift on, and of no other. */
export function guardFleet(http: Http): void {
  http.guard('vehicle', async (tx, actor, id, action) => {
    if ((await vehicleById(tx, id))?.centre_id !== actor.centreId) return false
    return action !== 'fleet.status' || isSeat(actor) || actor.vehicleId === id
  })
  http.guard('station', async (tx, actor, id) => (await stationById(tx, actor.centreId, id)) !== undefined)
  http.guard('shift', async (tx, actor, id) => (await shiftById(tx, actor.centreId, id)) !== undefined)
}
