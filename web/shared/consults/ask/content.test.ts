import { expect, it } from 'vitest'
import { consultMandatory } from '#contract/vocabulary-consults.ts'
import { bodyOf, emptyContent, missingOf, unfilled, type AskContent } from './content.ts'

const whole: AskContent = {
  ...emptyContent,
  grade: 'urgent',
  careSetting: 'outpatient',
  specialty: 'cardiology',
  treatingDoctorId: '01978f3a-0000-7000-8000-000000000001',
  patient: { id: null, unnamed: false, name: 'Li', sex: 'male', ageYears: 61 },
  purpose: 'a',
  chiefComplaint: 'b',
  history: 'c',
  examination: 'd',
  firstDiagnosis: 'e',
  treatment: 'f',
}

it('names everything that is missing, in the order of the form', () => {
  expect(missingOf(emptyContent, 0)).toEqual([...consultMandatory])
  expect(missingOf({ ...whole, history: '  \n' }, 0)).toEqual(['history', 'files'])
  expect(missingOf({ ...whole, withoutFiles: true }, 0)).toEqual([])
  expect(missingOf(whole, 1)).toEqual([])
})

it('takes a patient without a name for one as soon as the form says so', () => {
  const unnamed = { ...whole, patient: { ...emptyContent.patient, unnamed: true } }
  expect(missingOf(unnamed, 1)).toEqual([])
  expect(bodyOf(unnamed, emptyContent)).toMatchObject({ patientId: null, newPatient: { name: null, sex: 'unknown', ageYears: null } })
})

it('sends a patient that is known by id, one that was typed as typed, and half a one not at all', () => {
  const known = { ...whole, patient: { ...whole.patient, id: 'p' } }
  expect(bodyOf(known, known)).toMatchObject({ patientId: 'p', newPatient: null })
  const chosen = { ...whole, patient: { ...whole.patient, id: 'q' } }
  expect(bodyOf(chosen, known)).toMatchObject({ patientId: 'q', newPatient: null })
  const renamed = { ...known, patient: { ...known.patient, id: null, name: ' Li Ming ' } }
  expect(bodyOf(renamed, known)).toMatchObject({ patientId: null, newPatient: { name: 'Li Ming', sex: 'male', ageYears: 61 } })
  const half = { ...whole, patient: { ...emptyContent.patient, sex: 'female' as const } }
  expect(bodyOf(half, emptyContent)).toMatchObject({ patientId: null, newPatient: null })
})

it('sends an empty text as nothing', () => {
  expect(bodyOf({ ...whole, history: ' ' }, emptyContent).history).toBeNull()
})

it('tells which texts still have blanks', () => {
  expect(unfilled({ ...whole, history: 'since __', examination: 'BP 150/95' })).toEqual(['history'])
})
