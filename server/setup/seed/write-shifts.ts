import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { CentreFiles } from './centre-files.ts'
import { crews } from './crews.ts'
import { missing } from './insert-missing.ts'
import { seedId } from './seed-id.ts'
import { vehicleId } from './write-fleet.ts'

// Yesterday's shift still stands before eight in the morning; the days after let a simulated clock run ahead.
const days = { back: 1, ahead: 8 }
const day_ms = 86_400_000

/**
 * Shifts of 24 h from 08:00 in the centre's zone, for every crewed unit, from yesterday to a week ahead: at every start the plan rolls on.
 * A shift that people planned or ended stays: where one overlaps, none is added. Returns how many were added.
 */
export async function writeShifts(tx: Tx, files: CentreFiles, centreId: string, now: Date): Promise<number> {
  const { slug, timeZone } = files.centre
  const people = crews(files)
  const planned = files.fleet.vehicles
    .filter(({ crew }) => crew.length > 0)
    .flatMap(({ key }) =>
      Array.from({ length: days.back + days.ahead + 1 }, (_, index) => {
        const day = dayIn(timeZone, new Date(now.getTime() + (index - days.back) * day_ms))
        return { id: seedId(slug, 'shift', key, day), key, day }
      }),
    )
  let added = 0
  const open = await missing(tx, 'shifts', planned)
  for (const { id, key, day } of open) {
    const during = sql`tstzrange((${day} || ' 08:00')::timestamp at time zone ${timeZone}, ((${day} || ' 08:00')::timestamp + interval '1 day') at time zone ${timeZone})`
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('shifts')
      .columns(['id', 'centre_id', 'vehicle_id', 'starts_at', 'ends_at', 'created_at'])
      .expression(
        sql`select ${id}::uuid, ${centreId}::uuid, v.id, lower(d.during), upper(d.during), ${now}::timestamptz
            from vehicles v, (select ${during} as during) d
            where v.id = ${vehicleId(slug, key)}::uuid and v.active
              and not exists (select from shifts s where s.vehicle_id = v.id and tstzrange(s.starts_at, s.ends_at) && d.during)` as never,
      )
      .executeTakeFirst()
    if (Number(numInsertedOrUpdatedRows ?? 0) === 0) continue
    added += 1
    for (const { accountId, duty } of people.filter((person) => person.vehicleKey === key)) {
      await sql`
        insert into shift_members (shift_id, account_id, duty, during)
        select s.id, a.id, ${duty}, tstzrange(s.starts_at, s.ends_at) from shifts s, accounts a
        where s.id = ${id} and a.id = ${accountId} and a.disabled_at is null
          and not exists (select from shift_members m where m.account_id = a.id and m.during && tstzrange(s.starts_at, s.ends_at))`.execute(
        tx,
      )
    }
  }
  return added
}

const dayIn = (timeZone: string, time: Date) => new Intl.DateTimeFormat('sv-SE', { timeZone }).format(time)
