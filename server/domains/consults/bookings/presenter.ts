import type { Booking } from '#contract/rest/services.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { identitiesOf } from '../../patients/service.ts'
import { doctorsByAccount } from '../practitioners/doctors.ts'
import { positionOf } from '../waiting-room.ts'
import type { BookingRow } from './repository.ts'

type Form = Booking['form']
/** What is kept of a form, sealed: one of the four. A visitor's number stands whole here and masked outside. */
export type StoredForm = Omit<Form, 'familyVisit'> & {
  familyVisit: (Omit<NonNullable<Form['familyVisit']>, 'visitorPhoneMasked'> & { visitorPhone: string | null }) | null
}
export const emptyForm: StoredForm = { outpatient: null, wardRound: null, familyVisit: null, expertClinic: null }

export const formOf = (vault: Vault, row: BookingRow): StoredForm => JSON.parse(vault.decrypt(row.form_encrypted)) as StoredForm

export async function toBookings(tx: Tx, vault: Vault, rows: readonly BookingRow[]): Promise<Booking[]> {
  const identities = await identitiesOf(
    tx,
    vault,
    rows.flatMap((row) => row.patient_id ?? []),
  )
  const doctors = await doctorsByAccount(
    tx,
    rows.map((row) => row.host_id),
  )
  const bookings: Booking[] = []
  for (const row of rows) {
    const { familyVisit, ...form } = formOf(vault, row)
    bookings.push({
      id: row.id,
      version: row.version,
      number: row.number,
      service: row.service as Booking['service'],
      state: row.state as Booking['state'],
      institution: { id: row.institution_id, name: row.institution_name, shortName: row.institution_short_name },
      bookedBy: row.booker_name,
      host: (row.host_id && doctors.get(row.host_id)) || null,
      slotId: row.slot_id,
      patient: (row.patient_id && identities.get(row.patient_id)) || null,
      startsAt: row.starts_at.toISOString(),
      endsAt: row.ends_at.toISOString(),
      checkedInAt: row.checked_in_at?.toISOString() ?? null,
      queuePosition: row.state === 'checked_in' ? await positionOf(tx, row.id) : null,
      startedAt: row.started_at?.toISOString() ?? null,
      endedAt: row.ended_at?.toISOString() ?? null,
      note: vault.decryptOrNull(row.note_encrypted),
      cancelled: row.cancelled_at && {
        reason: vault.decrypt(row.cancel_reason_encrypted!),
        by: row.canceller_name ?? '',
        at: row.cancelled_at.toISOString(),
      },
      roomId: row.room_id,
      approvedBy: row.approver_name,
      form: { ...form, familyVisit: familyVisit && masked(familyVisit) },
    })
  }
  return bookings
}

function masked({ visitorPhone, ...visit }: NonNullable<StoredForm['familyVisit']>): NonNullable<Form['familyVisit']> {
  return { ...visit, visitorPhoneMasked: visitorPhone && `${'*'.repeat(Math.max(0, visitorPhone.length - 4))}${visitorPhone.slice(-4)}` }
}
