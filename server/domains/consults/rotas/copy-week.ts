import { sql } from 'kysely'
import type { copyWeek as copyRoute } from '#contract/rest/rotas.ts'
import type { Body, Reply } from '#contract/route.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { Refusal } from '#platform/refusal.ts'
import { isOfCentre } from '../../institutions/service.ts'
import { doctorsByAccount } from '../practitioners/doctors.ts'
import * as repository from './repository.ts'
import { tellRota } from './tell.ts'

type LeftOut = Reply<typeof copyRoute>['leftOut'][number]

const day_ms = 86_400_000

/**
 * The slots that begin in the seven days from `from`, as many days later as `to` lies behind, at the same time of day in the centre's zone.
 * What does not fit is left out and named.
 */
export async function copyWeek(tx: Tx, actor: Actor, asked: Body<typeof copyRoute>, now: Date): Promise<Reply<typeof copyRoute>> {
  const { institutionId } = asked
  if (!(await isOfCentre(tx, actor.centreId, institutionId))) throw new Refusal('object.not_found')
  const days = Math.round((Date.parse(asked.to) - Date.parse(asked.from)) / day_ms)
  if (Math.abs(days) < 7 || Math.abs(days) > 366) throw new Refusal('rota.times_invalid')
  const week = await repository.dayBounds(tx, actor.centreId, asked.from, 7)
  const rows = await repository.during(tx, actor.centreId, week, {
    institutionIds: [institutionId],
    service: asked.service ?? undefined,
  })
  const beginning = rows.filter((row) => row.starts_at >= week.from)
  const doctors = await doctorsByAccount(
    tx,
    beginning.map((row) => row.account_id),
  )
  const leftOut: LeftOut[] = []
  let first: string | null = null
  let copied = 0
  for (const row of beginning) {
    const outcome = await copyOne(tx, actor, row, days, now)
    if (outcome.id !== null) {
      first ??= outcome.id
      copied += 1
    } else {
      leftOut.push({ doctor: doctors.get(row.account_id)?.name ?? '', startsAt: outcome.startsAt.toISOString(), reason: outcome.reason })
    }
  }
  if (first) {
    const about = { id: first, version: 1, centre_id: actor.centreId, institution_id: institutionId, service: asked.service }
    await tellRota(tx, actor, about, now)
  }
  return { copied, leftOut }
}

interface Check {
  starts_at: Date
  ends_at: Date
  active: boolean
  placed: boolean
  ordered: boolean
}

async function copyOne(
  tx: Tx,
  actor: Actor,
  row: repository.SlotRow,
  days: number,
  now: Date,
): Promise<{ id: string } | { id: null; startsAt: Date; reason: LeftOut['reason'] }> {
  const moved = (column: 'starts_at' | 'ends_at') =>
    sql`((${row[column]}::timestamptz at time zone c.time_zone) + make_interval(days => ${days}::integer)) at time zone c.time_zone`
  const overlapping = sql`x.removed_at is null and tstzrange(x.starts_at, x.ends_at) && tstzrange(t.starts_at, t.ends_at)`
  const { rows } = await sql<Check>`
    select t.starts_at, t.ends_at,
      exists (select from practitioners p join accounts a on a.id = p.account_id
        where p.account_id = ${row.account_id} and p.active and a.disabled_at is null and a.institution_id = ${row.institution_id}) as active,
      exists (select from rota_slots x where x.account_id = ${row.account_id} and ${overlapping}) as placed,
      exists (select from rota_slots x where ${row.service} = 'consultation' and x.service = 'consultation' and x.institution_id = ${row.institution_id}
        and x.specialty = ${row.specialty} and x.call_order = ${row.call_order} and ${overlapping}) as ordered
    from (select ${moved('starts_at')} as starts_at, ${moved('ends_at')} as ends_at from centres c where c.id = ${actor.centreId}) t`.execute(
    tx,
  )
  const check = rows[0]!
  const reason = !check.active ? 'inactive' : check.placed ? 'overlaps' : check.ordered ? 'order_taken' : null
  if (reason) return { id: null, startsAt: check.starts_at, reason }
  const id = newId()
  await repository.insert(tx, {
    id,
    centre_id: actor.centreId,
    institution_id: row.institution_id,
    service: row.service,
    specialty: row.specialty,
    account_id: row.account_id,
    starts_at: check.starts_at,
    ends_at: check.ends_at,
    call_order: row.call_order,
    capacity: row.capacity,
    note: row.note,
    created_by: actor.accountId,
    created_at: now,
  })
  return { id }
}
