import type { ConsultGrade, Specialty } from '#contract/vocabulary-consults.ts'
import type { TextField } from './content.ts'

/** Common cases: whom they go to, how fast they usually are, and under which name their phrases stand in the catalogue. */
export const askCases = [
  { code: 'chestPain', specialty: 'cardiology', grade: 'immediate' },
  { code: 'stroke', specialty: 'neurology', grade: 'immediate' },
  { code: 'trauma', specialty: 'general_surgery', grade: 'immediate' },
  { code: 'childFever', specialty: 'paediatrics', grade: 'urgent' },
  { code: 'pregnancy', specialty: 'obstetrics_gynaecology', grade: 'urgent' },
  { code: 'dyspnoea', specialty: 'respiratory', grade: 'urgent' },
  { code: 'abdominalPain', specialty: 'general_surgery', grade: 'urgent' },
  { code: 'chronic', specialty: 'general_practice', grade: 'routine' },
] as const satisfies readonly { code: string; specialty: Specialty; grade: ConsultGrade }[]
export type AskCase = (typeof askCases)[number]['code']

export const textFields = [
  'chiefComplaint',
  'history',
  'examination',
  'firstDiagnosis',
  'treatment',
  'purpose',
] as const satisfies readonly TextField[]

/** Asked for most often, as buttons; all others in the list beside them. */
export const commonSpecialties = [
  'cardiology',
  'neurology',
  'respiratory',
  'general_surgery',
  'orthopaedics',
  'paediatrics',
  'obstetrics_gynaecology',
  'emergency_medicine',
] as const satisfies readonly Specialty[]
