import type { createManualClock } from '#platform/clock.ts'
import { connect, inScope, type Connection } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { createLogger } from '#platform/log.ts'
import type { Actor } from '#platform/actor.ts'
import type { GatewayLimits } from '#domains/tracking/gateway/limits.ts'
import { bindTerminal } from '#domains/tracking/terminals.ts'
import { startTracking, type Tracking } from '#domains/tracking/tracking.ts'
import type { VehiclePosition } from '#domains/tracking/position-hub.ts'
import { TerminalLink } from '#server/simulator/terminal-link.ts'
import { sql } from 'kysely'
import { createTestDatabase, type TestDatabase } from './cluster.ts'
import { addAccount, addCentre } from './people.ts'

export const registration = {
  province: 14,
  city: 781,
  manufacturer: 'TEST',
  model: 'T-1',
  deviceId: 'D1',
  plateColour: 2,
  plate: '晋K00001',
}

/** A gateway on a database of its own, with one centre and its administrator. */
export interface TrackingBench {
  database: TestDatabase
  owner: Connection
  connection: Connection
  centreId: string
  admin: Actor
  tracking: Tracking
  port: number
  /** What the hub published since the start. */
  published: VehiclePosition[]
  addVehicle(): Promise<string>
  open(phone: string, version?: 2013 | 2019): Promise<TerminalLink>
  /** Registers, authenticates and, with `bind`, binds to a new vehicle. */
  terminal(
    phone: string,
    options?: { bind?: boolean; version?: 2013 | 2019 },
  ): Promise<{ link: TerminalLink; code: string; vehicleId: string | null }>
  /** Rows of a phone's terminal, by device time. */
  rows(phone: string): Promise<{ device_s: number; flags: number; lat: number | null }[]>
  /** Stops the gateway and its writer and starts new ones, as after a restart of the process. */
  restart(): Promise<void>
  close(): Promise<void>
}

export async function startTrackingBench(
  clock: ReturnType<typeof createManualClock>,
  limits: Partial<GatewayLimits> = {},
): Promise<TrackingBench> {
  const database = await createTestDatabase({ seeded: false })
  const connection = connect(database.appUrl, { max: 8 })
  const owner = connect(database.ownerUrl, { max: 2 })
  const now = clock.now()
  const { centreId, stationId, account } = await inScope(owner.db, 'system', async (tx) => {
    const centre = await addCentre(tx, { now })
    const station = newId()
    await tx
      .insertInto('stations')
      .values({
        id: station,
        centre_id: centre,
        name: 'S',
        location: sql`st_setsrid(st_makepoint(112, 37), 4326)`,
        location_approximate: true,
        created_at: now,
      })
      .execute()
    return { centreId: centre, stationId: station, account: await addAccount(tx, { centreId: centre, now, roles: ['system_admin'] }) }
  })
  const admin: Actor = {
    accountId: account.id,
    sessionId: newId(),
    login: account.login,
    displayName: 'admin',
    roles: ['system_admin'],
    centreId,
    institutionId: null,
    vehicleId: null,
    isDemo: false,
    isDevice: false,
    mustChangePassword: false,
  }
  let vehicles = 0
  const start = async (): Promise<void> => {
    bench.tracking = await startTracking({
      databaseUrl: database.appUrl,
      db: connection.db,
      clock,
      log: createLogger(process.env.TEST_LOG_LEVEL ?? 'silent'),
      limits,
    })
    bench.tracking.hub.subscribe((positions) => bench.published.push(...positions))
    bench.port = await bench.tracking.gateway.listen(0, '127.0.0.1')
  }
  const bench = {
    database,
    owner,
    connection,
    centreId,
    admin,
    published: [] as VehiclePosition[],
    async addVehicle() {
      const id = newId()
      vehicles++
      await owner.db
        .insertInto('vehicles')
        .values({
          id,
          vehicle_no: vehicles,
          centre_id: centreId,
          station_id: stationId,
          call_sign: `V${vehicles}`,
          plate: `P${vehicles}`,
          kind: 'ambulance',
          state_since: now,
          created_at: now,
        })
        .execute()
      return id
    },
    open: (phone: string, version: 2013 | 2019 = 2013) => TerminalLink.open('127.0.0.1', bench.port, { version, phone }),
    async terminal(phone: string, { bind = true, version = 2013 as 2013 | 2019 } = {}) {
      const link = await bench.open(phone, version)
      const { code } = await link.register(registration)
      let vehicleId: string | null = null
      if (bind) {
        vehicleId = await bench.addVehicle()
        const row = await connection.db
          .selectFrom('terminals')
          .select(['id', 'version'])
          .where('phone', '=', phone)
          .executeTakeFirstOrThrow()
        await inScope(connection.db, centreId, (tx) =>
          bindTerminal(tx, admin, row.id, { version: row.version, vehicleId: vehicleId! }, new Date(clock.now_ms() - 86_400_000)),
        )
      }
      if ((await link.authenticate(code!)) !== 0) throw new Error('authentication refused')
      return { link, code: code!, vehicleId }
    },
    async rows(phone: string) {
      const found = await sql<{ device_s: number; flags: number; lat: number | null }>`
        select extract(epoch from p.device_at)::float8 as device_s, p.flags, st_y(p.location) as lat from positions p
        join terminals t using (terminal_no) where t.phone = ${phone} order by p.device_at`.execute(owner.db)
      return found.rows
    },
    async restart() {
      await bench.tracking.close()
      await start()
    },
    async close() {
      await bench.tracking.close()
      await connection.close()
      await owner.close()
      await database.drop()
    },
  } as TrackingBench
  await start()
  return bench
}
