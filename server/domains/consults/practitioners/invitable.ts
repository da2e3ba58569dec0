import { sql } from 'kysely'
import { permissions } from '#contract/roles.ts'
import type { InstitutionLevel } from '#contract/vocabulary.ts'
import type { Specialty } from '#contract/vocabulary-consults.ts'
import type { Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/refusal.ts'
import { setting } from '#platform/settings.ts'
import { experiencedBefore } from './experience.ts'

/** A doctor who may be asked into a consult. */
export interface Invitable {
  accountId: string
  name: string
  institutionId: string
  institutionName: string
  institutionShortName: string
  level: InstitutionLevel
  specialties: Specialty[]
  departmentHead: boolean
  phoneEncrypted: string | null
}

interface Search {
  accountIds?: readonly string[]
  institutionIds?: readonly string[]
  specialty?: string | undefined
}

/** Registered and active, licensed as a physician, in practice long enough, with an account that may answer. */
export async function invitableDoctors(tx: Tx, centreId: string, by: Search, now: Date): Promise<Invitable[]> {
  const before = experiencedBefore(await setting(tx, centreId, 'consult.invited_min_years'), now)
  return read(tx, centreId, by, before)
}

/** The doctor, or the refusal that says why not. */
export async function checkInvitable(tx: Tx, centreId: string, accountId: string, now: Date): Promise<Invitable> {
  const [doctor] = await invitableDoctors(tx, centreId, { accountIds: [accountId] }, now)
  if (doctor) return doctor
  const [inexperienced] = await read(tx, centreId, { accountIds: [accountId] }, null)
  if (inexperienced) throw new Refusal('consult.doctor_unqualified', { name: inexperienced.name })
  const known = await tx.selectFrom('accounts').select('centre_id').where('id', '=', accountId).executeTakeFirst()
  throw new Refusal(known?.centre_id === centreId ? 'consult.doctor_not_eligible' : 'object.not_found')
}

async function read(
  tx: Tx,
  centreId: string,
  { accountIds, institutionIds, specialty }: Search,
  before: string | null,
): Promise<Invitable[]> {
  let rows = tx
    .selectFrom('practitioners as p')
    .innerJoin('accounts as a', 'a.id', 'p.account_id')
    .innerJoin('institutions as i', 'i.id', 'a.institution_id')
    .select(['p.account_id', 'p.specialties', 'p.department_head', 'p.phone_encrypted', 'a.display_name'])
    .select(['i.id as institution_id', 'i.name', 'i.short_name', 'i.level'])
    .where('p.centre_id', '=', centreId)
    .where('p.active', '=', true)
    .where('p.licence_kind', '=', 'physician')
    .where('a.disabled_at', 'is', null)
    .where('i.active', '=', true)
    .where(
      sql<boolean>`exists (select from account_roles r where r.account_id = a.id and r.role = any(${[...permissions['consult.answer']]}::text[]))`,
    )
  if (before) rows = rows.where('p.practising_since', '<=', before)
  if (accountIds) rows = rows.where('p.account_id', '=', sql<string>`any(${[...accountIds]}::uuid[])`)
  if (institutionIds) rows = rows.where('i.id', '=', sql<string>`any(${[...institutionIds]}::uuid[])`)
  if (specialty) rows = rows.where(sql<boolean>`${specialty} = any(p.specialties)`)
  const found = await rows.orderBy('a.display_name').orderBy('p.account_id').execute()
  return found.map((row) => ({
    accountId: row.account_id,
    name: row.display_name,
    institutionId: row.institution_id,
    institutionName: row.name,
    institutionShortName: row.short_name,
    level: row.level as InstitutionLevel,
    specialties: row.specialties as Specialty[],
    departmentHead: row.department_head,
    phoneEncrypted: row.phone_encrypted,
  }))
}
