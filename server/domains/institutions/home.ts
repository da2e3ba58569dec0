import type { Tx } from '#platform/db/database.ts'

/** Where a person belongs, by name: the centre and, where set, the institution. */
export async function homeOf(tx: Tx, centreId: string, institutionId: string | null) {
  const centre = await tx
    .selectFrom('centres')
    .select(['id', 'slug', 'name', 'time_zone as timeZone'])
    .where('id', '=', centreId)
    .executeTakeFirstOrThrow()
  const institution = institutionId
    ? await tx
        .selectFrom('institutions')
        .select(['id', 'name', 'short_name as shortName'])
        .where('id', '=', institutionId)
        .executeTakeFirst()
    : undefined
  return { centre, institution: institution ?? null }
}

/** Whether an institution belongs to the centre. */
export async function isOfCentre(tx: Tx, centreId: string, institutionId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('institutions')
    .select('id')
    .where('id', '=', institutionId)
    .where('centre_id', '=', centreId)
    .executeTakeFirst()
  return row !== undefined
}
