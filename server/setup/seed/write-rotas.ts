import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { CentreFiles, RotaFile } from './centre-files.ts'
import { missing } from './insert-missing.ts'
import { seedId } from './seed-id.ts'
import { institutionId } from './write-institutions.ts'

// As the shifts of the crews: yesterday's duty still stands before eight in the morning, and at every start the plan rolls on.
const days = { back: 1, ahead: 8 }
const day_ms = 86_400_000
/** First and second call. */
const calls = 2

/**
 * Duty from 08:00 to 08:00, going round among the doctors of a specialty, first and second call; the services at their hours of each day.
 * Where a slot that people planned overlaps, none is added.
 */
export async function writeRotas(tx: Tx, files: CentreFiles, centreId: string, now: Date): Promise<void> {
  const { slug, timeZone } = files.centre
  const planned = files.consults.rotas.flatMap((rota) =>
    Array.from({ length: days.back + days.ahead + 1 }, (_, index) => {
      const time = new Date(now.getTime() + (index - days.back) * day_ms)
      return slotsOf(slug, rota, new Intl.DateTimeFormat('sv-SE', { timeZone }).format(time), Math.floor(time.getTime() / day_ms))
    }).flat(),
  )
  for (const slot of await missing(tx, 'rota_slots', planned)) {
    const at = (clock: string, days: number) =>
      sql`((${`${slot.day} ${clock}`})::timestamp + make_interval(days => ${days})) at time zone ${timeZone}`
    await sql`
      insert into rota_slots (id, centre_id, institution_id, service, specialty, account_id, starts_at, ends_at, call_order, capacity, created_at)
      select ${slot.id}, ${centreId}, ${institutionId(slug, slot.institution)}, ${slot.service}, ${slot.specialty}, a.id, t.starts_at, t.ends_at,
        ${slot.callOrder}, ${slot.capacity}, ${now}::timestamptz
      from accounts a, (select ${at(slot.from, 0)} as starts_at, ${at(slot.to, slot.overnight ? 1 : 0)} as ends_at) t
      where a.id = ${slot.accountId} and a.disabled_at is null
        and exists (select from practitioners p where p.account_id = a.id and p.active)
        and not exists (select from rota_slots s where s.removed_at is null and tstzrange(s.starts_at, s.ends_at) && tstzrange(t.starts_at, t.ends_at)
          and (s.account_id = a.id or (s.service = 'consultation' and ${slot.service} = 'consultation' and s.call_order = ${slot.callOrder}
            and s.institution_id = ${institutionId(slug, slot.institution)} and s.specialty = ${slot.specialty})))`.execute(tx)
  }
}

function slotsOf(slug: string, rota: RotaFile, day: string, turn: number) {
  const { institution, service, specialty, logins, from = '08:00', to = '08:00', capacity = null } = rota
  const places = service === 'consultation' ? Math.min(calls, logins.length) : logins.length
  return Array.from({ length: places }, (_, place) => {
    const login = logins[(turn + place) % logins.length]!
    return {
      id: seedId(slug, 'rota', institution, service, specialty, String(place), day),
      day,
      institution,
      service,
      specialty,
      accountId: seedId(slug, 'account', login),
      callOrder: place + 1,
      capacity,
      from,
      to,
      overnight: to <= from,
    }
  })
}
