import type { Http } from '#platform/http/http.ts'
import { byId } from './repository.ts'

/** Cards of one's own centre. */
export function guardCards(http: Http): void {
  http.guard('card', async (tx, actor, id) => (await byId(tx, id))?.centre_id === actor.centreId)
}
