import type { Http } from '#platform/http/http.ts'
import { isOfCentre } from './home.ts'

/** Institutions of one's own centre. */
export function guardInstitutions(http: Http): void {
  http.guard('institution', (tx, actor, id) => isOfCentre(tx, actor.centreId, id))
}
