import type { RotaSlot } from '#contract/rest/rotas.ts'
import type { Tx } from '#platform/db/database.ts'
import { doctorsByAccount } from '../practitioners/doctors.ts'
import type { SlotRow } from './repository.ts'

export async function toSlots(tx: Tx, rows: readonly SlotRow[]): Promise<RotaSlot[]> {
  const doctors = await doctorsByAccount(
    tx,
    rows.map((row) => row.account_id),
  )
  return rows.map((row) => ({
    id: row.id,
    version: row.version,
    institution: { id: row.institution_id, name: row.institution_name, shortName: row.institution_short_name },
    service: row.service as RotaSlot['service'],
    specialty: row.specialty as RotaSlot['specialty'],
    doctor: doctors.get(row.account_id)!,
    startsAt: row.starts_at.toISOString(),
    endsAt: row.ends_at.toISOString(),
    callOrder: row.call_order,
    capacity: row.capacity,
    booked: row.booked,
    note: row.note,
  }))
}
