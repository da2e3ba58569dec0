import type { Body } from '#contract/route.ts'
import type { assign as assignRoute } from '#contract/rest/dispatch.ts'
import type { Point } from '#contract/values.ts'
import type { RunStep } from '#contract/vocabulary.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { Refusal } from '#platform/refusal.ts'
import { setting } from '#platform/settings.ts'
import type { Routing } from '../routing/service.ts'
import { lockUnits, setStateByRun, type Unit } from '../fleet/service.ts'
import { join } from '../incidents/participants.ts'
import { lockOpen } from '../incidents/service.ts'
import * as repository from './assignments.repository.ts'
import { endRun } from './end-run.ts'
import { lockRun, lockWithRunsOf } from './lock-run.ts'
import { timesFromLastPositions, type RoadTime } from './road-times.ts'
import { hasPatient, isWithPatient } from './run-steps.ts'
import * as steps from './steps.repository.ts'
import { writeAndTell } from './tell.ts'

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
  const taken = asked.divert ? await lockWithRunsOf(tx, incidentId, vehicleIds) : noRuns
  const incident = await lockOpen(tx, incidentId)
  const units = await lockUnits(tx, vehicleIds.toSorted(), now)
  if (units.length !== vehicleIds.length || units.some((unit) => unit.centreId !== incident.centre_id))
    throw new Refusal('object.not_found')
  for (const unit of units) await makeFree(tx, actor, unit, taken, asked, now)
  const promised = await promisedTimes(tx, routing, incident, vehicleIds, now)
  for (const unit of units) await begin(tx, actor, incident, unit, { ...asked, eta_s: promised.get(unit.id)?.eta_s ?? null }, now)
}

const noRuns: ReadonlySet<string> = new Set()

/** A free unit gets its run. */
async function begin(
  tx: Tx,
  actor: Actor,
  incident: { id: string; centre_id: string },
  unit: Unit,
  asked: Asked & { eta_s: number | null },
  now: Date,
): Promise<void> {
  const id = newId()
  const actorId = actor.accountId
  const about = { id, centre_id: incident.centre_id, incident_id: incident.id, vehicle_id: unit.id }
  const withoutCrewReason = unit.crew.length === 0 ? (asked.withoutCrewReason ?? null) : null
  const note = asked.note ?? null
  await repository.insert(tx, {
    ...about,
    step: 'dispatched',
    step_at: now,
    step_source: 'dispatcher',
    dispatched_by: actorId,
    dispatched_at: now,
    dispatch_note: note,
    promised_eta_s: asked.eta_s,
    without_crew_reason: withoutCrewReason,
  })
  await steps.insert(tx, {
    id: newId(),
    centre_id: incident.centre_id,
    assignment_id: id,
    step: 'dispatched',
    occurred_at: now,
    recorded_at: now,
    source: 'dispatcher',
    recorded_by: actorId,
    applied: true,
  })
  await join(tx, incident.id, 'vehicle', unit.id, now)
  await setStateByRun(tx, unit.id, { state: 'dispatched', run: { assignmentId: id, incidentId: incident.id }, actorId }, now)
  const details = { assignmentId: id, promisedEta_s: asked.eta_s, note, withoutCrewReason, diverted: asked.divert?.reason ?? null }
  const entry = { kind: 'assignment.dispatched', occurredAt: now, source: 'dispatcher' as const, actorId, details }
  await writeAndTell(tx, about, { fact: 'assignment.dispatched.v1', version: 1, payload: {}, ...entry }, now)
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

/**
 * Refuses what cannot be sent; a unit on its way to another place is taken from there only where the dispatcher said so, and only from a
 * run in `taken`, whose locks are held.
 */
async function makeFree(tx: Tx, actor: Actor, unit: Unit, taken: ReadonlySet<string>, asked: Asked, now: Date): Promise<void> {
  const who = { callSign: unit.callSign }
  const active = await repository.activeOfVehicle(tx, unit.id)
  if (active) {
    if (isWithPatient(active.step as RunStep)) throw new Refusal('vehicle.has_patient', who)
    if (!asked.divert || !taken.has(active.id)) throw new Refusal('vehicle.busy', who)
    const { reason } = asked.divert
    await endRun(tx, active, { end: 'cancelled', reason, occurredAt: now, actorId: actor.accountId, source: 'dispatcher' }, now)
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

/** Another unit takes over. It is sent before the first is called back, so that the incident never stands without a unit and closes. */
export async function reassign(
  tx: Tx,
  routing: Routing,
  actor: Actor,
  assignmentId: string,
  to: { vehicleId: string; reason: string; withoutCrewReason?: string | undefined },
  now: Date,
): Promise<string> {
  const row = await lockRun(tx, assignmentId)
  if (row.ended_at) throw new Refusal('assignment.ended')
  await lockUnits(tx, [row.vehicle_id, to.vehicleId].toSorted(), now)
  const { vehicleId, reason, withoutCrewReason } = to
  await assignUnits(
    tx,
    routing,
    actor,
    row.incident_id,
    [vehicleId],
    { note: reason, ...(withoutCrewReason ? { withoutCrewReason } : {}) },
    now,
  )
  await cancelAssignment(tx, actor, assignmentId, reason, now)
  return row.incident_id
}
