import type { Consult } from '#contract/rest/consult-shapes.ts'
import type { saveDraft } from '#contract/rest/consults.ts'
import type { Body } from '#contract/route.ts'
import type { sexes } from '#contract/vocabulary.ts'
import {
  consultMandatory,
  type AskedConsultKind,
  type CareSetting,
  type ConsultGrade,
  type ConsultMandatory,
  type Specialty,
} from '#contract/vocabulary-consults.ts'
import { openBlanks } from './blanks.ts'

export interface AskPatient {
  /** Of the index; null while only this form knows of the person, and as soon as anything about the person was typed. */
  id: string | null
  /** No name is known: a temporary identity. */
  unnamed: boolean
  name: string
  sex: (typeof sexes)[number]
  ageYears: number | null
}

/** A request as the form holds it: texts are never null, so that a field is always a field. */
export interface AskContent {
  kind: AskedConsultKind
  grade: ConsultGrade | null
  careSetting: CareSetting | null
  specialty: Specialty | null
  treatingDoctorId: string | null
  patient: AskPatient
  purpose: string
  chiefComplaint: string
  history: string
  examination: string
  firstDiagnosis: string
  treatment: string
  withoutFiles: boolean
  wishedInstitutionId: string | null
  wishedStart: string | null
}

export const emptyContent: AskContent = {
  kind: 'consultation',
  grade: null,
  careSetting: null,
  specialty: null,
  treatingDoctorId: null,
  patient: { id: null, unnamed: false, name: '', sex: 'unknown', ageYears: null },
  purpose: '',
  chiefComplaint: '',
  history: '',
  examination: '',
  firstDiagnosis: '',
  treatment: '',
  withoutFiles: false,
  wishedInstitutionId: null,
  wishedStart: null,
}

export type TextField = 'purpose' | 'chiefComplaint' | 'history' | 'examination' | 'firstDiagnosis' | 'treatment'

/** The contract's lengths. */
export const longest: Record<TextField, number> = {
  purpose: 500,
  chiefComplaint: 500,
  history: 4000,
  examination: 4000,
  firstDiagnosis: 1000,
  treatment: 2000,
}

export function contentOf(consult: Consult): AskContent {
  const { patient } = consult
  return {
    kind: consult.kind === 'multidisciplinary' ? 'multidisciplinary' : 'consultation',
    grade: consult.grade,
    careSetting: consult.careSetting,
    specialty: consult.specialty,
    treatingDoctorId: consult.inviting.doctor?.accountId ?? null,
    patient: patient
      ? {
          id: patient.id,
          unnamed: patient.temporary,
          name: patient.temporary ? '' : patient.name,
          sex: patient.sex,
          ageYears: patient.ageYears,
        }
      : emptyContent.patient,
    purpose: consult.purpose ?? '',
    chiefComplaint: consult.chiefComplaint ?? '',
    history: consult.history ?? '',
    examination: consult.examination ?? '',
    firstDiagnosis: consult.firstDiagnosis ?? '',
    treatment: consult.treatment ?? '',
    withoutFiles: consult.withoutFiles,
    wishedInstitutionId: consult.wishedInstitution?.id ?? null,
    wishedStart: consult.wishedStart,
  }
}

/** Enough to be a patient of the index. */
export const named = ({ unnamed, name }: AskPatient): boolean => unnamed || name.trim() !== ''

/** The same person as typed and as the index gave it back: it has an id then, and perhaps a name of the index's making. */
const samePatient = (a: AskPatient, b: AskPatient): boolean =>
  a.unnamed === b.unnamed && (a.unnamed || a.name.trim() === b.name.trim()) && a.sex === b.sex && a.ageYears === b.ageYears

export type ContentBody = Omit<Body<typeof saveDraft>, 'version'>

/**
 * As the server takes it. A patient that was not touched, or was chosen among those who are known, goes by its id; one that was typed goes
 * as it was typed, once it has a name.
 */
export function bodyOf(content: AskContent, latest: AskContent): ContentBody {
  const { patient, ...rest } = content
  const chosen = patient.id !== null && patient.id !== latest.patient.id
  const typed = !chosen && !samePatient(patient, latest.patient) && named(patient)
  return {
    ...rest,
    patientId: chosen ? patient.id : typed ? null : latest.patient.id,
    newPatient: typed ? { name: patient.unnamed ? null : patient.name.trim(), sex: patient.sex, ageYears: patient.ageYears } : null,
    purpose: orNull(content.purpose),
    chiefComplaint: orNull(content.chiefComplaint),
    history: orNull(content.history),
    examination: orNull(content.examination),
    firstDiagnosis: orNull(content.firstDiagnosis),
    treatment: orNull(content.treatment),
  }
}
const orNull = (text: string): string | null => (text.trim() === '' ? null : text)

/** Texts with blanks that nobody filled: they may go, but not unseen. */
export const unfilled = (content: AskContent): TextField[] =>
  (Object.keys(longest) as TextField[]).filter((field) => openBlanks(content[field]) > 0)

/** What a submission would still miss, in the order of the form; the server has the last word. */
export function missingOf(content: AskContent, files: number): ConsultMandatory[] {
  return consultMandatory.filter((field) => {
    if (field === 'patient') return !named(content.patient)
    if (field === 'files') return files === 0 && !content.withoutFiles
    const value = content[field]
    return value === null || value.trim() === ''
  })
}
