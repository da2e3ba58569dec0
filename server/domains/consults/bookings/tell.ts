import type { BookingState, RemoteService } from '#contract/vocabulary-consults.ts'
import type { Tx } from '#platform/db/database.ts'
import { emit } from '#platform/events/emit.ts'
import { byId as consultById } from '../repository.ts'
import { tellQueue } from '../waiting.ts'
import { rowsOf } from '../waiting-room.ts'
import type { BookingRow } from './repository.ts'

/** To the asking side, the slot's institution and the desk. */
export async function tellBooking(tx: Tx, row: BookingRow, actorId: string | null, now: Date): Promise<void> {
  await emit(tx, {
    name: 'booking.changed.v1',
    aggregateId: row.id,
    aggregateVersion: row.version,
    centreId: row.centre_id,
    payload: { bookingId: row.id, service: row.service as RemoteService, state: row.state as BookingState },
    actorId,
    occurredAt: now,
    recordedAt: now,
    institutionIds: [...new Set([row.institution_id, row.slot_institution_id].filter((id) => id !== null))],
  })
}

/** Who waits for the same doctor with a consult has another place now. */
export async function tellOthersWaiting(tx: Tx, { host_id: hostId }: BookingRow, now: Date): Promise<void> {
  if (!hostId) return
  const waiting = (await rowsOf(tx, hostId)).find(({ service }) => service === 'consultation')
  const consult = waiting && (await consultById(tx, waiting.id))
  if (consult) await tellQueue(tx, consult, [hostId], true, now)
}
