import type { Tx } from '#platform/db/database.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { createVisitLink, revokeVisitLinks } from '../../rooms/service.ts'
import type { ConsultParts } from '../parts.ts'
import { lockIn } from './hold.ts'
import { formOf } from './presenter.ts'
import { byId, type BookingRow } from './repository.ts'

/** The relative's way in, good for the time of the visit; by text message where a number is known. Null where no phone could reach us. */
export async function issueVisitLink(
  tx: Tx,
  { vault, publicUrl }: ConsultParts,
  bookingId: string,
  actorId: string,
  now: Date,
): Promise<string | null> {
  if (!publicUrl) return null
  const row: BookingRow = found(await byId(tx, bookingId))
  const asked = {
    centreId: row.centre_id,
    institutionId: row.institution_id,
    serviceSessionId: row.id,
    opensAt: row.starts_at,
    expiresAt: row.ends_at,
    createdBy: actorId,
    phone: formOf(vault, row).familyVisit?.visitorPhone ?? null,
  }
  return (await createVisitLink(tx, { vault, publicUrl }, asked, now)).url
}

/** Another link; those before open nothing any more. */
export async function renewVisitLink(tx: Tx, parts: ConsultParts, bookingId: string, actorId: string, now: Date): Promise<string | null> {
  const row = await lockIn(tx, bookingId, ['booked', 'checked_in', 'in_session'])
  if (row.service !== 'family_visit') throw new Refusal('booking.wrong_service')
  await revokeVisitLinks(tx, bookingId, now)
  return issueVisitLink(tx, parts, bookingId, actorId, now)
}
