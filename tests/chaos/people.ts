import { sql } from 'kysely'
import type { Role } from '#contract/roles.ts'
import { hashSecret } from '#domains/tracking/secrets.ts'
import { connect, inScope } from '#platform/db/database.ts'
import { hashSessionToken, newSessionToken, sessionCookie } from '#platform/http/session-cookie.ts'
import { newId } from '#platform/ids.ts'
import { addAccount, addCentre } from '#tests/support/people.ts'

export const terminalCode = 'chaos'

/** Who acts in the chaos: units with their terminals, seats that command, screens that watch. */
export interface Cast {
  centreId: string
  units: { vehicleId: string; phone: string }[]
  /** Cookie of one dispatcher a worker. */
  seats: string[]
  screens: { role: Role; cookie: string }[]
}

/** Written by the owner before the first kill. `units[0]` has a crew on shift: the screen that may see only part. */
export async function cast(ownerUrl: string, workers: number, terminals: number): Promise<Cast> {
  const owner = connect(ownerUrl, { max: 1 })
  const now = new Date()
  const [from, to] = [new Date(now.getTime() - 3_600_000), new Date(now.getTime() + 86_400_000)]
  try {
    return await inScope(owner.db, 'system', async (tx) => {
      const centreId = await addCentre(tx, { now })
      const stationId = newId()
      const location = sql<string>`st_setsrid(st_makepoint(111.9, 37), 4326)`
      await tx
        .insertInto('stations')
        .values({ id: stationId, centre_id: centreId, name: 'station', location, location_approximate: true, created_at: now })
        .execute()
      const units = Array.from({ length: Math.max(workers, terminals) }, (_, i) => ({
        vehicleId: newId(),
        phone: String(13_900_000_000 + i),
      }))
      for (const [i, { vehicleId, phone }] of units.entries()) {
        await tx
          .insertInto('vehicles')
          .values({
            id: vehicleId,
            vehicle_no: i + 1,
            centre_id: centreId,
            station_id: stationId,
            call_sign: `C${i + 1}`,
            plate: `C${i + 1}`,
            kind: 'ambulance',
            state_since: now,
            created_at: now,
          })
          .execute()
        await tx
          .insertInto('terminals')
          .values({
            id: newId(),
            centre_id: centreId,
            protocol: 'jt808',
            phone,
            status: 'bound',
            vehicle_id: vehicleId,
            auth_code_hash: hashSecret(terminalCode),
            jt_version: 2013,
            registered_at: now,
            first_seen_at: now,
            last_seen_at: now,
          })
          .execute()
      }
      async function signIn(role: Role): Promise<{ cookie: string; accountId: string }> {
        const account = await addAccount(tx, { centreId, roles: [role], now, isDevice: role === 'wall' })
        const token = newSessionToken()
        await tx
          .insertInto('sessions')
          .values({
            id: newId(),
            account_id: account.id,
            token_hash: hashSessionToken(token),
            created_at: now,
            last_seen_at: now,
            expires_at: to,
            address: '127.0.0.1',
            user_agent: 'chaos',
          })
          .execute()
        return { cookie: `${sessionCookie}=${token}`, accountId: account.id }
      }
      const seats: string[] = []
      for (let i = 0; i < workers; i += 1) seats.push((await signIn('dispatcher')).cookie)
      const screens: Cast['screens'] = []
      for (const role of ['dispatcher', 'wall', 'crew'] as const) {
        const { cookie, accountId } = await signIn(role)
        screens.push({ role, cookie })
        if (role !== 'crew') continue
        const shiftId = newId()
        const vehicleId = units[0]!.vehicleId
        await tx
          .insertInto('shifts')
          .values({ id: shiftId, centre_id: centreId, vehicle_id: vehicleId, starts_at: from, ends_at: to, created_at: now })
          .execute()
        await tx
          .insertInto('shift_members')
          .values({ shift_id: shiftId, account_id: accountId, duty: 'doctor', during: `[${from.toISOString()},${to.toISOString()})` })
          .execute()
      }
      return { centreId, units, seats, screens }
    })
  } finally {
    await owner.close()
  }
}
