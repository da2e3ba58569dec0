import { sql } from 'kysely'
import { institutionLevels, type InstitutionLevel } from '#contract/vocabulary.ts'
import type { Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/refusal.ts'
import { setting } from '#platform/settings.ts'

/**
 * The inviting side has a licensed doctor: a physician, or at the grass roots an assistant or village doctor. Throws
 * `consult.no_licensed_doctor` otherwise.
 */
export async function checkTreatingDoctor(tx: Tx, centreId: string, accountId: string): Promise<void> {
  const [doctor] = await practising(tx, centreId, [accountId])
  if (doctor && (await mayTreat(tx, centreId))(doctor)) return
  throw new Refusal('consult.no_licensed_doctor', doctor ? { name: doctor.display_name } : {})
}

/** Those of these accounts who may treat at this institution. */
export async function treatingAt(
  tx: Tx,
  { centreId, institutionId }: { centreId: string; institutionId: string },
  accountIds: readonly string[],
): Promise<Set<string>> {
  if (accountIds.length === 0) return new Set()
  const here = (await practising(tx, centreId, accountIds)).filter(({ institution_id }) => institution_id === institutionId)
  return new Set(here.filter(await mayTreat(tx, centreId)).map((row) => row.account_id))
}

type Practising = Awaited<ReturnType<typeof practising>>[number]

const practising = (tx: Tx, centreId: string, accountIds: readonly string[]) =>
  tx
    .selectFrom('practitioners as p')
    .innerJoin('accounts as a', 'a.id', 'p.account_id')
    .innerJoin('institutions as i', 'i.id', 'a.institution_id')
    .select(['p.account_id', 'p.licence_kind', 'a.institution_id', 'i.level', 'a.display_name'])
    .where('p.account_id', '=', sql<string>`any(${[...accountIds]}::uuid[])`)
    .where('p.centre_id', '=', centreId)
    .where('p.active', '=', true)
    .where('a.disabled_at', 'is', null)
    .execute()

async function mayTreat(tx: Tx, centreId: string): Promise<(doctor: Practising) => boolean> {
  const upTo = await setting(tx, centreId, 'consult.assistant_up_to_level')
  return ({ licence_kind, level }) => licence_kind === 'physician' || institutionLevels.indexOf(level as InstitutionLevel) < upTo
}
