import type { Http } from '#platform/http/http.ts'

/** Agreements of one's own centre; who may touch them at all is said by the roles. */
export function agreementPolicy(http: Http): void {
  http.guard('agreement', async (tx, actor, id) => {
    const row = await tx.selectFrom('agreements').select('centre_id').where('id', '=', id).executeTakeFirst()
    return row?.centre_id === actor.centreId
  })
}
