import { sql, type RawBuilder } from 'kysely'
import type { listConsults as listRoute } from '#contract/rest/consults.ts'
import type { Query } from '#contract/route.ts'
import { holds, isSeat, type Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import type { ConsultRow } from './repository.ts'
import { isDesk, isDoctor } from './standing.ts'

export type Box = Query<typeof listRoute>['box']
type Condition = RawBuilder<boolean>

const nothing: Condition = sql`false`
const anyOf = (...conditions: Condition[]): Condition => sql`(${sql.join(conditions, sql` or `)})`

const live = sql`select from consult_invitations v where v.consult_id = c.id and v.state in ('open', 'accepted')`

/** Asked for by the actor, treated by the actor, or the actor is asked or takes part; a crew's own unit. */
const mine = (actor: Actor): Condition =>
  anyOf(
    sql`c.requested_by = ${actor.accountId}`,
    sql`c.treating_doctor_id = ${actor.accountId}`,
    sql`exists (${live} and v.account_id = ${actor.accountId})`,
    holds(actor, 'crew') && actor.vehicleId ? sql`c.vehicle_id = ${actor.vehicleId}` : nothing,
  )

/** What the actor's institution has to do with, on either side; for the seats what an incident is behind. */
const ofInstitution = (actor: Actor): Condition =>
  anyOf(
    mine(actor),
    isDoctor(actor) && actor.institutionId
      ? anyOf(sql`c.institution_id = ${actor.institutionId}`, sql`exists (${live} and v.institution_id = ${actor.institutionId})`)
      : nothing,
    isSeat(actor) ? sql`c.incident_id is not null` : nothing,
  )

const unsigned: Condition = sql`(c.state <> 'cancelled' and not exists (select from consult_consents w where w.consult_id = c.id and w.path = 'written')
  and (c.started_at is not null or exists (select from consult_consents e where e.consult_id = c.id)))`

function inBox(actor: Actor, box: Box): Condition {
  switch (box) {
    case 'mine':
      return mine(actor)
    case 'institution':
      return ofInstitution(actor)
    case 'triage':
      return isDesk(actor)
        ? sql`(c.state in ('submitted', 'triage', 'declined') or (c.desk_alarm_at is not null and c.state in ('scheduled', 'accepted', 'ended')))`
        : nothing
    case 'all':
      return isDesk(actor) ? sql`c.state <> 'draft'` : nothing
    case 'consent':
      return sql`(${unsigned} and ${isDesk(actor) ? sql`c.state <> 'draft'` : ofInstitution(actor)})`
  }
}

const overdue = (now: Date): Condition => sql`(
  (c.state in ('submitted', 'triage') and c.triage_due_at <= ${now}::timestamptz)
  or (c.state = 'scheduled' and exists (select from consult_invitations v where v.consult_id = c.id and v.state = 'open' and v.answer_by <= ${now}::timestamptz))
  or (c.state in ('submitted', 'triage', 'scheduled', 'declined', 'accepted') and c.start_due_at <= ${now}::timestamptz)
  or c.consent_due_at <= ${now}::timestamptz
  or (c.state = 'ended' and c.report_due_at <= ${now}::timestamptz))`

interface BoxQuery extends Pick<Query<typeof listRoute>, 'box' | 'incidentId' | 'before'> {
  states: readonly string[] | null
  limit: number
}

/** Overdue first, then by grade, then oldest first; what is over last, newest first. */
export async function boxOf(tx: Tx, actor: Actor, { box, states, incidentId, before, limit }: BoxQuery, now: Date): Promise<ConsultRow[]> {
  const { rows } = await sql<ConsultRow>`
    select c.* from consults c
    where c.centre_id = ${actor.centreId} and ${inBox(actor, box)} and ${states ? sql`c.state = any(${states}::text[])` : sql`true`}
      and ${incidentId ? sql`c.incident_id = ${incidentId}` : sql`true`} and ${before ? sql`c.id < ${before}` : sql`true`}
    order by c.state in ('reported', 'rated', 'archived', 'cancelled'), coalesce(${overdue(now)}, false) desc,
      case when c.state in ('reported', 'rated', 'archived', 'cancelled') then 0
        else case c.grade when 'immediate' then 0 when 'urgent' then 1 when 'routine' then 2 else 3 end end,
      case when c.state in ('reported', 'rated', 'archived', 'cancelled') then null else coalesce(c.submitted_at, c.created_at) end,
      c.id desc
    limit ${limit}`.execute(tx)
  return rows
}

/** Newest first, whatever their state. */
export async function newestOf(tx: Tx, actor: Actor, { box, states, incidentId, before, limit }: BoxQuery): Promise<ConsultRow[]> {
  const { rows } = await sql<ConsultRow>`
    select c.* from consults c
    where c.centre_id = ${actor.centreId} and ${inBox(actor, box)} and ${states ? sql`c.state = any(${states}::text[])` : sql`true`}
      and ${incidentId ? sql`c.incident_id = ${incidentId}` : sql`true`} and ${before ? sql`c.id < ${before}` : sql`true`}
    order by c.id desc limit ${limit}`.execute(tx)
  return rows
}

/** Those that meet, or met, in the time; the desk's are the centre's. */
export async function meetingBetween(tx: Tx, actor: Actor, { from, to }: { from: Date; to: Date }): Promise<ConsultRow[]> {
  const { rows } = await sql<ConsultRow>`
    select c.* from consults c
    where c.centre_id = ${actor.centreId} and c.state not in ('draft', 'cancelled') and c.scheduled_start is not null
      and coalesce(c.started_at, c.scheduled_start) < ${to}::timestamptz
      and coalesce(c.ended_at, greatest(c.scheduled_end, c.started_at)) > ${from}::timestamptz
      and ${isDesk(actor) ? sql`true` : ofInstitution(actor)}
    order by coalesce(c.started_at, c.scheduled_start), c.id limit 2000`.execute(tx)
  return rows
}
