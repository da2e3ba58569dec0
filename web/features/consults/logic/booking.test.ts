import { expect, it } from 'vitest'
import { emptyBooking, filledBeds, lacking, noBed } from './booking.ts'

const patient = { ...emptyBooking.patient, name: 'Li' }

it('asks of each service what its own form needs', () => {
  expect(lacking('outpatient', emptyBooking)).toEqual(['slot', 'patient', 'complaint', 'question'])
  expect(lacking('expert_clinic', { ...emptyBooking, slotId: 's', patient, complaint: 'c' })).toEqual([])
  expect(lacking('ward_round', { ...emptyBooking, slotId: 's', ward: '2' })).toEqual(['beds'])
  expect(lacking('family_visit', { ...emptyBooking, patient, ward: 'ICU', bed: '3', start: '2026-11-23T15:00' })).toEqual(['visitorName'])
})

it('leaves empty beds out and wants half-filled ones finished', () => {
  const bed = { bed: ' 3 ', patientName: 'Wang', question: '' }
  expect(filledBeds([bed, noBed])).toEqual([{ bed: '3', patientName: 'Wang', question: '' }])
  const draft = { ...emptyBooking, slotId: 's', ward: '2' }
  expect(lacking('ward_round', { ...draft, beds: [bed, noBed] })).toEqual([])
  expect(lacking('ward_round', { ...draft, beds: [bed, { ...noBed, bed: '4' }] })).toEqual(['beds'])
})
