import type { Booking } from '#contract/rest/services.ts'
import type { BookingState, RemoteService } from '#contract/vocabulary-consults.ts'
import type { Actor } from '#platform/actor.ts'
import type { Change, Tx } from '#platform/db/database.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { setting } from '#platform/settings.ts'
import { requiredText } from '#platform/text.ts'
import { cancelTimers, setTimer } from '#platform/timers.ts'
import { revokeVisitLinks } from '../../rooms/service.ts'
import { after } from '../clocks.ts'
import type { ConsultParts, RoomMember } from '../parts.ts'
import { timer } from '../timer-kinds.ts'
import { toBookings } from './presenter.ts'
import * as repository from './repository.ts'
import { tellBooking, tellOthersWaiting } from './tell.ts'

/** The asking side is there and waits for its turn. */
export async function checkInBooking(tx: Tx, parts: ConsultParts, actor: Actor, id: string, now: Date): Promise<Booking> {
  const row = await lockIn(tx, id, ['booked'])
  const before_s = await setting(tx, row.centre_id, 'booking.check_in_before_s')
  if (now < after(row.starts_at, -before_s)) throw new Refusal('booking.too_early')
  if (now >= row.ends_at) throw new Refusal('booking.slot_over')
  return changed(tx, parts, actor, row, { state: 'checked_in', checked_in_at: now }, now)
}

/** The host opens the room: the asking institution comes in, a relative by the link. */
export async function startBooking(tx: Tx, parts: ConsultParts, actor: Actor, id: string, now: Date): Promise<Booking> {
  const row = await lockIn(tx, id, ['booked', 'checked_in'])
  const host = row.host_id ?? row.approved_by!
  const others = [...new Set([row.booked_by, actor.accountId])].filter((accountId) => accountId !== host)
  const members: RoomMember[] = [
    { kind: 'account', id: host, part: 'host' },
    ...others.map((accountId): RoomMember => ({ kind: 'account', id: accountId, part: 'participant' })),
    { kind: 'institution', id: row.institution_id, part: 'participant' },
  ]
  const about = { kind: row.service as RemoteService, subjectId: id, incidentId: null, centreId: row.centre_id }
  const roomId = await parts.rooms.open(tx, { ...about, openedBy: actor, members }, now)
  const dueAt = after(now, await setting(tx, row.centre_id, 'booking.session_max_s'))
  await setTimer(tx, { centreId: row.centre_id, kind: timer.booking, subjectId: id, dueAt }, now)
  return changed(tx, parts, actor, row, { state: 'in_session', room_id: roomId, started_at: now }, now)
}

export async function endBooking(tx: Tx, parts: ConsultParts, actor: Actor, id: string, note: string, now: Date): Promise<Booking> {
  const row = await lockIn(tx, id, ['in_session'])
  await close(tx, parts, row, actor.accountId, now)
  await cancelTimers(tx, [timer.booking], [id], now)
  return changed(tx, parts, actor, row, { state: 'ended', ended_at: now, note_encrypted: parts.vault.encryptOrNull(note.trim()) }, now)
}

/** Nobody ended it for hours: it was left open, and its room with it. The caller has locked it. */
export async function endForgotten(tx: Tx, parts: ConsultParts, id: string, now: Date): Promise<void> {
  const row = await repository.byId(tx, id)
  if (row?.state !== 'in_session') return
  await close(tx, parts, row, null, now)
  await put(tx, row, { state: 'ended', ended_at: now }, null, now)
}

async function close(tx: Tx, parts: ConsultParts, row: repository.BookingRow, by: string | null, now: Date): Promise<void> {
  await parts.rooms.close(tx, row.room_id!, by, now)
  if (row.service === 'family_visit') await revokeVisitLinks(tx, row.id, now)
}

export async function cancelBooking(
  tx: Tx,
  parts: ConsultParts,
  actor: Actor,
  id: string,
  asked: { version: number; reason: string },
  now: Date,
): Promise<Booking> {
  const row = await lockIn(tx, id, ['booked', 'checked_in'], asked.version)
  const reason = parts.vault.encrypt(requiredText('reason', asked.reason))
  if (row.service === 'family_visit') await revokeVisitLinks(tx, id, now)
  const values = { state: 'cancelled', cancel_reason_encrypted: reason, cancelled_by: actor.accountId, cancelled_at: now }
  return changed(tx, parts, actor, row, values, now)
}

export async function lockIn(tx: Tx, id: string, states: readonly BookingState[], seenVersion?: number): Promise<repository.BookingRow> {
  const row = found(await repository.lock(tx, id))
  if (seenVersion !== undefined && row.version !== seenVersion) throw new Refusal('object.version_conflict', { version: row.version })
  if (!states.includes(row.state as BookingState)) throw new Refusal('booking.state_illegal', { state: row.state })
  return row
}

async function changed(
  tx: Tx,
  { vault }: ConsultParts,
  actor: Actor,
  before: repository.BookingRow,
  values: Change<'bookings'>,
  now: Date,
): Promise<Booking> {
  return (await toBookings(tx, vault, [await put(tx, before, values, actor.accountId, now)]))[0]!
}

/** Writes it and tells it. `by`: null where a clock did it. */
async function put(
  tx: Tx,
  before: repository.BookingRow,
  values: Change<'bookings'>,
  by: string | null,
  now: Date,
): Promise<repository.BookingRow> {
  await repository.update(tx, before.id, values)
  const row = found(await repository.byId(tx, before.id))
  await tellBooking(tx, row, by, now)
  if ((before.state === 'checked_in') !== (row.state === 'checked_in')) await tellOthersWaiting(tx, row, now)
  return row
}
