import { expect, it } from 'vitest'
import type { RoomPeer } from '#contract/media.ts'
import { opensAfter_ms, viewersOf } from './demand.ts'

const peer = (peerId: string, vehicleId: string | null, joinedAt: string, more: Partial<RoomPeer> = {}): RoomPeer => ({
  peerId,
  accountId: peerId,
  displayName: peerId,
  institutionName: null,
  vehicleId,
  part: 'participant',
  joinedAt,
  sending: [],
  rung: { sending: 'video', receiving: 'video', fault: null },
  away: false,
  ...more,
})
const doctor = peer('doctor', 'v', '1')
const nurse = peer('nurse', 'v', '2')
const seat = peer('seat', null, '3')
const camera: RoomPeer['sending'] = [{ producerId: 'p', source: 'patient_view', paused: false }]

it('opens the camera for whoever looks in, the tablet that came first at once', () => {
  expect(opensAfter_ms([doctor, nurse, seat], 'v', 'doctor')).toBe(0)
  expect(opensAfter_ms([doctor, nurse, seat], 'v', 'nurse')).toBe(2_500)
})

it('opens nothing for its own crew, nor where another tablet shows the patient', () => {
  expect(opensAfter_ms([doctor, nurse], 'v', 'doctor')).toBeNull()
  expect(opensAfter_ms([{ ...doctor, sending: camera }, nurse, seat], 'v', 'nurse')).toBeNull()
  expect(opensAfter_ms([{ ...doctor, sending: camera }, nurse, seat], 'v', 'doctor')).toBe(0)
  expect(viewersOf([doctor, seat, peer('gone', null, '4', { away: true })], 'v')).toEqual([seat])
})

it('takes the place of a tablet whose line is broken', () => {
  expect(opensAfter_ms([{ ...doctor, away: true }, nurse, seat], 'v', 'nurse')).toBe(0)
})

it('names a person with two screens once', () => {
  const second = peer('seat-2', null, '4', { accountId: 'seat' })
  const phone = peer('phone', null, '5', { accountId: null })
  const other = peer('phone-2', null, '6', { accountId: null })
  expect(viewersOf([doctor, seat, second, phone, other], 'v')).toEqual([seat, phone, other])
})
