import { sql } from 'kysely'
import type { Wall } from '#contract/rest/dispatch.ts'
import type { Tx } from '#platform/db/database.ts'

interface Row {
  calls: number
  answered: number | null
  ordered: number | null
  rolled: number | null
  incidents: number
  response_s: number | null
  handovers: number
}

/** The limits the wall shows: answer 10 s, order 60 s, wheels 180 s. Versioned rules per institution take their place with the clocks. */
const limits = { answer_s: 10, order_s: 60, wheels_s: 180 }

const before = (now: Date, seconds: number): Date => new Date(now.getTime() - seconds * 1000)

/**
 * Figures of the centre's reporting day so far. Shares are of the cases that are decided: what was done in time, against what was done
 * late, never, or is still undone though its time is over; null where there is none yet.
 * Response: ring to the first unit's arrival on scene.
 */
export async function figuresOfToday(tx: Tx, centreId: string, now: Date): Promise<Wall['today']> {
  const { rows } = await sql<Row>`
    with day as (
      select date_trunc('day', ${now}::timestamptz at time zone c.time_zone) at time zone c.time_zone as since from centres c where c.id = ${centreId}
    ), todays_calls as (
      select * from calls, day where centre_id = ${centreId} and rang_at >= day.since
    ), first_runs as (
      select i.id, i.rang_at, i.opened_at, i.state,
        (select min(a.dispatched_at) from assignments a where a.incident_id = i.id) as ordered_at,
        (select min(s.occurred_at) from assignments a join assignment_steps s on s.assignment_id = a.id
          where a.incident_id = i.id and s.step = 'on_scene' and s.applied and s.superseded_by is null) as arrived_at
      from incidents i, day where i.centre_id = ${centreId} and i.opened_at >= day.since and i.run_type = 'emergency'
    ), wheels as (
      select extract(epoch from s.occurred_at - a.dispatched_at) as waited_s
      from day, assignments a
      left join assignment_steps s on s.assignment_id = a.id and s.step = 'en_route' and s.applied and s.superseded_by is null
      where a.centre_id = ${centreId} and a.dispatched_at >= day.since
        and (s.id is not null or (a.step in ('dispatched', 'acknowledged') and a.ended_at is null and a.dispatched_at < ${before(now, limits.wheels_s)}))
    )
    select
      (select count(*)::int from todays_calls) as calls,
      (select avg(coalesce(extract(epoch from claimed_at - rang_at) <= ${limits.answer_s}, false)::int)::float8 from todays_calls
        where claimed_at is not null or state = 'abandoned' or rang_at < ${before(now, limits.answer_s)}) as answered,
      (select avg(coalesce(extract(epoch from ordered_at - coalesce(rang_at, opened_at)) <= ${limits.order_s}, false)::int)::float8 from first_runs
        where ordered_at is not null or (state = 'open' and coalesce(rang_at, opened_at) < ${before(now, limits.order_s)})) as ordered,
      (select avg(coalesce(waited_s <= ${limits.wheels_s}, false)::int)::float8 from wheels) as rolled,
      (select count(*)::int from first_runs) as incidents,
      (select avg(extract(epoch from arrived_at - coalesce(rang_at, opened_at)))::float8 from first_runs where arrived_at is not null) as response_s,
      (select count(*)::int from assignments, day where centre_id = ${centreId} and ended = 'handed_over' and ended_at >= day.since) as handovers`.execute(
    tx,
  )
  const row = rows[0]!
  return {
    calls: row.calls,
    answeredWithin10s: row.answered,
    dispatchedWithin60s: row.ordered,
    wheelsWithin180s: row.rolled,
    incidents: row.incidents,
    meanResponseS: row.response_s,
    handovers: row.handovers,
  }
}
