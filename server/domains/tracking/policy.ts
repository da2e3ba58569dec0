import type { Http } from '#platform/http/http.ts'
import { terminalById } from './repository.ts'

/** Terminals of one's own centre, and those that belong to nobody yet. */
export function guardTerminals(http: Http): void {
  http.guard('terminal', async (tx, actor, id) => {
    const row = await terminalById(tx, id)
    return row !== undefined && (row.centre_id === null || row.centre_id === actor.centreId)
  })
}
