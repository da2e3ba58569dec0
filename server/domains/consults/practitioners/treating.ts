import { institutionLevels, type InstitutionLevel } from '#contract/vocabulary.ts'
import type { Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/refusal.ts'
import { setting } from '#platform/settings.ts'

/**
 * The inviting side has a licensed doctor: a physician, or at the grass roots an assistant or village doctor. Throws
 * `consult.no_licensed_doctor` otherwise.
 */
export async function checkTreatingDoctor(tx: Tx, centreId: string, accountId: string): Promise<void> {
  const doctor = await tx
    .selectFrom('practitioners as p')
    .innerJoin('accounts as a', 'a.id', 'p.account_id')
    .innerJoin('institutions as i', 'i.id', 'a.institution_id')
    .select(['p.licence_kind', 'i.level', 'a.display_name'])
    .where('p.account_id', '=', accountId)
    .where('p.centre_id', '=', centreId)
    .where('p.active', '=', true)
    .where('a.disabled_at', 'is', null)
    .executeTakeFirst()
  if (doctor?.licence_kind === 'physician') return
  const upTo = await setting(tx, centreId, 'consult.assistant_up_to_level')
  if (doctor && institutionLevels.indexOf(doctor.level as InstitutionLevel) < upTo) return
  throw new Refusal('consult.no_licensed_doctor', doctor ? { name: doctor.display_name } : {})
}
