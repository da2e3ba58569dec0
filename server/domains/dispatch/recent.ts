import { sql } from 'kysely'
import type { Wall } from '#contract/rest/dispatch.ts'
import type { Tx } from '#platform/db/database.ts'

/** What a command centre follows from afar; the steps between them would only make the list run faster. */
const told = ['dispatched', 'en_route', 'on_scene', 'leave_scene', 'at_hospital', 'handed_over']
const most = 14
const hours = 12

/** What happened last in the centre, newest first: incidents that were opened and steps of their runs, as they stand now. */
export async function recentEvents(tx: Tx, centreId: string, now: Date): Promise<Wall['recent']> {
  const since = new Date(now.getTime() - hours * 3_600_000)
  const { rows } = await sql<{
    id: string
    at: Date
    step: Wall['recent'][number]['step']
    call_sign: string | null
    number: string
    priority: number
  }>`
    select s.id, s.occurred_at as at, s.step, v.call_sign, i.number, i.priority
      from assignments a
      join assignment_steps s on s.assignment_id = a.id and s.applied and s.superseded_by is null and s.step = any(${told}::text[])
      join vehicles v on v.id = a.vehicle_id
      join incidents i on i.id = a.incident_id
      where a.centre_id = ${centreId} and a.dispatched_at >= ${since}
    union all
    select id, opened_at, null, null, number, priority from incidents where centre_id = ${centreId} and opened_at >= ${since}
    order by at desc, id desc limit ${most}`.execute(tx)
  return rows.map(({ id, at, step, call_sign, number, priority }) => ({
    id,
    at: at.toISOString(),
    step,
    callSign: call_sign,
    number,
    priority,
  }))
}
