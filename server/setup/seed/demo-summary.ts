import { createHmac } from 'node:crypto'
import { sql } from 'kysely'
import { createVault } from '#platform/crypto/vault.ts'
import type { Role } from '#contract/roles.ts'
import { connect, inScope, type Tx } from '#platform/db/database.ts'
import { readCentre } from './centre-files.ts'
import { demoPassword, demoPin } from './write-accounts.ts'
import { vehicleId } from './write-fleet.ts'

/** What a demonstration's simulator must know to play terminals, the exchange and people. */
export interface DemoSummary {
  centre: { id: string; slug: string; name: string; timeZone: string }
  password: string
  /** Of the signing keys that the simulator gives to doctors on call. */
  pin: string
  accounts: { id: string; login: string; displayName: string; roles: Role[]; institutionId: string | null; vehicleId: string | null }[]
  /** Signs the exchange's webhooks. */
  pbxSecret: string
  terminals: {
    phone: string
    authCode: string
    plate: string
    vehicleId: string
    vehicleNo: number
    callSign: string
    kind: string
    home: { lat: number; lon: number }
  }[]
}

/** The number in the header of a demonstration's terminal: the county's code and a running number, no subscriber's. */
export const terminalPhone = (divisionCode: string, index: number): string => `${divisionCode}${String(index + 1).padStart(5, '0')}`

/** The code it authenticates with, derived so that it needs to be kept nowhere. */
export const terminalCode = (pbxSecret: string, phone: string): string =>
  createHmac('sha256', pbxSecret).update(`terminal\0${phone}`).digest('hex').slice(0, 16)

/** Reads it from a seeded database as its owner. `secretKey` is the server's. */
export async function demoSummary(ownerUrl: string, secretKey: Buffer, slug = 'jiexiu'): Promise<DemoSummary> {
  const { db, close } = connect(ownerUrl, { max: 1 })
  try {
    return await inScope(db, 'system', (tx) => summary(tx, secretKey, slug))
  } finally {
    await close()
  }
}

async function summary(tx: Tx, secretKey: Buffer, slug: string): Promise<DemoSummary> {
  const { centre: file, fleet } = readCentre(slug)
  const centre = await tx.selectFrom('centres').selectAll().where('slug', '=', slug).executeTakeFirstOrThrow()
  const pbxSecret = createVault(secretKey).decrypt(centre.pbx_secret)
  const accounts = await sql<DemoSummary['accounts'][number]>`
    select a.id, a.login, a.display_name as "displayName", a.institution_id as "institutionId",
      (select array_agg(role order by role) from account_roles where account_id = a.id) as roles,
      (select s.vehicle_id from shift_members m join shifts s on s.id = m.shift_id where m.account_id = a.id order by s.starts_at desc limit 1) as "vehicleId"
    from accounts a where a.centre_id = ${centre.id} and a.is_demo and a.disabled_at is null order by a.created_at, a.login`.execute(tx)
  const vehicles = await sql<Omit<DemoSummary['terminals'][number], 'phone' | 'authCode'>>`
    select v.id as "vehicleId", v.vehicle_no as "vehicleNo", v.call_sign as "callSign", v.plate, v.kind,
      json_build_object('lat', st_y(s.location), 'lon', st_x(s.location)) as home
    from vehicles v join stations s on s.id = v.station_id where v.centre_id = ${centre.id} and v.active`.execute(tx)
  const byId = new Map(vehicles.rows.map((row) => [row.vehicleId, row]))
  return {
    centre: { id: centre.id, slug, name: centre.name, timeZone: centre.time_zone },
    password: demoPassword,
    pin: demoPin,
    accounts: accounts.rows,
    pbxSecret,
    terminals: fleet.vehicles.flatMap(({ key }, index) => {
      const vehicle = byId.get(vehicleId(slug, key))
      const phone = terminalPhone(file.divisionCode, index)
      return vehicle ? [{ ...vehicle, phone, authCode: terminalCode(pbxSecret, phone) }] : []
    }),
  }
}
