import type { Http } from '#platform/http/http.ts'
import { closureOfCentre } from './repository.ts'

/** A closure belongs to its centre: seats of another centre do not find it. */
export function guardRouting(http: Http): void {
  http.guard('road_closure', (tx, actor, id) => closureOfCentre(tx, id, actor.centreId))
}
