import { sql } from 'kysely'
import type { Terminal } from '#contract/rest/tracking.ts'
import { positionSources } from '#contract/signals.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { emit } from '#platform/events/emit.ts'
import { newId } from '#platform/ids.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { lockTerminal, terminalById } from './repository.ts'
import type { TerminalRow, TerminalStatus } from './repository.ts'

export function toTerminal(row: TerminalRow): Terminal {
  return {
    id: row.id,
    version: row.version,
    protocol: positionSources.find((source) => source === row.protocol)!,
    phone: row.phone,
    label: row.label,
    status: row.status,
    vehicleId: row.vehicle_id,
    manufacturer: row.manufacturer,
    model: row.model,
    deviceId: row.device_id,
    plate: row.plate,
    imei: row.imei,
    software: row.software,
    jtVersion: row.jt_version,
    mayRegisterAgain: row.may_register_again,
    firstSeenAt: row.first_seen_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    lastAddress: row.last_address,
  }
}

interface Change {
  status?: TerminalStatus
  vehicle_id?: string | null
  may_register_again?: boolean
}

/** Locks the terminal, compares the version, and refuses a status that the change does not start from. */
async function begin(tx: Tx, terminalId: string, version: number, from: readonly TerminalStatus[]): Promise<TerminalRow> {
  const row = found(await lockTerminal(tx, terminalId))
  if (row.version !== version) throw new Refusal('object.version_conflict', { version: row.version })
  if (!from.includes(row.status)) throw new Refusal(row.status === 'bound' ? 'terminal.already_bound' : 'terminal.not_bindable')
  return row
}

async function finish(tx: Tx, actor: Actor, row: TerminalRow, change: Change, now: Date): Promise<Terminal> {
  const { version } = await tx
    .updateTable('terminals')
    .set({ ...change, version: row.version + 1, centre_id: row.centre_id ?? actor.centreId })
    .where('id', '=', row.id)
    .returning('version')
    .executeTakeFirstOrThrow()
  const changed = found(await terminalById(tx, row.id))
  await emit(tx, {
    name: 'terminal.changed.v1',
    aggregateId: row.id,
    aggregateVersion: version,
    centreId: actor.centreId,
    payload: { terminalId: row.id },
    actorId: actor.accountId,
    occurredAt: now,
    recordedAt: now,
  })
  return toTerminal(changed)
}

async function checkVehicle(tx: Tx, actor: Actor, vehicleId: string): Promise<void> {
  const vehicle = await tx.selectFrom('vehicles').select(['centre_id', 'active']).where('id', '=', vehicleId).executeTakeFirst()
  if (vehicle?.centre_id !== actor.centreId || !vehicle.active) throw new Refusal('object.not_found')
}

async function openBinding(
  tx: Tx,
  actor: Actor,
  terminal: { id: string; terminal_no: number },
  vehicleId: string,
  now: Date,
): Promise<void> {
  await tx
    .insertInto('terminal_bindings')
    .values({
      id: newId(),
      terminal_id: terminal.id,
      terminal_no: terminal.terminal_no,
      vehicle_id: vehicleId,
      bound_at: now,
      bound_by: actor.accountId,
    })
    .execute()
}

async function closeBinding(tx: Tx, actor: Actor, terminalId: string, now: Date): Promise<void> {
  await tx
    .updateTable('terminal_bindings')
    // Never before its beginning, whatever the clock did in between.
    .set({ unbound_at: sql<Date>`greatest(${now}::timestamptz, bound_at)`, unbound_by: actor.accountId })
    .where('terminal_id', '=', terminalId)
    .where('unbound_at', 'is', null)
    .execute()
}

export async function bindTerminal(tx: Tx, actor: Actor, terminalId: string, body: { version: number; vehicleId: string }, now: Date) {
  const row = await begin(tx, terminalId, body.version, ['unknown'])
  await checkVehicle(tx, actor, body.vehicleId)
  await openBinding(tx, actor, row, body.vehicleId, now)
  // A second JT/T 808 terminal of one vehicle is refused by the index `terminals_one_per_vehicle`.
  return finish(tx, actor, row, { status: 'bound', vehicle_id: body.vehicleId }, now)
}

export async function unbindTerminal(tx: Tx, actor: Actor, terminalId: string, version: number, now: Date) {
  const row = await begin(tx, terminalId, version, ['bound'])
  await closeBinding(tx, actor, terminalId, now)
  return finish(tx, actor, row, { status: 'unknown', vehicle_id: null }, now)
}

export async function blockTerminal(tx: Tx, actor: Actor, terminalId: string, version: number, now: Date) {
  const row = await begin(tx, terminalId, version, ['unknown', 'bound', 'blocked'])
  await closeBinding(tx, actor, terminalId, now)
  return finish(tx, actor, row, { status: 'blocked', vehicle_id: null }, now)
}

export async function unblockTerminal(tx: Tx, actor: Actor, terminalId: string, version: number, now: Date) {
  const row = await begin(tx, terminalId, version, ['blocked'])
  return finish(tx, actor, row, { status: 'unknown' }, now)
}

export async function allowRegistration(tx: Tx, actor: Actor, terminalId: string, version: number, now: Date) {
  const row = await begin(tx, terminalId, version, ['unknown', 'bound'])
  if (row.protocol !== 'jt808') throw new Refusal('terminal.not_bindable')
  return finish(tx, actor, row, { may_register_again: true }, now)
}

export async function createTablet(
  tx: Tx,
  actor: Actor,
  body: { protocol: 'osmand' | 'owntracks'; vehicleId: string; label: string },
  now: Date,
): Promise<Terminal> {
  await checkVehicle(tx, actor, body.vehicleId)
  const inserted = await tx
    .insertInto('terminals')
    .values({
      id: newId(),
      centre_id: actor.centreId,
      protocol: body.protocol,
      label: body.label.trim(),
      status: 'bound',
      vehicle_id: body.vehicleId,
      first_seen_at: now,
      last_seen_at: now,
    })
    .returning(['id', 'terminal_no'])
    .executeTakeFirstOrThrow()
  await openBinding(tx, actor, inserted, body.vehicleId, now)
  return finish(tx, actor, found(await terminalById(tx, inserted.id)), {}, now)
}
