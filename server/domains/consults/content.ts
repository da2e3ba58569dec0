import type { ConsultContent } from '#contract/rest/consults.ts'
import type { Actor } from '#platform/actor.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Change, Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/refusal.ts'
import { textOrNull } from '#platform/text.ts'
import { isOfCentre } from '../institutions/service.ts'

/** The columns of what is written; blanks alone are nothing. */
export function contentValues(vault: Vault, content: Partial<ConsultContent>): Change<'consults'> {
  const sealed = (text: string | null | undefined) => vault.encryptOrNull(textOrNull(text))
  const values: Change<'consults'> = {}
  if (content.kind !== undefined) values.kind = content.kind
  if (content.grade !== undefined) values.grade = content.grade
  if (content.careSetting !== undefined) values.care_setting = content.careSetting
  if (content.specialty !== undefined) values.specialty = content.specialty
  if (content.treatingDoctorId !== undefined) values.treating_doctor_id = content.treatingDoctorId
  if (content.purpose !== undefined) values.purpose_encrypted = sealed(content.purpose)
  if (content.chiefComplaint !== undefined) values.chief_complaint_encrypted = sealed(content.chiefComplaint)
  if (content.history !== undefined) values.history_encrypted = sealed(content.history)
  if (content.examination !== undefined) values.examination_encrypted = sealed(content.examination)
  if (content.firstDiagnosis !== undefined) values.first_diagnosis_encrypted = sealed(content.firstDiagnosis)
  if (content.treatment !== undefined) values.treatment_encrypted = sealed(content.treatment)
  if (content.withoutFiles !== undefined) values.without_files = content.withoutFiles
  if (content.wishedInstitutionId !== undefined) values.wished_institution_id = content.wishedInstitutionId
  if (content.wishedStart !== undefined) values.wished_start = content.wishedStart === null ? null : new Date(content.wishedStart)
  return values
}

/** The people and institutions it names are of the own centre. */
export async function checkNamed(tx: Tx, actor: Actor, content: Partial<ConsultContent>): Promise<void> {
  if (content.wishedInstitutionId && !(await isOfCentre(tx, actor.centreId, content.wishedInstitutionId)))
    throw new Refusal('object.not_found')
  if (content.treatingDoctorId) {
    const account = await tx.selectFrom('accounts').select('centre_id').where('id', '=', content.treatingDoctorId).executeTakeFirst()
    if (account?.centre_id !== actor.centreId) throw new Refusal('object.not_found')
  }
}
