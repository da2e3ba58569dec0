import type { Sex } from '#contract/vocabulary.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import * as repository from './repository.ts'

export interface NewPatient {
  centreId: string
  /** Null: unknown; `temporaryName` stands until a person says who it is. */
  name: string | null
  temporaryName: string
  sex: Sex
  ageYears: number | null
  createdBy: string
}

export interface PatientIdentity {
  id: string
  temporary: boolean
  name: string
  sex: Sex
  ageYears: number | null
}

/** Adds a person to the index; 无名氏 where nobody knows the name. Returns the id. */
export async function addPatient(tx: Tx, vault: Vault, patient: NewPatient, now: Date): Promise<string> {
  const id = newId()
  await repository.insert(tx, {
    id,
    centre_id: patient.centreId,
    temporary: patient.name === null,
    name_encrypted: vault.encrypt(patient.name ?? patient.temporaryName),
    sex: patient.sex,
    age_years: patient.ageYears,
    created_by: patient.createdBy,
    created_at: now,
  })
  return id
}

/** Replaces what is known of a person whom nothing but the sender's own draft names yet. */
export async function rewritePatient(tx: Tx, vault: Vault, id: string, patient: Omit<NewPatient, 'centreId' | 'createdBy'>): Promise<void> {
  await repository.update(tx, id, {
    temporary: patient.name === null,
    name_encrypted: vault.encrypt(patient.name ?? patient.temporaryName),
    sex: patient.sex,
    age_years: patient.ageYears,
  })
}

/** Identities by id, readable. */
export async function identitiesOf(tx: Tx, vault: Vault, ids: readonly string[]): Promise<Map<string, PatientIdentity>> {
  const rows = ids.length === 0 ? [] : await repository.byIds(tx, ids)
  return new Map(
    rows.map((row) => [
      row.id,
      { id: row.id, temporary: row.temporary, name: vault.decrypt(row.name_encrypted), sex: row.sex as Sex, ageYears: row.age_years },
    ]),
  )
}
