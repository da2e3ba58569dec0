import { sql } from 'kysely'
import type { Selectable } from 'kysely'
import type { Database, Tx } from '#platform/db/database.ts'
import type { Terminals } from '#platform/db/types.generated.ts'

export type TerminalStatus = 'unknown' | 'bound' | 'blocked'

/** A terminal with the number of its vehicle. */
export type TerminalRow = Omit<Selectable<Terminals>, 'status'> & { status: TerminalStatus; vehicle_no: number | null }

const withVehicle = (db: Database | Tx) =>
  db
    .selectFrom('terminals')
    .leftJoin('vehicles', 'vehicles.id', 'terminals.vehicle_id')
    .selectAll('terminals')
    .select('vehicles.vehicle_no')
    .$castTo<TerminalRow>()

export function terminalById(db: Database | Tx, id: string): Promise<TerminalRow | undefined> {
  return withVehicle(db).where('terminals.id', '=', id).executeTakeFirst()
}

export function terminalByPhone(db: Database | Tx, phone: string): Promise<TerminalRow | undefined> {
  return withVehicle(db).where('terminals.phone', '=', phone).where('terminals.protocol', '=', 'jt808').executeTakeFirst()
}

/** The terminal under its row lock. */
export async function lockTerminal(tx: Tx, id: string): Promise<TerminalRow | undefined> {
  await tx.selectFrom('terminals').select('id').where('id', '=', id).forUpdate().execute()
  return terminalById(tx, id)
}

export function terminalByTokenHash(db: Database | Tx, tokenHash: string): Promise<TerminalRow | undefined> {
  return withVehicle(db)
    .innerJoin('device_tokens', 'device_tokens.terminal_id', 'terminals.id')
    .where('device_tokens.token_hash', '=', tokenHash)
    .where('device_tokens.revoked_at', 'is', null)
    .executeTakeFirst()
}

/** Terminals of a centre, and those of nobody yet. */
export function terminalsOf(tx: Tx, centreId: string, status: TerminalStatus | undefined): Promise<TerminalRow[]> {
  return withVehicle(tx)
    .where((eb) => eb.or([eb('terminals.centre_id', '=', centreId), eb('terminals.centre_id', 'is', null)]))
    .$if(status !== undefined, (query) => query.where('terminals.status', '=', status!))
    .orderBy('terminals.last_seen_at', 'desc')
    .limit(2000)
    .execute()
}

/** Terminals that nobody bound yet, and how many of them were last heard from this address. */
export async function countUnknown(tx: Tx, host: string): Promise<{ all: number; ofHost: number }> {
  return tx
    .selectFrom('terminals')
    .select((eb) => eb.fn.countAll<number>().as('all'))
    .select(sql<number>`count(*) filter (where regexp_replace(last_address, ':[0-9]+$', '') = ${host})`.as('ofHost'))
    .where('status', '=', 'unknown')
    .where('protocol', '=', 'jt808')
    .executeTakeFirstOrThrow()
}

/** Raises the version under the row lock and answers the new one, for a fact about it. */
export async function raiseVersion(tx: Tx, terminalId: string): Promise<number | undefined> {
  const row = await tx
    .updateTable('terminals')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', terminalId)
    .returning('version')
    .executeTakeFirst()
  return row?.version
}

export interface TrackRow {
  device_at: Date
  recorded_at: Date
  lat: number
  lon: number
  speed_mps: number
  heading_deg: number
  altitude_m: number
  flags: number
  source: number
}

/** Placed positions of all devices a vehicle carried, by device time. The day bounds are literals so that only those days are opened. */
export async function trackOf(tx: Tx, vehicleId: string, from: Date, to: Date, limit: number): Promise<TrackRow[]> {
  const since = sql.lit(from.toISOString())
  const until = sql.lit(to.toISOString())
  const found = await sql<TrackRow>`
    select p.device_at, p.recorded_at, st_y(p.location) as lat, st_x(p.location) as lon, p.speed_mps, p.heading_deg, p.altitude_m, p.flags, p.source
    from terminal_bindings b
    join positions p on p.terminal_no = b.terminal_no and p.device_at >= b.bound_at and (b.unbound_at is null or p.device_at < b.unbound_at)
    where b.vehicle_id = ${vehicleId} and p.location is not null and p.flags & 1 = 1
      and p.device_at >= ${since}::timestamptz and p.device_at < ${until}::timestamptz
    order by p.device_at limit ${limit}`.execute(tx)
  return found.rows
}

/** Newest positions; the caller says whose. */
export function lastPositionsOf(tx: Tx) {
  return tx
    .selectFrom('vehicle_last_positions')
    .select(['vehicle_id', 'vehicle_no', 'device_at', 'recorded_at', 'speed_mps', 'heading_deg', 'altitude_m', 'flags', 'source'])
    .select([sql<number>`st_y(location)`.as('lat'), sql<number>`st_x(location)`.as('lon')])
}

/** Refused frames of a centre's terminals and of nobody's, newest first. */
export function quarantineOf(tx: Tx, centreId: string, limit: number, before: string | undefined) {
  return tx
    .selectFrom('frame_quarantine as q')
    .leftJoin('terminals as t', 't.id', 'q.terminal_id')
    .select(['q.id', 'q.received_at', 'q.protocol', 'q.reason', 'q.peer', 'q.phone', 'q.terminal_id', 'q.message_id', 'q.bytes'])
    .where((eb) => eb.or([eb('t.centre_id', '=', centreId), eb('t.centre_id', 'is', null)]))
    .$if(before !== undefined, (query) => query.where('q.id', '<', before!))
    .orderBy('q.id', 'desc')
    .limit(limit)
    .execute()
}
