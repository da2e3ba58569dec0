import { message } from '#contract/i18n/texts.ts'
import type { createConsult } from '#contract/rest/consults.ts'
import type { Body } from '#contract/route.ts'
import type { Actor } from '#platform/actor.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/refusal.ts'
import { requiredText } from '#platform/text.ts'
import { patientsOf } from '../incidents/service.ts'
import { addPatient } from '../patients/service.ts'
import { isPatientOf } from './repository.ts'

type NewPatient = NonNullable<Body<typeof createConsult>['newPatient']>
export interface AskedPatient {
  patientId: string | null
  newPatient: NewPatient | null
}

/** A person whom the sender has to do with already: of the incident, or of an earlier consult or booking of the institution. */
export async function checkKnown(tx: Tx, institutionId: string, incidentId: string | null, patientId: string): Promise<void> {
  if (incidentId && (await patientsOf(tx, incidentId)).some(({ patient_id }) => patient_id === patientId)) return
  if (await isPatientOf(tx, institutionId, patientId)) return
  throw new Refusal('object.not_found')
}

/** What the index keeps of a person entered in a request; 无名氏 goes by the request's number. */
export const identityOf = (patient: NewPatient, number: string) => ({
  name: patient.name === null ? null : requiredText('newPatient/name', patient.name),
  temporaryName: message('zh-CN', 'patient.temporary_name', { incident: number.slice(-4), seq: 1 }),
  sex: patient.sex,
  ageYears: patient.ageYears,
})

export const enterPatient = (tx: Tx, vault: Vault, actor: Actor, patient: NewPatient, number: string, now: Date): Promise<string> =>
  addPatient(tx, vault, { ...identityOf(patient, number), centreId: actor.centreId, createdBy: actor.accountId }, now)
