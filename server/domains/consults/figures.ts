import { sql } from 'kysely'
import type { consultFigures as figuresRoute } from '#contract/rest/consults.ts'
import type { Reply } from '#contract/route.ts'
import type { Tx } from '#platform/db/database.ts'
import { stretch } from './stretch.ts'

type Figures = Reply<typeof figuresRoute>
type ByGrade = Figures['byGrade'][number]

const longestDays = 400

/** How the consults went that were submitted in the time. Seconds from the submission; the report's from the end. */
export async function figuresOf(tx: Tx, centreId: string, asked: { from: string; to: string }): Promise<Figures> {
  const { from, to } = stretch(asked, longestDays, 'consult.times_invalid')
  const chosen = sql`c.centre_id = ${centreId} and c.submitted_at >= ${from}::timestamptz and c.submitted_at < ${to}::timestamptz`
  const median = (end: string, start: string) =>
    sql`percentile_cont(0.5) within group (order by extract(epoch from ${sql.ref(end)} - ${sql.ref(start)})::float8)`
  const byState = await sql<Figures['byState'][number]>`
    select c.state, count(*)::int as count from consults c where ${chosen} group by c.state order by c.state`.execute(tx)
  const byGrade = await sql<ByGrade>`
    select c.grade, count(*)::int as count,
      ${median('c.accepted_at', 'c.submitted_at')} as "medianAccept_s",
      ${median('c.started_at', 'c.submitted_at')} as "medianStart_s",
      ${median('c.reported_at', 'c.ended_at')} as "medianReport_s",
      (count(*) filter (where c.started_at <= c.start_due_at))::int as "startedInTime",
      (count(*) filter (where c.reported_at <= c.report_due_at))::int as "reportedInTime"
    from consults c where ${chosen} group by c.grade order by c.grade`.execute(tx)
  const escalations = await sql<Figures['escalations'][number]>`
    select e.details ->> 'step' as step, count(*)::int as count
    from consult_entries e join consults c on c.id = e.consult_id
    where ${chosen} and e.kind = 'escalated' group by 1 order by 1`.execute(tx)
  const ratings = await sql<{ side: 'inviting' | 'invited'; median: number }>`
    select r.side, percentile_cont(0.5) within group (order by r.score)::float8 as median
    from consult_ratings r join consults c on c.id = r.consult_id where ${chosen} group by r.side`.execute(tx)
  const unsigned = await sql<{ count: number }>`
    select count(*)::int as count from consults c where ${chosen} and c.state <> 'cancelled'
      and not exists (select from consult_consents w where w.consult_id = c.id and w.path = 'written')
      and (c.started_at is not null or exists (select from consult_consents e where e.consult_id = c.id))`.execute(tx)
  const of = (side: string) => ratings.rows.find((row) => row.side === side)?.median ?? null
  return {
    byState: byState.rows,
    byGrade: byGrade.rows,
    escalations: escalations.rows,
    ratings: { inviting: of('inviting'), invited: of('invited') },
    consentOutstanding: unsigned.rows[0]!.count,
  }
}
