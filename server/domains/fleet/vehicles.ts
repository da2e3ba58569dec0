import type { Body } from '#contract/route.ts'
import type { createVehicle as createRoute, setVehicleState, updateVehicle as updateRoute, Vehicle } from '#contract/rest/fleet.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { emit } from '#platform/events/emit.ts'
import { newId } from '#platform/ids.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { requiredText, textOrNull } from '#platform/text.ts'
import * as repository from './repository.ts'
import { changeState, readVehicle } from './units.ts'

export async function createVehicle(tx: Tx, actor: Actor, body: Body<typeof createRoute>, now: Date): Promise<Vehicle> {
  await checkStation(tx, actor.centreId, body.stationId)
  const id = newId()
  await repository.insertVehicle(tx, id, actor.centreId, valuesOf(body), now)
  return told(tx, actor, id, 1, now)
}

/** Replaces every field a person keeps. A unit on a run can be renamed, but not taken out of the fleet. */
export async function updateVehicle(tx: Tx, actor: Actor, id: string, body: Body<typeof updateRoute>, now: Date): Promise<Vehicle> {
  const row = found(await repository.lockVehicle(tx, id))
  if (row.version !== body.version) throw new Refusal('object.version_conflict', { version: row.version })
  if (row.assignment_id && !body.active) throw new Refusal('vehicle.busy')
  if (row.station_id !== body.stationId) await checkStation(tx, row.centre_id, body.stationId)
  return told(tx, actor, id, await repository.updateVehicle(tx, id, valuesOf(body)), now)
}

/** 洗消, 加油, 维修, 停用 or back to 待命. Refused while a run holds the unit. */
export async function setState(tx: Tx, actor: Actor, id: string, body: Body<typeof setVehicleState>, now: Date): Promise<Vehicle> {
  const row = found(await repository.lockVehicle(tx, id))
  if (row.assignment_id) throw new Refusal('vehicle.busy')
  const note = textOrNull(body.note)
  if (row.state !== body.state || row.state_note !== note) {
    const since = row.state === body.state ? row.state_since : now
    await changeState(tx, row, { state: body.state, run: null, note, actorId: actor.accountId, since }, now)
  }
  return readVehicle(tx, id, now)
}

async function checkStation(tx: Tx, centreId: string, stationId: string): Promise<void> {
  found(await repository.stationById(tx, centreId, stationId))
}

const valuesOf = (body: Body<typeof createRoute>): repository.VehicleValues => ({
  call_sign: requiredText('callSign', body.callSign),
  // One plate is written in many ways: 晋k·12001, 晋K 12001.
  plate: requiredText('plate', body.plate).replaceAll(/\s/g, '').toUpperCase(),
  kind: body.kind,
  capabilities: [...body.capabilities],
  station_id: body.stationId,
  phone: body.phone,
  active: body.active,
})

async function told(tx: Tx, actor: Actor, id: string, version: number, now: Date): Promise<Vehicle> {
  const vehicle = await readVehicle(tx, id, now)
  await emit(tx, {
    name: 'vehicle.changed.v1',
    aggregateId: id,
    aggregateVersion: version,
    centreId: actor.centreId,
    payload: { vehicleId: id },
    actorId: actor.accountId,
    occurredAt: now,
    recordedAt: now,
    vehicleIds: [id],
  })
  return vehicle
}
