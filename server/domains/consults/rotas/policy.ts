import type { Http } from '#platform/http/http.ts'

/** Rotas of one's own centre; who plans them is said by the roles. */
export function rotaPolicy(http: Http): void {
  http.guard('rota_slot', async (tx, actor, id) => {
    const row = await tx.selectFrom('rota_slots').select(['centre_id', 'removed_at']).where('id', '=', id).executeTakeFirst()
    return row?.centre_id === actor.centreId && row.removed_at === null
  })
}
