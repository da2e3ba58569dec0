import { sql } from 'kysely'
import type { Database } from '#platform/db/database.ts'
import { limits } from '../limits.ts'
import type { HostAddress, RoomSpread } from '../rooms/sibling.ts'
import type { Load } from '../service.ts'

/** Three heartbeats missed. */
const silent_s = 4
/** A room of yesterday is over, or is placed anew. */
const forgotten_s = 86_400

export interface HostState extends Load {
  state: 'ready' | 'preparing' | 'failed'
}

/** Which hosts there are, and where rooms are carried: rows of the database, so that all processes agree. */
export class HostRegistry {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  /** This host is there, and how it is. */
  async announce(
    { hostId, host, port }: HostAddress,
    announcedAddress: string | null,
    { state, workers, peers, consumers }: HostState,
  ): Promise<void> {
    const values = {
      link_host: host,
      link_port: port,
      announced_address: announcedAddress,
      state,
      workers,
      peers,
      consumers,
      heartbeat_at: sql<string>`clock_timestamp()`,
    }
    await this.#db
      .insertInto('media_hosts')
      .values({ id: hostId, ...values })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
      .execute()
  }

  async withdraw(hostId: string): Promise<void> {
    await this.#db.deleteFrom('media_hosts').where('id', '=', hostId).execute()
  }

  /** Hosts that were heard of lately. Those that were not for a day are forgotten. */
  async hosts(): Promise<HostAddress[]> {
    await this.#db
      .deleteFrom('media_hosts')
      .where('heartbeat_at', '<', sql<Date>`clock_timestamp() - make_interval(secs => ${forgotten_s})`)
      .execute()
    const rows = await this.#db
      .selectFrom('media_hosts')
      .select(['id', 'link_host', 'link_port'])
      .where('heartbeat_at', '>', sql<Date>`clock_timestamp() - make_interval(secs => ${silent_s})`)
      .orderBy('id')
      .execute()
    return rows.map(({ id, link_host: host, link_port: port }) => ({ hostId: id, host, port }))
  }

  /**
   * A host for one more peer of the room: `prefer`, else the one that has the room until it is full, else the one with the least to do. `usable` hosts
   * can be reached now. Null where there is none.
   */
  async place(roomId: string, usable: readonly Usable[], prefer: string | null): Promise<{ hostId: string; spread: RoomSpread } | null> {
    return this.#db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`media room ${roomId}`}, 0))`.execute(tx)
      const rows = await tx.selectFrom('media_placements').select(['host_id', 'ordinal']).where('room_id', '=', roomId).execute()
      const chosen = choose(
        usable,
        rows.map((row) => row.host_id),
        prefer,
      )
      if (!chosen) return null
      let ordinal = rows.find((row) => row.host_id === chosen.address.hostId)?.ordinal
      if (ordinal === undefined) {
        ordinal = freeOrdinal(rows.map((row) => row.ordinal))
        await tx
          .insertInto('media_placements')
          .values({ room_id: roomId, host_id: chosen.address.hostId, ordinal, placed_at: sql<string>`clock_timestamp()` })
          .onConflict((conflict) => conflict.columns(['room_id', 'ordinal']).doUpdateSet({ host_id: chosen.address.hostId }))
          .execute()
      }
      const siblings = usable
        .filter(({ address: { hostId } }) => hostId !== chosen.address.hostId && rows.some((row) => row.host_id === hostId))
        .map(({ address }) => address)
      return { hostId: chosen.address.hostId, spread: { ordinal, siblings } }
    })
  }

  async clear(roomId: string): Promise<void> {
    await this.#db.deleteFrom('media_placements').where('room_id', '=', roomId).execute()
  }
}

export interface Usable {
  address: HostAddress
  load: Load
}

export function choose(usable: readonly Usable[], placed: readonly string[], prefer: string | null): Usable | undefined {
  const filling = ({ load }: Usable) => load.consumers / Math.max(1, load.workers * limits.consumersPerWorker)
  const byFilling = usable.toSorted((a, b) => filling(a) - filling(b))
  const has = ({ address }: Usable) => placed.includes(address.hostId)
  return (
    usable.find(({ address }) => address.hostId === prefer) ??
    byFilling.find((host) => has(host) && filling(host) < 1) ??
    byFilling.find((host) => !has(host) && filling(host) < 1) ??
    byFilling[0]
  )
}

/** The least that no host of the room has; of sixteen hosts the last gives its own away. */
function freeOrdinal(taken: readonly number[]): number {
  for (let ordinal = 0; ordinal < 15; ordinal++) if (!taken.includes(ordinal)) return ordinal
  return 15
}
