import type { Body } from '#contract/route.ts'
import type { assign as assignRoute } from '#contract/rest/dispatch.ts'
import type { Point } from '#contract/values.ts'
import type { RunStep } from '#contract/vocabulary.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { setting } from '#platform/settings.ts'
import type { Routing } from '../routing/service.ts'
import { lockUnits, setStateByRun, type Unit } from '../fleet/service.ts'
import { join } from '../incidents/participants.ts'
import { lockOpen } from '../incidents/service.ts'
import { record } from '../incidents/timeline.ts'
import * as repository from './assignments.repository.ts'
import { endRun } from './end-run.ts'
import { timesFromLastPositions, type RoadTime } from './road-times.ts'
import { hasPatient } from './run-steps.ts'
import * as steps from './steps.repository.ts'
import { tell } from './tell.ts'

type Asked = Omit<Body<typeof assignRoute>, 'vehicleIds'>

/**
 * Sends units: all or none. Vehicles are locked in the order of their ids, so that two dispatchers who race get one winner and one
 * clear answer, never a deadlock; the database's own index stands behind it.
 */
export async function assignUnits(
  tx: Tx,
  routing: Routing,
  actor: Actor,
  incidentId: string,
  vehicleIds: readonly string[],
  asked: Asked,
  now: Date,
): Promise<void> {
  const incident = await lockOpen(tx, incidentId)
  const units = await lockUnits(tx, vehicleIds.toSorted(), now)
  if (units.length !== vehicleIds.length || units.some((unit) => unit.centreId !== incident.centre_id))
    throw new Refusal('object.not_found')
  for (const unit of units) await makeFree(tx, actor, unit, asked, now)
  const promised = await promisedTimes(tx, routing, incident, vehicleIds, now)
  for (const unit of units) {
    const id = newId()
    const promisedEta_s = promised.get(unit.id)?.eta_s ?? null
    await repository.insert(tx, {
      id,
      centre_id: incident.centre_id,
      incident_id: incidentId,
      vehicle_id: unit.id,
      step: 'dispatched',
      step_at: now,
      step_source: 'dispatcher',
      dispatched_by: actor.accountId,
      dispatched_at: now,
      dispatch_note: asked.note ?? null,
      promised_eta_s: promisedEta_s,
      without_crew_reason: unit.crew.length === 0 ? (asked.withoutCrewReason ?? null) : null,
    })
    await steps.insert(tx, {
      id: newId(),
      centre_id: incident.centre_id,
      assignment_id: id,
      step: 'dispatched',
      occurred_at: now,
      recorded_at: now,
      source: 'dispatcher',
      recorded_by: actor.accountId,
      applied: true,
    })
    await join(tx, incidentId, 'vehicle', unit.id, now)
    await setStateByRun(tx, unit.id, { state: 'dispatched', run: { assignmentId: id, incidentId }, actorId: actor.accountId }, now)
    await record(tx, {
      centreId: incident.centre_id,
      incidentId,
      kind: 'assignment.dispatched',
      occurredAt: now,
      recordedAt: now,
      source: 'dispatcher',
      actorId: actor.accountId,
      vehicleId: unit.id,
      details: {
        assignmentId: id,
        promisedEta_s,
        note: asked.note ?? null,
        withoutCrewReason: asked.withoutCrewReason ?? null,
        diverted: asked.divert?.reason ?? null,
      },
    })
    const about = { id, centre_id: incident.centre_id, incident_id: incidentId, vehicle_id: unit.id }
    await tell(
      tx,
      'assignment.dispatched.v1',
      about,
      1,
      { assignmentId: id, incidentId, vehicleId: unit.id },
      { actorId: actor.accountId, occurredAt: now, now },
    )
  }
}

/** The road time each unit has as it is sent. Where there is no road network the unit goes all the same. */
async function promisedTimes(
  tx: Tx,
  routing: Routing,
  incident: { centre_id: string; point: Point | null },
  vehicleIds: readonly string[],
  now: Date,
): Promise<Map<string, RoadTime>> {
  if (!incident.point) return new Map()
  const lostAfter_s = await setting(tx, incident.centre_id, 'position.lost_after_s')
  const seenSince = new Date(now.getTime() - lostAfter_s * 1000)
  try {
    return await timesFromLastPositions(
      tx,
      routing,
      { centreId: incident.centre_id, destination: incident.point, vehicleIds, seenSince },
      now,
    )
  } catch (error) {
    if (error instanceof Refusal) return new Map()
    throw error
  }
}

/** Refuses what cannot be sent; a unit on its way to another place is taken from there only where the dispatcher said so. */
async function makeFree(tx: Tx, actor: Actor, unit: Unit, asked: Asked, now: Date): Promise<void> {
  const who = { callSign: unit.callSign }
  const active = await repository.activeOfVehicle(tx, unit.id)
  if (active) {
    if (hasPatient(active.step as RunStep)) throw new Refusal('vehicle.has_patient', who)
    if (!asked.divert) throw new Refusal('vehicle.busy', who)
    await endRun(
      tx,
      active,
      { end: 'cancelled', reason: asked.divert.reason, occurredAt: now, actorId: actor.accountId, source: 'dispatcher' },
      now,
    )
  } else if (!unit.active || (unit.state !== 'available' && unit.state !== 'returning')) {
    throw new Refusal('vehicle.not_available', who)
  }
  if (unit.crew.length === 0 && !asked.withoutCrewReason) throw new Refusal('vehicle.no_crew', who)
}

/** Calls a unit back. One with a patient on board is not. */
export async function cancelAssignment(tx: Tx, actor: Actor, assignmentId: string, reason: string, now: Date): Promise<void> {
  const row = await lockRun(tx, assignmentId)
  if (row.ended_at) throw new Refusal('assignment.ended')
  if (hasPatient(row.step as RunStep)) throw new Refusal('vehicle.has_patient', { callSign: row.call_sign })
  await endRun(tx, row, { end: 'cancelled', reason, occurredAt: now, actorId: actor.accountId, source: 'dispatcher' }, now)
}

/** Another unit takes over. */
export async function reassign(
  tx: Tx,
  routing: Routing,
  actor: Actor,
  assignmentId: string,
  to: { vehicleId: string; reason: string; withoutCrewReason?: string | undefined },
  now: Date,
): Promise<string> {
  const row = await lockRun(tx, assignmentId)
  await cancelAssignment(tx, actor, assignmentId, to.reason, now)
  await assignUnits(
    tx,
    routing,
    actor,
    row.incident_id,
    [to.vehicleId],
    { note: to.reason, ...(to.withoutCrewReason ? { withoutCrewReason: to.withoutCrewReason } : {}) },
    now,
  )
  return row.incident_id
}

/** The run under its locks; the incident's comes first, as everywhere. */
export async function lockRun(tx: Tx, assignmentId: string): Promise<repository.AssignmentRow> {
  const { incident_id } = found(await repository.byId(tx, assignmentId))
  await tx.selectFrom('incidents').select('id').where('id', '=', incident_id).forUpdate().executeTakeFirst()
  return found(await repository.lock(tx, assignmentId))
}
