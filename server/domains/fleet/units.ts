import type { Vehicle } from '#contract/rest/fleet.ts'
import type { UnitCapability, UnitState, VehicleKind } from '#contract/vocabulary.ts'
import type { Tx } from '#platform/db/database.ts'
import { emit } from '#platform/events/emit.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { crewsNow, type Crew, type ShiftNow } from './crews.ts'
import * as repository from './repository.ts'

/** A vehicle as dispatch weighs it: what it can do, what it does, who is on it. */
export interface Unit {
  id: string
  vehicleNo: number
  centreId: string
  stationId: string
  callSign: string
  plate: string
  kind: VehicleKind
  capabilities: readonly UnitCapability[]
  state: UnitState
  active: boolean
  run: Run | null
  crew: Crew
}
export interface Run {
  assignmentId: string
  incidentId: string
}

export async function listUnits(tx: Tx, centreId: string, now: Date): Promise<Unit[]> {
  return withCrews(tx, await repository.vehiclesOf(tx, centreId), now, toUnit)
}

/** Locks the vehicles in the order of their ids, then reads them and their crews; those that are not there are left out. */
export async function lockUnits(tx: Tx, vehicleIds: readonly string[], now: Date): Promise<Unit[]> {
  if (vehicleIds.length === 0) return []
  return withCrews(tx, await repository.lockVehicles(tx, vehicleIds), now, toUnit)
}

/** The fleet as the contract shows it. */
export async function listVehicles(tx: Tx, centreId: string, now: Date): Promise<Vehicle[]> {
  return withCrews(tx, await repository.vehiclesOf(tx, centreId), now, toVehicle)
}

/** One vehicle as the contract shows it. Throws `object.not_found`. */
export async function readVehicle(tx: Tx, id: string, now: Date): Promise<Vehicle> {
  const [vehicle] = await withCrews(tx, [found(await repository.vehicleById(tx, id))], now, toVehicle)
  return vehicle!
}

export interface StateByRun {
  state: UnitState
  /** The run that holds the unit from now on; null lets it go. */
  run: Run | null
  /** With `run` null, the run that lets the unit go: where another has it by now, nothing changes. */
  of?: string
  actorId: string | null
}

// A run that is over may still report its way home; a person who has set the unit aside since then knows better.
const setAside: readonly string[] = ['decontamination', 'refuelling', 'repair', 'out_of_service']

/**
 * Moves a unit as its run says; dispatch alone calls it. Says nothing where nothing changes, or where no run holds the unit and somebody
 * set it aside. Throws `vehicle.busy` where another run holds the unit.
 */
export async function setStateByRun(tx: Tx, vehicleId: string, change: StateByRun, now: Date): Promise<void> {
  const row = found(await repository.lockVehicle(tx, vehicleId))
  const { state, run } = change
  const holder = row.assignment_id
  if (run && holder !== null && holder !== run.assignmentId) throw new Refusal('vehicle.busy', { vehicleId })
  if (!run && holder !== null && change.of !== undefined && holder !== change.of) return
  if (!run && holder === null && setAside.includes(row.state)) return
  const sameState = row.state === state
  if (sameState && holder === (run?.assignmentId ?? null)) return
  await changeState(tx, row, { state, run, note: null, actorId: change.actorId, since: sameState ? row.state_since : now }, now)
}

/** Writes the state and tells it. */
export async function changeState(
  tx: Tx,
  row: repository.VehicleRow,
  to: { state: UnitState; run: Run | null; note: string | null; actorId: string | null; since: Date },
  now: Date,
): Promise<void> {
  const version = await repository.updateVehicle(tx, row.id, {
    state: to.state,
    state_since: to.since,
    state_note: to.note,
    assignment_id: to.run?.assignmentId ?? null,
    incident_id: to.run?.incidentId ?? null,
    run_since: to.run ? (row.run_since ?? now) : null,
  })
  await emit(tx, {
    name: 'vehicle.state_changed.v1',
    aggregateId: row.id,
    aggregateVersion: version,
    centreId: row.centre_id,
    payload: { vehicleId: row.id, state: to.state },
    actorId: to.actorId,
    occurredAt: now,
    recordedAt: now,
    vehicleIds: [row.id],
    incidentId: to.run?.incidentId ?? row.incident_id,
  })
}

async function withCrews<T>(
  tx: Tx,
  rows: readonly repository.VehicleRow[],
  now: Date,
  present: (row: repository.VehicleRow, shift: ShiftNow | undefined) => T,
): Promise<T[]> {
  const presented = new Map<string, T>()
  for (const centreId of new Set(rows.map((row) => row.centre_id))) {
    const own = rows.filter((row) => row.centre_id === centreId)
    const ids = own.map((row) => row.id)
    const crews = await crewsNow(tx, centreId, ids, now)
    for (const row of own) presented.set(row.id, present(row, crews.get(row.id)))
  }
  return rows.map((row) => presented.get(row.id)!)
}

const runOf = (row: repository.VehicleRow): Run | null =>
  row.assignment_id && row.incident_id ? { assignmentId: row.assignment_id, incidentId: row.incident_id } : null

const toUnit = (row: repository.VehicleRow, shift: ShiftNow | undefined): Unit => ({
  id: row.id,
  vehicleNo: row.vehicle_no,
  centreId: row.centre_id,
  stationId: row.station_id,
  callSign: row.call_sign,
  plate: row.plate,
  kind: row.kind as VehicleKind,
  capabilities: row.capabilities as UnitCapability[],
  state: row.state as UnitState,
  active: row.active,
  run: runOf(row),
  crew: shift?.crew ?? [],
})

const toVehicle = (row: repository.VehicleRow, shift: ShiftNow | undefined): Vehicle => ({
  id: row.id,
  version: row.version,
  vehicleNo: row.vehicle_no,
  callSign: row.call_sign,
  plate: row.plate,
  kind: row.kind as VehicleKind,
  capabilities: row.capabilities as UnitCapability[],
  stationId: row.station_id,
  phone: row.phone,
  state: row.state as UnitState,
  stateSince: row.state_since.toISOString(),
  stateNote: row.state_note,
  assignmentId: row.assignment_id,
  incidentId: row.incident_id,
  shift: shift ? { id: shift.id, endsAt: shift.endsAt.toISOString(), crew: shift.crew } : null,
  active: row.active,
})
