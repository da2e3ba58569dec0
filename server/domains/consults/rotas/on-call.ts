import type { RotaSlot } from '#contract/rest/rotas.ts'
import type { Specialty } from '#contract/vocabulary-consults.ts'
import type { Tx } from '#platform/db/database.ts'
import { inSessionNow } from '../appointments.ts'
import { toSlots } from './presenter.ts'
import { during, type Which } from './repository.ts'

const moment_ms = 1

/** Who is on call at a moment, first call first, and whether they sit in a session now. */
export async function onCallAt(tx: Tx, centreId: string, which: Which, at: Date): Promise<{ slot: RotaSlot; busy: boolean }[]> {
  const rows = await during(
    tx,
    centreId,
    { from: at, to: new Date(at.getTime() + moment_ms) },
    { ...which, service: which.service ?? 'consultation' },
  )
  const slots = await toSlots(
    tx,
    rows.toSorted((a, b) => a.call_order - b.call_order),
  )
  const sitting = await inSessionNow(
    tx,
    slots.map(({ doctor }) => doctor.accountId),
  )
  return slots.map((slot) => ({ slot, busy: sitting.has(slot.doctor.accountId) }))
}

/** The consultation rota of one specialty, or of all, by account: place in the order of calling and until when. */
export async function callOrders(
  tx: Tx,
  centreId: string,
  specialty: Specialty | undefined,
  at: Date,
): Promise<Map<string, { institutionId: string; specialty: Specialty; callOrder: number; until: Date }>> {
  const rows = await during(tx, centreId, { from: at, to: new Date(at.getTime() + moment_ms) }, { service: 'consultation', specialty })
  return new Map(
    rows.map((row) => [
      row.account_id,
      { institutionId: row.institution_id, specialty: row.specialty as Specialty, callOrder: row.call_order, until: row.ends_at },
    ]),
  )
}
