import { sql } from 'kysely'
import type { Point } from '#contract/values.ts'
import type { Tx } from '#platform/db/database.ts'

/** What dispatch needs of an incident to choose a unit, its card's wishes included. */
export async function readDispatchCase(tx: Tx, incidentId: string) {
  return tx
    .selectFrom('incidents')
    .leftJoin('cards', 'cards.id', 'incidents.card_id')
    .select(['incidents.id', 'incidents.centre_id as centreId', 'incidents.state', 'incidents.priority', 'incidents.requires'])
    .select(sql<string[]>`coalesce((select array_agg(value) from jsonb_array_elements_text(cards.content->'prefers')), '{}')`.as('prefers'))
    .select(
      sql<
        { zh: string; en: string }[]
      >`coalesce((select jsonb_agg(value->'text') from jsonb_array_elements(cards.content->'instructions')), '[]')`.as('instructions'),
    )
    .select(
      sql<Point | null>`case when incidents.location is null then null else json_build_object('lat', st_y(incidents.location), 'lon', st_x(incidents.location)) end`.as(
        'point',
      ),
    )
    .where('incidents.id', '=', incidentId)
    .executeTakeFirst()
}
