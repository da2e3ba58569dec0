import type { Body, Query } from '#contract/route.ts'
import type { createShift as createRoute, listShifts as listRoute, Shift } from '#contract/rest/fleet.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { emit } from '#platform/events/emit.ts'
import { newId } from '#platform/ids.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { namedPeople } from '../accounts/service.ts'
import { withNames } from './crews.ts'
import { vehicleById } from './repository.ts'
import * as repository from './shifts.repository.ts'

const day_ms = 86_400_000
/** Longer is a slip of the hand, not a shift. */
const longestShift_ms = 7 * day_ms
const longestList_ms = 62 * day_ms

export async function listShifts(tx: Tx, centreId: string, asked: Query<typeof listRoute>): Promise<Shift[]> {
  const [from, to] = [new Date(asked.from), new Date(asked.to)]
  checkSpan('to', from, to, longestList_ms)
  const rows = await repository.shiftsBetween(tx, centreId, from, to)
  return (await withNames(tx, centreId, rows)).map(toShift)
}

/**
 * Plans a shift. Throws `object.not_found` for a vehicle or a person that is not of the centre's crews; the database refuses a vehicle or
 * a person in two shifts at once (`shift.overlaps`, `shift.member_busy`), also where two plan at the same time.
 */
export async function createShift(tx: Tx, actor: Actor, body: Body<typeof createRoute>, now: Date): Promise<Shift> {
  const [startsAt, endsAt] = [new Date(body.startsAt), new Date(body.endsAt)]
  checkSpan('endsAt', startsAt, endsAt, longestShift_ms)
  if (endsAt <= now) throw invalid('endsAt', 'must lie ahead')
  const ids = body.crew.map((member) => member.accountId)
  if (new Set(ids).size < ids.length) throw invalid('crew', 'names somebody twice')
  const vehicle = await vehicleById(tx, body.vehicleId)
  if (vehicle?.centre_id !== actor.centreId || !vehicle.active) throw new Refusal('object.not_found')
  const people = await namedPeople(tx, actor.centreId, ids)
  const fit = ids.every((id) => people.get(id)?.roles.includes('crew') && !people.get(id)!.disabled)
  if (!fit) throw new Refusal('object.not_found')
  const id = newId()
  const shift = { id, centre_id: actor.centreId, vehicle_id: vehicle.id, starts_at: startsAt, ends_at: endsAt }
  await repository.insertShift(tx, shift, body.crew, now)
  return told(tx, actor, id, now)
}

/** Ends a shift now, or calls off one that has not begun. One that is over stays as it is. */
export async function endShift(tx: Tx, actor: Actor, id: string, now: Date): Promise<Shift> {
  const shift = found(await repository.lockShift(tx, actor.centreId, id))
  if (shift.cancelled_at || shift.ends_at <= now) return read(tx, actor.centreId, id)
  if (shift.starts_at >= now) await repository.cancel(tx, id, now)
  else await repository.endAt(tx, id, now)
  return told(tx, actor, id, now)
}

async function read(tx: Tx, centreId: string, id: string): Promise<Shift> {
  const [named] = await withNames(tx, centreId, [found(await repository.shiftById(tx, centreId, id))])
  return toShift(named!)
}

async function told(tx: Tx, actor: Actor, id: string, now: Date): Promise<Shift> {
  const shift = await read(tx, actor.centreId, id)
  await emit(tx, {
    name: 'shift.changed.v1',
    aggregateId: id,
    aggregateVersion: shift.version,
    centreId: actor.centreId,
    payload: { shiftId: id, vehicleId: shift.vehicleId },
    actorId: actor.accountId,
    occurredAt: now,
    recordedAt: now,
    vehicleIds: [shift.vehicleId],
  })
  return shift
}

function checkSpan(field: string, from: Date, to: Date, longest_ms: number): void {
  const span_ms = to.getTime() - from.getTime()
  if (!(span_ms > 0)) throw invalid(field, 'must be later than the beginning')
  if (span_ms > longest_ms) throw invalid(field, `must be within ${longest_ms / day_ms} days of the beginning`)
}

const invalid = (field: string, problem: string) => new Refusal('request.invalid', { fields: [{ field, problem }] })

const toShift = ({ shift, crew }: Awaited<ReturnType<typeof withNames<repository.ShiftRow>>>[number]): Shift => ({
  id: shift.id,
  version: shift.version,
  vehicleId: shift.vehicle_id,
  startsAt: shift.starts_at.toISOString(),
  endsAt: shift.ends_at.toISOString(),
  crew,
})
