import type { Booking } from '#contract/rest/services.ts'
import type { Relation, RemoteService, WardRoundKind } from '#contract/vocabulary-consults.ts'
import { named, type AskPatient } from '../../../shared/consults/ask/content.ts'

export interface Bed {
  bed: string
  patientName: string
  question: string
}

/** A booking as it is written; each service takes its own part of it. */
export interface BookingDraft {
  slotId: string | null
  patient: AskPatient
  complaint: string
  history: string
  examination: string
  question: string
  earlierTreatment: string
  roundKind: WardRoundKind
  ward: string
  beds: Bed[]
  bed: string
  visitorName: string
  relation: Relation
  visitorPhone: string
  /** `2026-11-23T15:00` in the centre's zone. */
  start: string
  durationMin: number
}

export const noBed: Bed = { bed: '', patientName: '', question: '' }
export const emptyBooking: BookingDraft = {
  slotId: null,
  patient: { id: null, unnamed: false, name: '', sex: 'unknown', ageYears: null },
  complaint: '',
  history: '',
  examination: '',
  question: '',
  earlierTreatment: '',
  roundKind: 'routine',
  ward: '',
  beds: [noBed],
  bed: '',
  visitorName: '',
  relation: 'child',
  visitorPhone: '',
  start: '',
  durationMin: 20,
}

type Needed = 'slot' | 'patient' | 'complaint' | 'question' | 'ward' | 'beds' | 'bed' | 'visitorName' | 'start'

const needs: Record<RemoteService, readonly Needed[]> = {
  outpatient: ['slot', 'patient', 'complaint', 'question'],
  expert_clinic: ['slot', 'patient', 'complaint'],
  ward_round: ['slot', 'ward', 'beds'],
  family_visit: ['patient', 'ward', 'bed', 'visitorName', 'start'],
}

/** What a booking still misses, in the order of its form. */
export function lacking(service: RemoteService, draft: BookingDraft): Needed[] {
  const has: Record<Needed, boolean> = {
    slot: draft.slotId !== null,
    patient: named(draft.patient),
    complaint: draft.complaint.trim() !== '',
    question: draft.question.trim() !== '',
    ward: draft.ward.trim() !== '',
    beds: filledBeds(draft.beds).length > 0 && draft.beds.every((one) => isEmptyBed(one) || isWholeBed(one)),
    bed: draft.bed.trim() !== '',
    visitorName: draft.visitorName.trim() !== '',
    start: draft.start !== '',
  }
  return needs[service].filter((need) => !has[need])
}

const isEmptyBed = (bed: Bed): boolean => Object.values(bed).every((text: string) => text.trim() === '')
const isWholeBed = (bed: Bed): boolean => bed.bed.trim() !== '' && bed.patientName.trim() !== ''
export const filledBeds = (beds: readonly Bed[]): Bed[] =>
  beds
    .filter(isWholeBed)
    .map(({ bed, patientName, question }) => ({ bed: bed.trim(), patientName: patientName.trim(), question: question.trim() }))

export const newPatientOf = ({ unnamed, name, sex, ageYears }: AskPatient) => ({ name: unnamed ? null : name.trim(), sex, ageYears })

/** Whom or what a booking is about, for a line of a list. */
export function subjectOf(booking: Booking): string {
  const { wardRound, familyVisit } = booking.form
  if (wardRound) return `${wardRound.ward} · ${wardRound.beds.map(({ bed }) => bed).join(' ')}`
  if (familyVisit) return `${booking.patient?.name ?? ''} · ${familyVisit.ward} ${familyVisit.bed}`
  return booking.patient?.name ?? ''
}
