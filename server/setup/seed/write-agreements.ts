import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { CentreFiles } from './centre-files.ts'
import { missing } from './insert-missing.ts'
import { seedId } from './seed-id.ts'
import { institutionId } from './write-institutions.ts'

const day_ms = 86_400_000

/** The demonstration's cooperation agreements, from the day before the first start, for three years. One that people made or ended stays. */
export async function writeAgreements(tx: Tx, files: CentreFiles, centreId: string, now: Date): Promise<void> {
  const { slug } = files.centre
  const rows = files.consults.agreements.map((each) => ({ ...each, id: seedId(slug, 'agreement', each.inviting, each.invited) }))
  for (const each of await missing(tx, 'agreements', rows)) {
    const [inviting, invited] = [institutionId(slug, each.inviting), institutionId(slug, each.invited)]
    await sql`
      insert into agreements (id, centre_id, number, inviting_id, invited_id, kinds, covers_branches, valid_from, valid_until, created_at)
      select ${each.id}, ${centreId}, ${each.number}, ${inviting}::uuid, ${invited}::uuid, ${each.kinds}::text[], ${each.coversBranches},
        ${new Date(now.getTime() - day_ms)}::timestamptz, ${new Date(now.getTime() + 3 * 365 * day_ms)}::timestamptz, ${now}::timestamptz
      where not exists (select from agreements a where a.inviting_id = ${inviting}::uuid and a.invited_id = ${invited}::uuid)`.execute(tx)
  }
}
